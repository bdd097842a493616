import test, { type ExecutionContext } from "ava";
import type { CheckpointSource, Peers, RunningController } from "../../src/controller/index.js";
import { memoryPort, SqlEventLog, type SqlPort } from "../../src/log/index.js";
import { scratchPath } from "../log/scratch.js";
import { controllerOn, meta } from "../support/controllers.js";
import { eventually } from "../support/eventually.js";
import { spec } from "../support/samples.js";

const every = 20;

async function holderOn(t: ExecutionContext, port: SqlPort): Promise<{ holder: RunningController; folder: string }> {
  const folder = `${await scratchPath(t)}.archive`;
  const log = new SqlEventLog(port);
  const holder = await controllerOn(t, log, { checkpointEvery: every, archive: { folder, segmentEvents: 20 }, url: "http://127.0.0.1:1" });
  await holder.submit({ type: "CreateService", spec: spec("web", { replicas: 0 }) }, meta);
  for (let replicas = 1; holder.view().seq < 100; replicas++)
    await holder.submit({ type: "ScaleService", service: { namespace: "default", service: "web" }, replicas }, meta);
  return { holder, folder };
}

function peersOf(source: CheckpointSource): Peers {
  const none = () => Promise.reject(new Error("nobody answers"));
  return { at: () => ({ submit: none, hear: none, recordExec: none }) as never, checkpoints: () => source };
}

function sourceOf(holder: RunningController, change: (bytes: Buffer) => Buffer = (bytes) => bytes): CheckpointSource {
  return {
    list: async () => holder.checkpoints.list(),
    bytes: async (seq) => change(Buffer.from((await holder.checkpoints.copyOf(seq)) as Uint8Array)),
  };
}

function other(t: ExecutionContext, port: SqlPort, source: CheckpointSource, troubles: string[] = []) {
  return controllerOn(t, new SqlEventLog(port), {
    checkpointEvery: every,
    holder: "two",
    url: "http://127.0.0.1:2",
    peers: peersOf(source),
    onTrouble: (what, error) => void troubles.push(`${what}: ${(error as Error).message}`),
  });
}

test("a new controller begins from the newest checkpoint of the holder that the log vouches for, and says so", async (t) => {
  const port = memoryPort(false);
  const { holder } = await holderOn(t, port);
  const { oldest } = await holder.archive(10);
  t.true(oldest > 1);
  await eventually(() => holder.checkpoints.list().length > 0, "there is a checkpoint");
  const second = await other(t, port, sourceOf(holder));
  const { begun } = second.status();
  t.is(begun.from, "peer");
  t.is(begun.seq, holder.checkpoints.list().at(-1)?.seq as number);
  await second.waitFor(holder.view().seq, 30_000);
  // It has no archive: what is gone is refused by name.
  await t.throwsAsync(second.stateAt({ seq: 3 }), { code: "position_gone" });
  t.is(await second.oldest(), oldest);
});

test("a checkpoint that is not what the log says is not begun from", async (t) => {
  const port = memoryPort(false);
  const { holder } = await holderOn(t, port);
  await eventually(() => holder.checkpoints.list().length > 0, "there is a checkpoint");
  const lies = [
    (bytes: Buffer) => Buffer.from(bytes.toString("latin1").replace(/("digest":")../, "$100"), "latin1"),
    (bytes: Buffer) => bytes.subarray(0, bytes.length - 4),
    () => Buffer.from("?"),
  ];
  for (const lie of lies) {
    const troubles: string[] = [];
    const second = await other(t, port, sourceOf(holder, lie), troubles);
    t.like(second.status().begun, { from: "log", seq: 0 });
    t.true(
      troubles.some((trouble) => trouble.includes("checkpoint")),
      troubles.join("\n"),
    );
    await second.stop();
  }
});

test("a checkpoint that the holder does not offer as it is, is not begun from although the log vouches for it", async (t) => {
  const port = memoryPort(false);
  const { holder } = await holderOn(t, port);
  await eventually(() => holder.checkpoints.list().length > 0, "there is a checkpoint");
  const source = sourceOf(holder);
  const list = async () => (await source.list()).map((header) => ({ ...header, digest: header.digest.replace(/../, "00") }));
  const troubles: string[] = [];
  const second = await other(t, port, { ...source, list }, troubles);
  t.like(second.status().begun, { from: "log", seq: 0 });
  t.true(
    troubles.some((trouble) => trouble.includes("not the one that was offered")),
    troubles.join("\n"),
  );
});
