import { type ChildProcess, execFile, spawn } from "node:child_process";
import type { AddressInfo } from "node:net";
import { createServer, connect as dial, type Socket } from "node:net";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import test, { type ExecutionContext } from "ava";
import { systemClock, systemRandom } from "../../src/ports/index.js";
import { emptyView, type WebhookView } from "../../src/projections/index.js";
import { WebhookPost, WebhookTargets } from "../../src/streams/index.js";
import { bearer, startApi } from "../support/api.js";
import { eventually } from "../support/eventually.js";
import { temporaryDir } from "../support/fleetlog.js";
import { service } from "../support/samples.js";

/** Goal: the examples do what the guide says of them. Method: each as a process; a proxy breaks its connection while events come. */
const folder = resolve("examples/subscribers");
const secret = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const ends: (() => unknown)[] = [];
const goBinary = join(temporaryDir({ teardown: (end) => void ends.push(end) }), "subscriber");

const languages: Record<string, [command: string, ...args: string[]]> = {
  Python: ["python3", join(folder, "python/subscriber.py")],
  Go: [goBinary],
  Node: [process.execPath, join(folder, "node/subscriber.mjs")],
};

test.before(async (t) => {
  t.timeout(240_000);
  await promisify(execFile)("go", ["build", "-o", goBinary, "."], { cwd: join(folder, "go") });
});

test.after.always(async () => {
  for (const end of ends) await end();
});

function start(t: ExecutionContext, [command, ...own]: [string, ...string[]], args: string[], env: Record<string, string>) {
  const child: ChildProcess = spawn(command, [...own, ...args], { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let printed = "";
  let complaints = "";
  child.stdout?.on("data", (bytes: Buffer) => {
    printed += bytes.toString();
  });
  child.stderr?.on("data", (bytes: Buffer) => {
    complaints += bytes.toString();
  });
  const ended = new Promise<number | null>((done) => child.once("close", done));
  t.teardown(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  const stop = () => {
    child.kill("SIGKILL");
    return ended;
  };
  return { stop, lines: () => printed.split("\n").filter(Boolean), complaints: () => complaints, ended };
}

/** Passes connections on, until they are broken. */
async function breakable(t: ExecutionContext, url: string) {
  const sockets = new Set<Socket>();
  const server = createServer((from) => {
    const to = dial(Number(new URL(url).port), "127.0.0.1");
    for (const socket of [from, to]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        from.destroy();
        to.destroy();
      });
    }
    from.pipe(to).pipe(from);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  t.teardown(() => {
    cut();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, cut };
}

for (const [language, command] of Object.entries(languages)) {
  test(`${language}: the feed is followed over broken connections: every event once, and none is missed`, async (t) => {
    t.timeout(120_000);
    const api = await startApi(t, [service("a")]);
    const { url, cut } = await breakable(t, api.url);
    const position = join(temporaryDir(t), "position");
    const env = { FLEETLOG_URL: url, FLEETLOG_TOKEN: bearer("admin") };
    const first = start(t, command, ["follow", position, "type=service.created", "subject=service/"], env);
    const seqs = (of: typeof first) => of.lines().map((line) => Number(line.split(" ")[0]));
    await eventually(() => seqs(first).length === 1, "the first event", 60_000);
    const wanted = [...seqs(first)];
    for (const name of ["b", "c", "d"]) {
      cut();
      wanted.push(api.controller.append([service(name)]));
      await eventually(() => seqs(first).length === wanted.length, `the event of ${name}`, 60_000);
    }
    t.deepEqual(seqs(first), wanted);
    t.is(first.lines()[1], `${wanted[1]} dev.fleetlog.service.created service/b00000000000`);
    // Another life goes on where this one was.
    const next = api.controller.append([service("e")]);
    await eventually(() => seqs(first).includes(next), "the event of e", 60_000);
    await first.stop();
    const second = start(t, command, ["follow", position, "type=service.created"], env);
    const last = api.controller.append([service("f")]);
    await eventually(() => seqs(second).includes(last), "the event of f", 60_000);
    t.deepEqual(
      seqs(second).filter((seq) => seq < next),
      [],
    );
  });

  test(`${language}: a position that the log does not hold any more ends it, with the reason`, async (t) => {
    t.timeout(120_000);
    const api = await startApi(t, [service("a"), service("b")]);
    api.controller.oldestSeq = 3;
    const env = { FLEETLOG_URL: api.url, FLEETLOG_TOKEN: bearer("admin") };
    const gone = start(t, command, ["follow", join(temporaryDir(t), "position"), "after=1"], env);
    t.is(await gone.ended, 1);
    t.regex(gone.complaints(), /position_gone/);
  });

  test(`${language}: without an address, a token or a secret it says what is missing, and ends`, async (t) => {
    t.timeout(120_000);
    for (const [args, env, missing] of [
      [
        ["follow", join(temporaryDir(t), "position")],
        { FLEETLOG_URL: "", FLEETLOG_TOKEN: bearer("admin") },
        /FLEETLOG_URL and FLEETLOG_TOKEN/,
      ],
      [["receive", "0"], { WEBHOOK_SECRET: "" }, /WEBHOOK_SECRET must hold/],
    ] as const) {
      const run = start(t, command, [...args], env);
      t.is(await run.ended, 1);
      t.regex(run.complaints(), missing);
      t.is(run.complaints().trim().split("\n").length, 1);
    }
  });

  test(`${language}: a message is taken by its signature, once, and what was changed on the way is not`, async (t) => {
    t.timeout(120_000);
    const receiver = start(t, command, ["receive", "0"], { WEBHOOK_SECRET: secret });
    const [, port] = await eventually(() => /listening on (\d+)/.exec(receiver.lines().join("\n")) ?? undefined, "it listens", 60_000);
    const url = `http://127.0.0.1:${port}/events`;
    const webhook = { name: "hook", format: "cloudevents" } as WebhookView;
    const postAs = (signedWith: string) => {
      const post = new WebhookPost({
        targets: new WebhookTargets(["127.0.0.1"]),
        clock: systemClock,
        random: systemRandom,
        view: emptyView,
        open: () => ({ url, secret: signedWith }),
      });
      t.teardown(() => post.close());
      return post;
    };
    const message = { id: "msg-1", contentType: "application/json", body: JSON.stringify({ type: "dev.fleetlog.node.failed", data: "ü" }) };
    t.like(await postAs(secret).send(webhook, message), { delivered: true, status: 204 });
    t.like(await postAs(secret).send(webhook, message), { delivered: true, status: 204 });
    const other = `whsec_${Buffer.alloc(32, 8).toString("base64")}`;
    t.like(await postAs(other).send(webhook, { ...message, id: "msg-2" }), { delivered: false, status: 401 });
    const replayed = await fetch(url, {
      method: "POST",
      body: message.body,
      headers: { "webhook-id": "msg-3", "webhook-timestamp": "1600000000", "webhook-signature": "v1,AAAA" },
    });
    t.is(replayed.status, 401);
    t.like(await postAs(secret).test(webhook), { delivered: true });
    await eventually(() => receiver.lines().length === 3, "both are told", 60_000);
    t.is(receiver.lines()[1], "msg-1 dev.fleetlog.node.failed");
    t.regex(receiver.lines()[2] ?? "", /^test-\w+ dev\.fleetlog\.webhook\.test$/);
  });
}
