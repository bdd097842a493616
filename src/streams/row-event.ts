import type { StoredRow } from "../log/index.js";
import { positionText } from "../model/index.js";
import { cloudEventPrefix, cloudEventSource } from "../projections/index.js";

/** @param previous chain hash of the row before */
export type RowEventText = (row: StoredRow, previous: string) => string | undefined;

/**
 * Makes of a row the text of its CloudEvent, the same event as `cloudEvent` makes of its record, without parsing anything: a relay that
 * catches up is then as fast as its stream. The sealed text is canonical, so its members stand in the order of their names; no
 * quote stands in a string without a backslash, so those before the data are found from the front, those behind it from the back.
 * Undefined for a text that is cut differently. What is the same in all events of a log is written once, and what neighbours mostly share
 * (the second, the batch, who asked from where) is written anew only where it changes.
 */
export function rowEventTexts({ cluster, lineage }: { cluster: string; lineage: string }): RowEventText {
  const type = `","source":"${cloudEventSource}${cluster}","type":"${cloudEventPrefix}`;
  const seqMember = `Z","datacontenttype":"application/json","lineage":"${lineage}","seq":"`;
  const isoTime = isoTimes();
  const batchText = remembered();
  const originText = remembered();
  return (row, previous) => {
    const { sealed } = row;
    const cause = sealed.indexOf(before.cause);
    const data = sealed.indexOf(before.data, cause);
    const traceparent = sealed.lastIndexOf(behind.traceparent);
    const subject = sealed.lastIndexOf(behind.subject, traceparent);
    const origin = sealed.lastIndexOf(behind.origin, subject);
    const intent = sealed.lastIndexOf(behind.intent, origin);
    if (!sealed.startsWith(before.actor) || cause < 0 || data < cause || intent < data) return undefined;
    const intentText = sealed.slice(intent + behind.intent.length, origin);
    const originOf = sealed.slice(origin + behind.origin.length, subject);
    // An intent's own members are objects of strings and numbers, none of them called so.
    if ((intentText !== "null" && !intentText.startsWith("{")) || !originOf.startsWith("{")) return undefined;
    const causeText = sealed.slice(cause + before.cause.length, data);
    const traceText = sealed.slice(traceparent + behind.traceparent.length, -1);
    const optional =
      (intentText === "null" ? "" : `"intent":${JSON.stringify(intentText)},`) +
      (causeText === "null" ? "" : `"cause":"${causeText}",`) +
      (traceText === "null" ? "" : `"traceparent":${traceText},`);
    const salt = row.salt === null ? "" : `,"salt":"${row.salt}"`;
    return `{"specversion":"1.0","id":"${positionText(lineage, row.seq)}${type}${row.type}","subject":${sealed.slice(subject + behind.subject.length, traceparent)},"time":"${isoTime(row.time)}${seqMember}${row.seq}","epoch":"${row.epoch}","eventversion":"${row.version}","actor":${sealed.slice(before.actor.length, cause)},"origin":${originText(originOf)},${optional}"batch":${batchText(row.batch)}${salt},"inner":"${row.inner}","hash":"${row.hash}","chainprev":"${previous}","data":${sealed.slice(data + before.data.length, intent)}}`;
  };
}

const before = { actor: '{"actor":', cause: ',"cause":', data: ',"data":' };
const behind = { intent: ',"intent":', origin: ',"origin":', subject: ',"subject":', traceparent: ',"traceparent":' };

/** A text as a JSON string; that of the last one is remembered. */
function remembered(): (text: string) => string {
  let last = "";
  let json = '""';
  return (text) => {
    if (text !== last) {
      last = text;
      json = JSON.stringify(text);
    }
    return json;
  };
}

/** The time of an event without its final Z; up to the second it is remembered. */
function isoTimes(): (time: number) => string {
  let second = Number.NaN;
  let upTo = "";
  return (time) => {
    const now = Math.floor(time / 1000);
    if (now !== second) {
      second = now;
      upTo = new Date(now * 1000).toISOString().slice(0, -4);
    }
    return upTo + String(time - now * 1000 + 1000).slice(1);
  };
}
