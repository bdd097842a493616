import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { hostCounters } from "../../src/agent/host-counters.js";
import { temporaryDir } from "../support/fleetlog.js";

test("what the kernel counted of a host is read in seconds and bytes", (t) => {
  const proc = temporaryDir(t);
  mkdirSync(join(proc, "net"));
  mkdirSync(join(proc, "self"));
  const write = (name: string, text: string) => writeFileSync(join(proc, name), text);
  write(
    "stat",
    "cpu  1000 0 500 20000 30 0 1 2 0 0\ncpu0 500 0 250 10000 15 0 0 1 0 0\ncpu1 500 0 250 10000 15 0 1 1 0 0\nbtime 1700000000\n",
  );
  write("loadavg", "0.50 0.25 0.10 1/200 300\n");
  write("meminfo", "MemTotal:       2048 kB\nMemFree:        1024 kB\nMemAvailable:   1536 kB\nSwapTotal:      0 kB\n");
  write(
    "net/dev",
    `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    9 1 0 0 0 0 0 0 9 1 0 0 0 0 0 0
  eth0: 100 10 1 2 0 0 0 0 200 20 3 4 0 0 0 0
veth12: 100 10 0 0 0 0 0 0 200 20 0 0 0 0 0 0
`,
  );
  write("diskstats", "   8       0 sda 10 0 20 30 40 0 60 70 0 1500 0\n   7       0 loop0 1 0 2 0 0 0 0 0 0 0 0\n");
  write("self/mounts", "/dev/sda1 / ext4 rw 0 0\n/dev/sda1 /again ext4 rw 0 0\nproc /proc proc rw 0 0\nhost:/x /mnt nfs rw 0 0\n");
  const { filesystems, ...counters } = hostCounters(proc);
  t.deepEqual(counters, {
    cpuSeconds: { user: 10, nice: 0, system: 5, idle: 200, iowait: 0.3, irq: 0, softirq: 0.01, steal: 0.02 },
    cpus: 2,
    load: { "1": 0.5, "5": 0.25, "15": 0.1 },
    memory: { total: 2_097_152, free: 1_048_576, available: 1_572_864, swap_total: 0 },
    bootTime: 1_700_000_000,
    networks: [{ device: "eth0", receivedBytes: 100, transmittedBytes: 200, errors: 4, drops: 6 }],
    disks: [{ device: "sda", readBytes: 20 * 512, writtenBytes: 60 * 512, reads: 10, writes: 40, busySeconds: 1.5 }],
  });
  t.deepEqual(
    filesystems.map(({ mountpoint, type }) => `${mountpoint} ${type}`),
    ["/ ext4"],
  );
  t.true((filesystems[0]?.sizeBytes ?? 0) > 0);
});

test("a host that tells nothing has no counts", (t) => {
  const { cpuSeconds, memory, networks, disks, filesystems, load } = hostCounters(temporaryDir(t));
  t.deepEqual([cpuSeconds, memory, networks, disks, filesystems], [{}, {}, [], [], []]);
  t.is(load, undefined);
});
