import type { StoredRow } from "../log/index.js";
import { positionText } from "../model/index.js";
import { cloudEventPrefix, cloudEventSource } from "../projections/index.js";

/**
 * A row as the text of its CloudEvent, the same event as `cloudEvent` makes of its record, without parsing anything: a relay that
 * catches up is then as fast as its stream. The sealed text is canonical, so its members stand in the order of their names; no
 * quote stands in a string without a backslash, so those before the data are found from the front, those behind it from the back.
 * Undefined for a text that is cut differently.
 */
export function rowEventText(row: StoredRow, of: { cluster: string; lineage: string }, previous: string): string | undefined {
  const { seq, epoch, time, type, version, batch, salt, sealed, inner, hash } = row;
  const cut = cutsOf(sealed);
  if (!cut) return undefined;
  const { actor, cause, data, intent, origin, subject, traceparent } = cut;
  return (
    `{"specversion":"1.0","id":"${positionText(of.lineage, seq)}","source":"${cloudEventSource}${of.cluster}","type":"${cloudEventPrefix}${type}",` +
    `"subject":${subject},"time":"${new Date(time).toISOString()}","datacontenttype":"application/json","lineage":"${of.lineage}",` +
    `"seq":"${seq}","epoch":"${epoch}","eventversion":"${version}","actor":${actor},"origin":${JSON.stringify(origin)},` +
    (intent === "null" ? "" : `"intent":${JSON.stringify(intent)},`) +
    (cause === "null" ? "" : `"cause":"${cause}",`) +
    (traceparent === "null" ? "" : `"traceparent":${traceparent},`) +
    `"batch":${JSON.stringify(batch)},` +
    (salt === null ? "" : `"salt":"${salt}",`) +
    `"inner":"${inner}","hash":"${hash}","chainprev":"${previous}","data":${data}}`
  );
}

const members = ["actor", "cause", "data", "intent", "origin", "subject", "traceparent"] as const;
type Cuts = Record<(typeof members)[number], string>;

const before = { actor: '{"actor":', cause: ',"cause":', data: ',"data":' };
const behind = { intent: ',"intent":', origin: ',"origin":', subject: ',"subject":', traceparent: ',"traceparent":' };
/** An intent's own members are objects of strings and numbers, none of them called so. */
const keylessMembers = /^(null|\{)/;

function cutsOf(sealed: string): Cuts | undefined {
  const cause = sealed.indexOf(before.cause);
  const data = sealed.indexOf(before.data, cause);
  const traceparent = sealed.lastIndexOf(behind.traceparent);
  const subject = sealed.lastIndexOf(behind.subject, traceparent);
  const origin = sealed.lastIndexOf(behind.origin, subject);
  const intent = sealed.lastIndexOf(behind.intent, origin);
  if (!sealed.startsWith(before.actor) || cause < 0 || data < cause || intent < data) return undefined;
  const cuts = {
    actor: sealed.slice(before.actor.length, cause),
    cause: sealed.slice(cause + before.cause.length, data),
    data: sealed.slice(data + before.data.length, intent),
    intent: sealed.slice(intent + behind.intent.length, origin),
    origin: sealed.slice(origin + behind.origin.length, subject),
    subject: sealed.slice(subject + behind.subject.length, traceparent),
    traceparent: sealed.slice(traceparent + behind.traceparent.length, -1),
  };
  return keylessMembers.test(cuts.intent) && cuts.origin.startsWith("{") ? cuts : undefined;
}
