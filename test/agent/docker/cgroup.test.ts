import test from "ava";
import { blockBytesIn, networkBytesIn } from "../../../src/agent/docker/cgroup.js";

test("bytes of block devices are summed over all of them, in both versions of the kernel's files", (t) => {
  const unified = "254:0 rbytes=4096 wbytes=100 rios=1 wios=1 dbytes=0 dios=0\n8:0 rbytes=1 wbytes=2 rios=1 wios=1 dbytes=9 dios=0\n";
  t.deepEqual(blockBytesIn(2, unified), { blockRead: 4097, blockWrite: 102 });
  const first = "8:0 Read 10\n8:0 Write 20\n8:0 Sync 30\n8:0 Total 30\n8:16 Read 1\n8:16 Write 2\nTotal 33\n";
  t.deepEqual(blockBytesIn(1, first), { blockRead: 11, blockWrite: 22 });
  t.deepEqual(blockBytesIn(2, ""), { blockRead: 0, blockWrite: 0 }, "before the first byte");
  t.deepEqual(blockBytesIn(2, undefined), {}, "where the kernel does not count");
});

test("bytes of networks are summed over all interfaces but the loopback", (t) => {
  const text = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo: 999 1 0 0 0 0 0 0 999 1 0 0 0 0 0 0
  eth0:1000 1 0 0 0 0 0 0 500 1 0 0 0 0 0 0
  eth1: 1 1 0 0 0 0 0 0 2 1 0 0 0 0 0 0
`;
  t.deepEqual(networkBytesIn(text), { networkReceive: 1001, networkTransmit: 502 });
  t.deepEqual(networkBytesIn(undefined), {});
});
