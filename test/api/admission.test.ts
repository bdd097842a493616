import { EventEmitter } from "node:events";
import test from "ava";
import { Admission, bodiesBytesMax, callerBodiesBytesMax, callerWritesMax } from "../../src/api/admission.js";
import { agentFrameBytesMax, bodyBytesMax } from "../../src/api/body.js";
import { isClusterError } from "../../src/ports/index.js";

interface Sent {
  method?: string;
  path?: string;
  bytes?: number;
  chunked?: boolean;
  token?: string;
  verbs?: string[];
}

/** Asks for a request's room; its `end` frees what it took. */
function send(
  admission: Admission,
  { method = "PUT", path = "/v1/services/web", bytes = 0, chunked = false, token = "t", verbs = [] }: Sent,
) {
  const headers = chunked ? { "transfer-encoding": "chunked" } : { "content-length": String(bytes) };
  const response = Object.assign(new EventEmitter(), {
    locals: { token: { id: token, name: token, node: null, scopes: [{ namespace: "*", stack: "*", verbs }] } },
  });
  let outcome = "passed";
  try {
    admission.admit({ method, path, headers } as never, response as never);
  } catch (error) {
    outcome = isClusterError(error) ? `${error.kind} ${error.code} after ${error.retryAfterS} s` : String(error);
  }
  return { outcome, end: () => response.emit("close") };
}

const frames = { method: "POST", path: "/v1/nodes/n1/frames" };
const overShare = "exhausted caller_over_share after 1 s";

test("a token may have so many writes under way; another token, and reads, do not feel it; what ends makes room", (t) => {
  const admission = new Admission();
  const all = Array.from({ length: callerWritesMax }, () => send(admission, {}));
  t.true(all.every(({ outcome }) => outcome === "passed"));
  t.is(send(admission, {}).outcome, overShare);
  t.is(send(admission, { method: "GET" }).outcome, "passed");
  t.is(send(admission, { token: "other" }).outcome, "passed");
  all[0]?.end();
  t.is(send(admission, {}).outcome, "passed");
  t.is(send(admission, {}).outcome, overShare);
});

test("bodies of one token are bounded by bytes; one without a length counts as the largest", (t) => {
  const admission = new Admission();
  const most = callerBodiesBytesMax / bodyBytesMax;
  for (let i = 0; i < most; i++) t.is(send(admission, { chunked: true }).outcome, "passed");
  t.is(send(admission, { bytes: 1 }).outcome, overShare);
});

test("bodies of all are bounded by bytes, also of those who are unknown; that is the controller's trouble", (t) => {
  const admission = new Admission();
  const most = bodiesBytesMax / bodyBytesMax;
  const all = Array.from({ length: most }, (_, i) => send(admission, { bytes: bodyBytesMax, token: `t${i}` }));
  t.true(all.every(({ outcome }) => outcome === "passed"));
  const refused = send(admission, { bytes: 1, token: "another" });
  t.is(refused.outcome, "unavailable overloaded after 1 s");
  for (const { end } of all) end();
  t.is(send(admission, { bytes: bodyBytesMax }).outcome, "passed");
});

test("what is refused takes no room, nor does a body that is too large to be read", (t) => {
  const admission = new Admission();
  for (let i = 0; i < callerWritesMax; i++) send(admission, {});
  for (let i = 0; i < 2 * (bodiesBytesMax / bodyBytesMax); i++) send(admission, { bytes: bodyBytesMax }).end();
  for (let i = 0; i < 1_000; i++) t.is(send(admission, { bytes: bodyBytesMax + 1, token: `t${i}` }).outcome, "passed");
  t.is(send(admission, { bytes: bodyBytesMax, token: "other" }).outcome, "passed");
});

test("what controllers say for a fleet of agents under one token is not counted as that token's writes", (t) => {
  const admission = new Admission();
  for (let i = 0; i < callerWritesMax + 1; i++) t.is(send(admission, { ...frames, verbs: ["peer"] }).outcome, "passed");
});

test("of a token that speaks for no fleet, bodies as long as a fleet's are bounded too", (t) => {
  const admission = new Admission();
  const most = callerBodiesBytesMax / agentFrameBytesMax;
  for (let i = 0; i < most; i++) t.is(send(admission, { ...frames, bytes: agentFrameBytesMax }).outcome, "passed");
  t.is(send(admission, { ...frames, bytes: 1 }).outcome, overShare);
});
