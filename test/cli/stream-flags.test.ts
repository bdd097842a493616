import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { openStream, type StreamFlags } from "../../src/cli/stream-flags.js";
import { parseStream } from "../../src/streams/index.js";
import { temporaryDir } from "../support/fleetlog.js";

const kafka = "kafka:127.0.0.1:9092";
const open = (flags: StreamFlags, env: Record<string, string> = {}) => openStream(flags, env, undefined, {});

test("a stream is local, or some brokers of Kafka", (t) => {
  t.deepEqual(parseStream("local"), { carrier: "local" });
  t.deepEqual(parseStream("kafka:a:1,b.example:65535,[::1]:9092"), { carrier: "kafka", brokers: ["a:1", "b.example:65535", "[::1]:9092"] });
  for (const bad of [
    "",
    "kafka",
    "kafka:",
    "kafka:a",
    "kafka:a:0",
    "kafka:a:65536",
    "kafka:a:1,",
    "kafka:http://a:1",
    "kafka:a:b",
    "locals",
  ])
    t.throws(() => parseStream(bad), { code: "invalid_stream" }, bad);
});

test("flags go before variables, and without either there is no stream", (t) => {
  t.is(open({ stream: "local" }, { FLEETLOG_STREAM: kafka }).carrier, "local");
  t.is(open({}, { FLEETLOG_STREAM: kafka }).carrier, "kafka");
  t.throws(() => open({}), { code: "invalid_stream", message: /--stream/ });
});

test("a user and the file of the password go together, and the file must be there", (t) => {
  const file = join(temporaryDir(t), "password");
  t.throws(() => open({ stream: kafka, streamUser: "me" }), { code: "invalid_stream", message: /go together/ });
  t.throws(() => open({ stream: kafka, streamUser: "me", streamPasswordFile: file }), { code: "password_unreadable" });
  writeFileSync(file, "hunter2\n");
  t.is(open({ stream: kafka, streamUser: "me", streamPasswordFile: file }).carrier, "kafka");
  const env = { FLEETLOG_STREAM: kafka, FLEETLOG_STREAM_USER: "me", FLEETLOG_STREAM_PASSWORD_FILE: file, FLEETLOG_STREAM_MECHANISM: "md5" };
  t.throws(() => open({}, env), { code: "invalid_stream", message: /scram-sha-512/ });
});
