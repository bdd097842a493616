import { ClusterError, isClusterError } from "../../ports/index.js";
import { recordTooLarge, topicMissing, unavailable } from "../errors.js";

const tooLarge = new Set(["MESSAGE_TOO_LARGE", "RECORD_LIST_TOO_LARGE"]);
const refused = new Set([
  "TOPIC_AUTHORIZATION_FAILED",
  "GROUP_AUTHORIZATION_FAILED",
  "CLUSTER_AUTHORIZATION_FAILED",
  "SASL_AUTHENTICATION_FAILED",
  "UNSUPPORTED_SASL_MECHANISM",
]);
/** Of TLS; no waiting mends them. */
const untrusted = /certificate|self.signed|unable to (get|verify)|altnames/i;

/** What kafkajs threw, as the port says it. It hides the cause behind retries, and behind names. */
export function streamError(doing: string, topic: string | undefined, error: unknown): ClusterError {
  if (isClusterError(error)) return error;
  const chain = causes(error);
  const types = chain.map(({ type, name, message }) =>
    name === "KafkaJSSASLAuthenticationError" || /SASL.*(failed|supported)/i.test(message) ? "SASL_AUTHENTICATION_FAILED" : type,
  );
  if (topic !== undefined && types.includes("UNKNOWN_TOPIC_OR_PARTITION")) return topicMissing(topic);
  if (topic !== undefined && types.some((type) => type !== undefined && tooLarge.has(type))) return recordTooLarge(topic, error);
  const cause = chain[chain.length - 1] as Cause;
  if (types.some((type) => type !== undefined && refused.has(type)) || chain.some(({ message }) => untrusted.test(message))) {
    return new ClusterError("forbidden", "stream_refused", `the stream refused (${doing}): ${cause.message}`, { cause: error });
  }
  return unavailable(doing, cause);
}

interface Cause extends Error {
  type?: string;
  originalError?: unknown;
}

function causes(error: unknown): Cause[] {
  const chain: Cause[] = [];
  for (let at = error; at instanceof Error && chain.length < 10; at = (at as Cause).originalError ?? at.cause) chain.push(at);
  return chain.length > 0 ? chain : [new Error(String(error))];
}
