import { readFile } from "node:fs/promises";
import { validator } from "../model/index.js";
import { ClusterError } from "../ports/index.js";
import { noOrders, type Orders, obeySet } from "./orders.js";
import { SlotFile } from "./slot-file.js";

/** Where the last obeyed orders are kept, so that an agent that comes back obeys nothing older and needs no controller to go on. */
export interface OrdersStore {
  load(): Promise<Orders>;
  /** On disk when it resolves. */
  save(orders: Orders): Promise<void>;
}

export function memoryOrdersStore(): OrdersStore {
  let kept = noOrders;
  return {
    load: async () => kept,
    save: async (orders) => {
      kept = orders;
    },
  };
}

export function fileOrdersStore(path: string, file = new SlotFile(path)): OrdersStore {
  return {
    async load() {
      const content = await file.read();
      if (!content) return noOrders;
      // Before there were slots the whole file was one set.
      const text = content.kind === "text" ? content.text : await readFile(path, "utf8");
      return parseOrders(text, path);
    },
    async save(orders) {
      await file.write(JSON.stringify(toSet(orders)));
    },
  };
}

/** The orders of a node that was never told anything are no set, and are not written. */
function toSet(orders: Orders): object {
  const { lineage, seq, specs, tasks, routes, purge } = orders;
  return {
    frame: "set",
    complete: true,
    lineage,
    seq,
    specs: [...specs.values()],
    tasks: [...tasks.values()],
    routes: [...routes.values()],
    purge,
  };
}

function parseOrders(text: string, path: string): Orders {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, cause);
  }
  if (!validator("SetFrame")(value)) throw damaged(path);
  const obeyed = obeySet(noOrders, value as Parameters<typeof obeySet>[1]);
  if (obeyed.verdict !== "obeyed") throw damaged(path);
  return obeyed.orders;
}

/** Without this file the agent would obey orders that are older than those it carried out. */
function damaged(path: string, cause?: unknown): ClusterError {
  return new ClusterError(
    "internal",
    "orders_damaged",
    `${path} is damaged; move it away to obey the next complete set, whatever its age`,
    {
      cause,
    },
  );
}
