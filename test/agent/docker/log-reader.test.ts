import { Readable } from "node:stream";
import test from "ava";
import { DockerLogReader, type LogRequest } from "../../../src/agent/docker/log-reader.js";
import { systemTimers } from "../../../src/ports/index.js";
import { eventually } from "../../support/eventually.js";
import { outputFrame } from "../../support/fake-engine.js";

const at = (second: number) => `2026-01-02T03:04:0${second}.123456789Z`;
const now = Date.parse(at(9));

/** A log that is read by one stream after the other; each gives what it was told and breaks off. */
function brokenReader(streams: Buffer[][], isTty = false) {
  const requests: LogRequest[] = [];
  let monotonic = 0;
  const reader = new DockerLogReader({
    container: "main",
    isTty,
    follow: true,
    last: undefined,
    since: 0,
    // Each look comes so late that a stream that broke off may be opened again.
    clock: { now: () => now, monotonic: () => (monotonic += 1_000) },
    timers: systemTimers,
    async open(request) {
      requests.push(request);
      return Readable.from(streams.shift() ?? [], { objectMode: false });
    },
    isAlive: () => true,
  });
  const texts: string[] = [];
  const read = async (count: number) => {
    await eventually(async () => {
      for (let line = await reader.next(); line; line = await reader.next()) texts.push(line.cut ? `${line.text.length} cut` : line.text);
      return texts.length >= count;
    }, `${count} lines`);
    return texts;
  };
  return { requests, read };
}

test("docker log: lines that share a stamp are neither lost nor repeated when the connection breaks between them", async (t) => {
  const line = (second: number, text: string) => outputFrame(`${at(second)} ${text}\n`);
  const { read, requests } = brokenReader([
    [line(1, "a"), line(2, "b"), line(2, "c")],
    [line(2, "b"), line(2, "c"), line(2, "d"), line(3, "e")],
    [line(3, "e"), line(3, "f"), line(2, "late"), line(4, "g")],
  ]);
  t.deepEqual(await read(8), ["a", "b", "c", "d", "e", "f", "late", "g"]);
  t.deepEqual(requests.map(({ since }) => since).slice(0, 3), [undefined, "1767323042.123456789", "1767323043.123456789"]);
});

test("docker log: what had come of a frame when the connection broke is not taken for the begin of the next", async (t) => {
  const whole = outputFrame(`${at(1)} whole\n`);
  const { read } = brokenReader([
    [whole, outputFrame(`${at(2)} half\n`).subarray(0, 12)],
    [whole, outputFrame(`${at(2)} half\n`)],
  ]);
  t.deepEqual(await read(2), ["whole", "half"]);
});

test("docker log: a line of a terminal that was cut is not shown again in part when the connection breaks within it", async (t) => {
  const long = Buffer.from(`${at(1)} ${"x".repeat(40_000)}`);
  const { read } = brokenReader([[long], [Buffer.concat([long, Buffer.from(`yy\r\n${at(2)} next\r\n`)])]], true);
  t.deepEqual(await read(2), [`${16 * 1024} cut`, "next"]);
});
