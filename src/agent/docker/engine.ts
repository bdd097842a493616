import { Agent } from "node:http";
import { inspect } from "node:util";
import Docker, { type DockerOptions } from "dockerode";
import { ClusterError } from "../../ports/index.js";

/** Engines from 20.10 on; the newest version of its API that this was written for. */
const oldestApi = "1.41";
const newestApi = "1.51";
const defaultHost = "unix:///var/run/docker.sock";
/** Longer than an engine under full load takes for a create; one that says nothing for so long hangs. */
const callTimeoutMs = 30_000;
const helloTimeoutMs = 5_000;
const connectionsMax = 64;

/** A Docker Engine that answered, spoken to in a version of its API that both sides know. */
export interface Engine {
  /** As in DOCKER_HOST. */
  host: string;
  /** Whether its containers are processes of this host. */
  isLocal: boolean;
  /** For asking whether it is there at all. */
  pings: Docker;
  /** For requests with an answer: one that stays away for long is an error. */
  calls: Docker;
  /** For streams and waits, which may be silent for as long as they like. */
  streams: Docker;
}

/**
 * @throws ClusterError `engine_unreachable` (unavailable), `engine_too_old`, `engine_too_new` or `invalid_docker_host` (invalid)
 */
export async function connectEngine(host = defaultHost): Promise<Engine> {
  const place = parseDockerHost(host);
  let said: { ApiVersion: string; MinAPIVersion?: string; Version: string };
  try {
    said = await new Docker({ ...place, timeout: helloTimeoutMs }).version();
  } catch (error) {
    throw new ClusterError("unavailable", "engine_unreachable", `no Docker Engine answers at ${host}: ${engineWords(error)}`, {
      cause: error,
    });
  }
  const version = `v${agreedVersion(host, said)}`;
  const agent = new ConnectionPool({ keepAlive: true, maxSockets: connectionsMax });
  return {
    host,
    isLocal: place.socketPath !== undefined,
    pings: new Docker({ ...place, timeout: helloTimeoutMs }),
    // The client takes an agent for its connections, though its types say nothing of it.
    calls: new Docker({ ...place, version, agent, timeout: callTimeoutMs } as DockerOptions),
    streams: new Docker({ ...place, version }),
  };
}

/**
 * The client writes its options down before every request, for whoever debugs it, and in depth: of an agent every socket and all
 * behind it, 70 ms of processor a container. It gets a word instead.
 */
class ConnectionPool extends Agent {
  [inspect.custom](): string {
    return "ConnectionPool";
  }
}

interface Place {
  socketPath: string | undefined;
  host: string | undefined;
  port: number | undefined;
  protocol: "http";
}

/** `unix://PATH`, a bare path, or `tcp://HOST:PORT`. Every member is there, so that nothing is taken from the environment. */
export function parseDockerHost(text: string): Place {
  const path = text.startsWith("unix://") ? text.slice("unix://".length) : text.startsWith("/") ? text : undefined;
  if (path?.startsWith("/")) return { socketPath: path, host: undefined, port: undefined, protocol: "http" };
  const tcp = /^(?:tcp|http):\/\/(\[[0-9a-f:]+\]|[^/:]+):(\d+)\/?$/.exec(text);
  if (tcp) return { socketPath: undefined, host: tcp[1] as string, port: Number(tcp[2]), protocol: "http" };
  throw new ClusterError("invalid", "invalid_docker_host", `${text} names no engine: give unix:///PATH or tcp://HOST:PORT`);
}

export function agreedVersion(host: string, said: { ApiVersion: string; MinAPIVersion?: string; Version: string }): string {
  const { ApiVersion, MinAPIVersion, Version } = said;
  if (isOlder(ApiVersion, oldestApi)) {
    const message = `the Docker Engine ${Version} at ${host} speaks API ${ApiVersion}; ${oldestApi} (20.10) is the oldest that will do`;
    throw new ClusterError("invalid", "engine_too_old", message);
  }
  if (MinAPIVersion !== undefined && isOlder(newestApi, MinAPIVersion)) {
    const message = `the Docker Engine ${Version} at ${host} speaks API ${MinAPIVersion} and newer; this build knows up to ${newestApi}`;
    throw new ClusterError("invalid", "engine_too_new", message);
  }
  return isOlder(ApiVersion, newestApi) ? ApiVersion : newestApi;
}

function isOlder(a: string, b: string): boolean {
  const [aMajor = 0, aMinor = 0] = a.split(".").map(Number);
  const [bMajor = 0, bMinor = 0] = b.split(".").map(Number);
  return aMajor !== bMajor ? aMajor < bMajor : aMinor < bMinor;
}

/** The status of an answer; undefined where none came. */
export function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}

/** What the client puts before the engine's words, where it has not parsed them. */
const clientFrame = /^\(HTTP code \d+\) [\w ]+ - /;

/** What the engine itself said, without the client's frame around it. */
export function engineWords(error: unknown): string {
  const { json, message, code } = error as { json?: { message?: unknown }; message?: string; code?: string };
  if (typeof json?.message === "string") return json.message.trim();
  if (code === "ENOENT") return "there is no such socket";
  if (code === "EACCES") return "this user may not open the socket";
  if (code === "ECONNREFUSED") return "the connection is refused";
  if (message === "socket hang up") return "it ended the connection, or gave no answer in time";
  return (message ?? String(error)).replace(clientFrame, "").trim();
}
