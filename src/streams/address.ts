import { ClusterError } from "../ports/index.js";

export type StreamAddress = { carrier: "local" } | { carrier: "kafka"; brokers: string[] };

const brokersMax = 64;
const brokerPattern = /^(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9_.-]+):(\d{1,5})$/;

/** `local`, or `kafka:HOST:PORT,…`. @throws ClusterError `invalid_stream` */
export function parseStream(text: string): StreamAddress {
  if (text === "local") return { carrier: "local" };
  const brokers = /^kafka:(.+)$/.exec(text)?.[1]?.split(",") ?? [];
  if (brokers.length === 0 || brokers.length > brokersMax || !brokers.every(isBroker)) {
    throw new ClusterError("invalid", "invalid_stream", `--stream ${text}: must be local or kafka:HOST:PORT,…`);
  }
  return { carrier: "kafka", brokers };
}

function isBroker(text: string): boolean {
  const port = Number(brokerPattern.exec(text)?.[2] ?? 0);
  return port > 0 && port <= 65_535;
}
