import type { LogMember } from "../event-log.js";
import { SqlError, type SqlPort, type SqlStatement, type SqlValue } from "../sql.js";
import { type Answer, affectedRows, readAnswer, rowsOf } from "./answer.js";
import { HostError, type HostOptions, type HostRequest, RqliteHost } from "./host.js";
import { membersIn, raftAddressesIn } from "./members.js";

/** How long an endpoint may be silent, and how long anybody waits for a small transaction, ms. */
const answerMs = 2_000;
/** Of a large transaction in a ms: a tenth of what three nodes on one small machine take. */
const charactersPerMs = 1_000;
/** A long read may take longer, as long as it goes on. */
const readWithinMs = 30_000;
/** Requests under way; more are refused, so that nothing queues without bound while rqlite does not answer. */
const underWayMax = 256;

/** How long a node waits for another one before it calls it unreachable, ms. */
const membersWithinMs = 500;
const nodesPath = `nodes?ver=2&nonvoters&timeout=${membersWithinMs}ms`;

export interface RqlitePortOptions extends HostOptions {
  /** Default 2 s. */
  answerMs?: number;
  /** Told once of each endpoint that refuses for good (a password, a certificate), although others may answer. */
  onRefused?(message: string): void;
}

/** A request and what it may do. */
interface Request extends HostRequest {
  /** Whether it may be sent again when nobody knows what became of it. */
  isRepeatable: boolean;
}

/**
 * The SQL port over the HTTP API of rqlite's nodes. A transaction is one request and is never sent again once it may have
 * been taken. It goes to the node that leads: the others answer `redirect` before they do anything, and only where the one
 * that leads is not among the endpoints is a follower asked to pass it on.
 */
export class RqlitePort implements SqlPort {
  readonly carrier = "rqlite";
  readonly exclusive = false;
  readonly #hosts: RqliteHost[];
  readonly #answerMs: number;
  readonly #onRefused: (message: string) => void;
  readonly #refused = new Set<RqliteHost>();
  /** Where the next request goes first. */
  #first = 0;
  /** No endpoint leads, so a follower passes requests on. */
  #passesOn = false;
  #underWay = 0;

  constructor(endpoints: string[], options: RqlitePortOptions = {}) {
    this.#answerMs = options.answerMs ?? answerMs;
    this.#onRefused = options.onRefused ?? (() => {});
    this.#hosts = endpoints.map((url) => new RqliteHost(url, options));
  }

  async transact(statements: SqlStatement[]): Promise<number[]> {
    const withinMs = this.#answerMs + Math.ceil(length(statements) / charactersPerMs);
    const path = `db/execute?transaction&retries=0&timeout=${withinMs}ms`;
    const results = await this.#send({ path, statements: statements.map(bound), silentMs: withinMs, withinMs, isRepeatable: false });
    return results.map((result) => {
      const affected = affectedRows(result);
      if (affected === undefined) throw new SqlError("unknown", "other", "rqlite answered no number of affected rows");
      return affected;
    });
  }

  async query(statement: SqlStatement): Promise<SqlValue[][]> {
    // Not `strong`: that is a command on the Raft log, executed by every node (docs/decisions/0020-rqlite-carrier.md).
    const silentMs = this.#answerMs;
    const path = `db/query?level=linearizable&linearizable_timeout=${silentMs}ms&timeout=${silentMs}ms`;
    const [result] = await this.#send({ path, statements: [bound(statement)], silentMs, withinMs: readWithinMs, isRepeatable: true });
    const rows = result && rowsOf(result);
    if (!rows) throw new SqlError("none", "other", "rqlite answered no rows");
    return rows;
  }

  /** What each endpoint that answers says of where the nodes of its cluster speak to each other. */
  async memberships(): Promise<{ url: string; addresses: string[] }[]> {
    const answers = await Promise.all(
      this.#hosts.map(async (host) => {
        const body = await host.get(nodesPath, membersWithinMs * 2).catch((error: unknown) => {
          if (error instanceof HostError) this.#noteRefusal(host, error);
        });
        return { url: host.url, addresses: raftAddressesIn(body) ?? [] };
      }),
    );
    return answers.filter(({ addresses }) => addresses.length > 0);
  }

  /** As the first endpoint says that answers. */
  members(): Promise<LogMember[]> {
    return this.#anyOf(async (host) => {
      const members = membersIn(await host.get(nodesPath, membersWithinMs * 2));
      if (!members) throw new HostError("none", "other", `${host.url} does not name its nodes`);
      return members;
    });
  }

  /** A node that is gone already is no error, so that any endpoint may be asked after one that did not answer. */
  async removeMember(id: string): Promise<void> {
    await this.#anyOf((host) => host.delete("remove", { id }, this.#answerMs));
  }

  /** What the first endpoint says that answers. */
  async #anyOf<T>(ask: (host: RqliteHost) => Promise<T>): Promise<T> {
    const refusals: HostError[] = [];
    for (let turn = 0; turn < this.#hosts.length; turn++) {
      const host = this.#hosts[(this.#first + turn) % this.#hosts.length] as RqliteHost;
      try {
        return await ask(host);
      } catch (error) {
        refusals.push(error instanceof HostError ? error : new HostError("none", "other", `${host.url}: ${String(error)}`, error));
      }
    }
    throw refused(refusals);
  }

  async close(): Promise<void> {
    for (const host of this.#hosts) host.close();
  }

  async #send(request: Request): Promise<Record<string, unknown>[]> {
    if (this.#underWay >= underWayMax) throw new SqlError("none", "other", `${underWayMax} requests to rqlite are without an answer`);
    this.#underWay++;
    try {
      return await this.#tryHosts(request);
    } finally {
      this.#underWay--;
    }
  }

  /** Each endpoint once, and then once more one that does not lead, as long as no request can have been taken. */
  async #tryHosts(request: Request): Promise<Record<string, unknown>[]> {
    const refusals: HostError[] = [];
    const first = this.#first;
    let follower: number | undefined;
    for (let turn = 0; turn < this.#hosts.length; turn++) {
      const index = (first + turn) % this.#hosts.length;
      const passesOn = this.#passesOn && turn === 0;
      const outcome = await this.#ask(index, request, passesOn);
      if (!(outcome instanceof HostError)) return outcome;
      refusals.push(outcome);
      if (outcome.kind === "follower") follower ??= index;
    }
    if (follower === undefined) throw refused(refusals);
    const outcome = await this.#ask(follower, request, true);
    if (!(outcome instanceof HostError)) return outcome;
    throw refused([...refusals.filter(({ kind }) => kind !== "follower"), outcome]);
  }

  /**
   * The results, or why the next endpoint may be asked.
   * @throws SqlError where none may be
   */
  async #ask(index: number, request: Request, passesOn: boolean): Promise<Record<string, unknown>[] | HostError> {
    const host = this.#hosts[index] as RqliteHost;
    let answer: Answer;
    try {
      const path = passesOn ? request.path : `${request.path}&redirect`;
      answer = readAnswer(await host.post({ ...request, path }), request.statements.length);
    } catch (error) {
      const failed = error instanceof HostError ? error : new HostError("unknown", "other", `${host.url}: ${String(error)}`, error);
      return this.#failed(index, request, failed);
    }
    switch (answer.is) {
      case "done":
        this.#first = index;
        this.#passesOn = passesOn;
        this.#refused.delete(host);
        return answer.results;
      case "rolled-back":
        throw new SqlError("none", reasonOf(answer.message), `${host.url}: ${answer.message}`);
      case "refused":
        return this.#failed(index, request, new HostError("none", "other", `${host.url}: ${answer.message}`));
      case "unclear":
        return this.#failed(index, request, new HostError("unknown", "other", `${host.url}: ${answer.message}`));
      default:
        return answer satisfies never;
    }
  }

  #noteRefusal(host: RqliteHost, { kind, message }: HostError): void {
    if (kind !== "final" || this.#refused.has(host)) return;
    this.#refused.add(host);
    this.#onRefused(message);
  }

  #failed(index: number, { isRepeatable }: Request, error: HostError): HostError {
    // Whoever did not answer is not asked first again.
    if (this.#first === index) this.#first = (index + 1) % this.#hosts.length;
    this.#passesOn = false;
    this.#noteRefusal(this.#hosts[index] as RqliteHost, error);
    if (error.effect === "none" || isRepeatable) return error;
    throw new SqlError("unknown", "other", error.message, error);
  }
}

function bound({ sql, params }: SqlStatement): SqlValue[] {
  return [sql, ...params];
}

function length(statements: SqlStatement[]): number {
  let characters = 0;
  for (const { params } of statements) for (const value of params) if (typeof value === "string") characters += value.length;
  return characters;
}

function refused(refusals: HostError[]): SqlError {
  const [first] = refusals;
  const cause = refusals.find(({ kind }) => kind === "final") ?? first;
  return new SqlError("none", "other", refusals.map(({ message }) => message).join("; "), cause);
}

function reasonOf(message: string): SqlError["reason"] {
  if (/disk is full|no space left/i.test(message)) return "full";
  return /malformed|not a database|disk image/i.test(message) ? "corrupt" : "other";
}
