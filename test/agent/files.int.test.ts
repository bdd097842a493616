import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { memoryPlaces } from "../../src/agent/host-files.js";
import type { AssignedFile } from "../../src/model/index.js";
import { dataDirectory, makeAgent, startAgent } from "../support/agent.js";
import { eventually } from "../support/eventually.js";
import { assignedSpec, assignment, container, deltaFrame, FakeController, setFrame, taskName } from "../support/fake-controller.js";

const password = "correct horse battery staple";

function file(kind: AssignedFile["kind"], name: string, text: string): AssignedFile {
  return { kind, namespace: "default", name, data: Buffer.from(text).toString("base64") };
}

/** Writes down what it finds, and runs on. */
function reader(into: string) {
  const script = `umask 077; { cat "$FLEETLOG_SECRETS_DIR/key"; stat -c ' %a' "$FLEETLOG_SECRETS_DIR/key"; cat "$FLEETLOG_CONFIGS_DIR/motd"; \
    echo; dirname "$FLEETLOG_SECRETS_DIR"; } > "${into}.new"; mv "${into}.new" "${into}"; exec sleep 1000`;
  return container(["sh", "-c", script], {
    secrets: [{ source: "app-key", target: "key", mode: 0o400 }],
    configs: [{ source: "motd", target: "/etc/motd" }],
  });
}

/** Every regular file below a folder. */
function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

const files = [file("secret", "app-key", password), file("config", "motd", "hello")];

test("a start waits for its files and says for which, finds them in memory, and leaves none behind", async (t) => {
  const controller = new FakeController();
  const [dataDir, outside] = [dataDirectory(t), dataDirectory(t)];
  const seen = join(outside, "seen");
  controller.onHello = () => [setFrame(1, [assignment(1)], [assignedSpec([reader(seen)])])];
  await startAgent(t, controller, dataDir);
  const waiting = await controller.until(() => controller.observed(taskName(1))?.error, "the reason");
  t.regex(waiting, /waits for config motd: no controller has sent it.*secret app-key/);
  t.is(controller.observed(taskName(1))?.state, "starting");

  controller.send({ frame: "files", files });
  controller.send(setFrame(2, [assignment(1)], [assignedSpec([reader(seen)])]));
  const running = await controller.until(() => {
    const observed = controller.observed(taskName(1));
    return observed?.state === "running" ? observed : undefined;
  }, "it runs");
  t.regex(running.error ?? "", /^has started; before that it waits for/);
  await eventually(() => existsSync(seen), "it has read them");
  const [secret, config, folder = ""] = readFileSync(seen, "utf8").trimEnd().split("\n");
  t.deepEqual([secret, config], [`${password} 400`, "hello"]);
  t.true(memoryPlaces().some((place) => folder.startsWith(`${place}/fleetlog-`)));
  for (const path of filesBelow(dataDir))
    for (const text of [password, files[0]?.data ?? ""]) t.false(readFileSync(path).includes(text), path);

  controller.send(deltaFrame(2, 3, { removed: [taskName(1)] }));
  await eventually(() => !existsSync(join(folder, "..", "..")), "its files and their folders are gone");
});

test("what runs goes on without controllers after a restart of the agent, and what is left of others is removed", async (t) => {
  const controller = new FakeController();
  const [dataDir, outside] = [dataDirectory(t), dataDirectory(t)];
  const seen = join(outside, "seen");
  const specs = [assignedSpec([reader(seen)])];
  controller.onHello = () => [{ frame: "files", files }, setFrame(1, [assignment(1)], specs)];
  const first = makeAgent(controller, dataDir);
  await first.start();
  await eventually(() => existsSync(seen), "it runs");
  await first.stop({ tasks: "leave" });
  const folder = readFileSync(seen, "utf8").trimEnd().split("\n")[2] as string;
  const left = join(folder, "..", "0.7", "secrets");
  mkdirSync(left, { recursive: true });
  writeFileSync(join(left, "key"), "x");

  const alone = new FakeController();
  const second = await startAgent(t, alone, dataDir);
  t.is(second.status().instances.running, 1);
  t.false(existsSync(left));
  t.is(readFileSync(join(folder, "secrets", "key"), "utf8"), password);
});

test("a file that is withheld is the reason that its task waits with, and one that nobody refers to is forgotten", async (t) => {
  const controller = new FakeController();
  const [dataDir, outside] = [dataDirectory(t), dataDirectory(t)];
  const seen = join(outside, "seen");
  const specs = [assignedSpec([reader(seen)])];
  const withheld: AssignedFile = { kind: "secret", namespace: "default", name: "app-key", withheld: "this session is not TLS" };
  controller.onHello = () => [{ frame: "files", files: [withheld, file("config", "motd", "hello")] }, setFrame(1, [assignment(1)], specs)];
  await startAgent(t, controller, dataDir);
  await controller.until(
    () => controller.observed(taskName(1))?.error === "waits for secret app-key: this session is not TLS",
    "the reason",
  );
  controller.send(deltaFrame(1, 2, { removed: [taskName(1)] }));
  await controller.until(() => controller.observed(taskName(1))?.state === "complete", "it is gone");
  // The config went with the task's spec.
  controller.send(deltaFrame(2, 3, { tasks: [assignment(2)], specs }));
  const again = await controller.until(() => controller.observed(taskName(2))?.error, "the reason of the next");
  t.regex(again, /config motd: no controller has sent it to this node yet; secret app-key: no controller has sent it/);
});
