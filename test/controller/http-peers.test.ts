import test from "ava";
import { httpPeers, type Peers } from "../../src/controller/index.js";
import { feedSilenceMaxMs } from "../../src/controller/limits.js";
import { ClusterError } from "../../src/ports/index.js";
import { settle, VirtualTime } from "../support/virtual-time.js";

/** A feed whose other end the test writes. */
function feed(time: VirtualTime) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const network = {
    fetch: async ({ signal }: Request) => {
      signal.addEventListener("abort", () => void writer.abort(signal.reason).catch(() => {}));
      return new Response(readable);
    },
    connect: () => Promise.reject(new ClusterError("unavailable", "unreachable", "nobody is there")),
  };
  const peers = httpPeers({ network, timers: time, token: { read: () => "t", refused: () => {} } });
  const got: unknown[] = [];
  const records = peers.records as NonNullable<Peers["records"]>;
  const ended = (async () => {
    for await (const batch of records("http://one", 0, new AbortController().signal)) got.push(batch);
  })().catch((error: ClusterError) => error.code);
  return { got, ended, say: (text: string) => writer.write(new TextEncoder().encode(text)) };
}

test("a feed that says nothing but that it lives goes on", async (t) => {
  const time = new VirtualTime();
  const { got, say } = feed(time);
  for (let second = 0; second < 12; second++) {
    await time.advance(1_000);
    await say("\n");
    await settle();
  }
  await say("[1]\n");
  await settle();
  t.deepEqual(got, [[1]]);
});

test("a feed that falls silent is given up", async (t) => {
  const time = new VirtualTime();
  const { ended, say } = feed(time);
  await settle();
  await say("\n");
  await time.advance(feedSilenceMaxMs + 1);
  t.is(await ended, "feed_cut");
});
