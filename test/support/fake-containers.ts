/** A fake engine that keeps containers, none of which does anything. */
import type { ExecutionContext } from "ava";
import { type EngineAnswer, type FakeEngine, fakeEngine, json } from "./fake-engine.js";

export interface FakeContainer {
  id: string;
  name: string;
  labels: Record<string, string>;
  state: "created" | "running" | "exited";
}

export interface FakeContainers extends FakeEngine {
  containers: Map<string, FakeContainer>;
  /** Of the requests so far, without those that only look. */
  asked: string[];
}

const never = "0001-01-01T00:00:00Z";

/** `instead`: answers a request in the engine's place, if it returns true. */
export async function fakeContainers(
  t: ExecutionContext,
  instead: (...request: Parameters<EngineAnswer>) => boolean = () => false,
): Promise<FakeContainers> {
  const containers = new Map<string, FakeContainer>();
  const asked: string[] = [];
  const answer: EngineAnswer = (request, response, socket) => {
    const { method, path, query, body } = request;
    if (method !== "GET") asked.push(`${method} ${path}`);
    if (instead(request, response, socket)) return;
    const [, kind, key = "", verb] = path.split("/");
    if (path === "/version") json(response, { ApiVersion: "1.45", Version: "26.1" });
    else if (path === "/info") json(response, { CpuCfsQuota: true, MemoryLimit: true });
    else if (path === "/_ping") response?.end("OK");
    else if (path === "/events") response?.writeHead(200).flushHeaders();
    else if (path === "/containers/json") json(response, [...containers.values()].map(listedAs));
    else if (path === "/networks") json(response, []);
    else if (path === "/networks/create") json(response, { Id: "network" }, 201);
    else if (path === "/containers/create") json(response, { Id: create(query.get("name") ?? "", body).id }, 201);
    else if (kind === "containers") answerOf(key, method, verb ?? "", response);
    else json(response, { message: `no ${path}` }, 404);
  };
  const create = (name: string, body: unknown): FakeContainer => {
    const id = String(containers.size + 1).padStart(64, "0");
    const made: FakeContainer = { id, name, labels: (body as { Labels: Record<string, string> }).Labels, state: "created" };
    containers.set(id, made);
    return made;
  };
  const answerOf = (key: string, method: string, verb: string, response: Parameters<EngineAnswer>[1]) => {
    const container = [...containers.values()].find(({ id, name }) => id === key || name === key);
    if (!container) json(response, { message: `No such container: ${key}` }, 404);
    else if (method === "DELETE") {
      containers.delete(container.id);
      response?.writeHead(204).end();
    } else if (verb === "start") {
      container.state = "running";
      response?.writeHead(204).end();
    } else json(response, inspectedAs(container));
  };
  return { ...(await fakeEngine(t, answer)), containers, asked };
}

function listedAs({ id, name, labels, state }: FakeContainer): object {
  return { Id: id, Names: [`/${name}`], Labels: labels, State: state };
}

function inspectedAs({ id, labels, state }: FakeContainer): object {
  const times = {
    StartedAt: state === "created" ? never : "2026-01-01T00:00:00Z",
    FinishedAt: state === "exited" ? "2026-01-01T00:00:01Z" : never,
  };
  return {
    Id: id,
    LogPath: "",
    Config: { Labels: labels },
    HostConfig: {},
    State: { ...times, Running: state === "running", Paused: false, Restarting: false, ExitCode: 0, OOMKilled: false, Error: "", Pid: 0 },
  };
}
