import test from "ava";
import fc from "fast-check";
import { formatBytes, formatCpus, formatDuration, parseBytes, parseCount, parseCpus, parseDuration } from "../../src/cli/units.js";

const reads = test.macro({
  exec(t, parse: (text: string) => number, text: string, value: number) {
    t.is(parse(text), value);
  },
  title: (_, parse: (text: string) => number, text: string, value: number) => `${parse.name}: ${text} is ${value}`,
});

test(reads, parseDuration, "500ms", 500);
test(reads, parseDuration, "5s", 5_000);
test(reads, parseDuration, "1m30s", 90_000);
test(reads, parseDuration, "1.5h", 5_400_000);
test(reads, parseDuration, "0s", 0);
test(reads, parseBytes, "64M", 64 * 2 ** 20);
test(reads, parseBytes, "64MiB", 64 * 2 ** 20);
test(reads, parseBytes, "1.5g", 1.5 * 2 ** 30);
test(reads, parseBytes, "4096", 4096);
test(reads, parseBytes, "10b", 10);
test(reads, parseCpus, "0.5", 500);
test(reads, parseCpus, "2", 2_000);
test(reads, parseCpus, "0.001", 1);
test(reads, parseCount, "0", 0);

const refuses = test.macro({
  exec(t, parse: (text: string) => number, text: string) {
    t.throws(() => parse(text), { code: "commander.invalidArgument" });
  },
  title: (_, parse: (text: string) => number, text: string) => `${parse.name}: refuses "${text}"`,
});

for (const text of ["", "5", "5x", "s", "-5s", "5s ", "1s junk 2s"]) test(refuses, parseDuration, text);
for (const text of ["", "M", "-1", "64Q", "1e999", "9007199254740993T"]) test(refuses, parseBytes, text);
for (const text of ["", "half", "-1", "0.0001", "1e3"]) test(refuses, parseCpus, text);
for (const text of ["", "-1", "1.5", "1e3", "99999999999"]) test(refuses, parseCount, text);

test("every CPU quantity is read back as it was shown", (t) => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000 }), (millicores) => parseCpus(formatCpus(millicores)) === millicores));
  t.pass();
});

test("quantities are shown in the largest unit that says enough", (t) => {
  t.deepEqual([0, 1023, 1024, 1536, 300 * 2 ** 20].map(formatBytes), ["0 B", "1023 B", "1 KiB", "1.5 KiB", "300 MiB"]);
  t.deepEqual([5, 12_300, 61_000, 7_300_000, 200_000_000].map(formatDuration), ["5 ms", "12 s", "1 min", "2 h", "2 d"]);
});
