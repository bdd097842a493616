import type { EventRecord } from "../../model/index.js";
import type { TokenView } from "../../projections/index.js";
import type { AuditDatabase } from "./database.js";
import type { AuditPlace } from "./facts.js";
import type { AuditService } from "./row.js";

type NamedKind = "service" | "node" | "token" | "file";

/** What ids are called, where services stand, and who may read: kept from the events themselves, since an id outlives its name's use. */
export class AuditNames {
  readonly #database: AuditDatabase;

  constructor(database: AuditDatabase) {
    this.#database = database;
  }

  /** Within the transaction of the event, before its row is made. */
  learn({ type, data, time }: EventRecord): void {
    switch (type) {
      case "service.created":
        this.#name("service", data.service, data.spec.name, data.spec.namespace, data.stack?.name ?? null);
        break;
      case "node.joined": {
        this.#name("node", data.node, data.name);
        this.#name("token", data.token, data.name);
        const token = {
          id: data.token,
          name: data.name,
          credential: data.credential,
          scopes: [],
          node: data.node,
          previous: null,
          createdAt: time,
        };
        this.#keep(token);
        break;
      }
      case "node.removed":
        this.#database.run("DELETE FROM tokens WHERE node = ?", data.node);
        break;
      case "config.created":
        this.#name("file", data.config, data.name, data.namespace, data.stack ?? null);
        break;
      case "secret.created":
        this.#name("file", data.secret, data.name, data.namespace, data.stack ?? null);
        break;
      case "token.created": {
        const { token: id, name, credential, scopes } = data;
        this.#name("token", id, name);
        this.#keep({ id, name, credential, scopes, node: null, previous: null, createdAt: time });
        break;
      }
      case "token.rotated": {
        const token = this.token(data.token);
        if (!token) break;
        const previous = data.previousUntil === undefined ? null : { credential: token.credential, until: data.previousUntil };
        this.#keep({ ...token, credential: data.credential, previous });
        break;
      }
      case "token.revoked":
        this.#database.run("DELETE FROM tokens WHERE id = ?", data.token);
        break;
    }
  }

  /** As the log says of it; undefined where it was revoked, or never made. */
  token(id: string): TokenView | undefined {
    const found = this.#database.get<[string]>("SELECT body FROM tokens WHERE id = ?", id);
    return found && (JSON.parse(found[0]) as TokenView);
  }

  service(id: string): AuditService {
    const found = this.#find("service", id);
    if (!found) return { id };
    const { name, place } = found;
    return { id, name, ...(place ? { namespace: place.namespace } : {}), ...(place?.stack ? { stack: place.stack } : {}) };
  }

  node(id: string): { id: string; name?: string } {
    const found = this.#find("node", id);
    return found ? { id, name: found.name } : { id };
  }

  /** What `token/ID` or `node/ID` is called. */
  actor(actor: string): string | undefined {
    const [kind, id] = actor.split("/", 2);
    return (kind === "token" || kind === "node") && id !== undefined ? this.#find(kind, id)?.name : undefined;
  }

  /** A removal does not say of which stack a config or secret was. */
  place(subject: string, said: AuditPlace): AuditPlace {
    const id = /^(?:config|secret)\/(.+)$/.exec(subject)?.[1];
    return (id === undefined ? undefined : this.#find("file", id)?.place) ?? said;
  }

  /** Every id that has or ever had the name; what is no name is taken for an id. */
  idsOf(kind: NamedKind, name: string, namespace?: string): string[] {
    const where = namespace === undefined ? "" : " AND namespace = ?";
    const values = namespace === undefined ? [] : [namespace];
    const found = this.#database.all<[string]>(
      `SELECT id FROM names WHERE kind = ? AND name = ?${where} ORDER BY id`,
      kind,
      name,
      ...values,
    );
    return found.length > 0 ? found.map(([id]) => id) : [name];
  }

  #find(kind: NamedKind, id: string): { name: string; place: AuditPlace | undefined } | undefined {
    const sql = "SELECT name, namespace, stack FROM names WHERE kind = ? AND id = ?";
    const found = this.#database.get<[string, string | null, string | null]>(sql, kind, id);
    if (!found) return undefined;
    const [name, namespace, stack] = found;
    return { name, place: namespace === null ? undefined : { namespace, stack } };
  }

  #name(kind: NamedKind, id: string, name: string, namespace: string | null = null, stack: string | null = null): void {
    this.#database.run("INSERT OR REPLACE INTO names VALUES (?, ?, ?, ?, ?)", kind, id, name, namespace, stack);
  }

  #keep(token: TokenView): void {
    this.#database.run("INSERT OR REPLACE INTO tokens VALUES (?, ?, ?)", token.id, JSON.stringify(token), token.node);
  }
}
