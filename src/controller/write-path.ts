import type { Timers } from "../ports/index.js";
import type { IntentMeta, Settled } from "./controller.js";
import type { ExecIntent } from "./exec-streams.js";
import { forwardOnce, notHolder, routeWrite } from "./forwarding.js";
import type { AgentIntent, Peers } from "./peers.js";
import type { Role } from "./role.js";
import type { Tenure } from "./tenure.js";

export interface WritePathOptions {
  timers: Timers;
  peers?: Peers;
  role(): Role;
}

/** How what is to be written comes to the lease holder: it is written here, or sent to another controller, once. */
export class WritePath {
  readonly #o: WritePathOptions;

  constructor(options: WritePathOptions) {
    this.#o = options;
  }

  /** @throws ClusterError `not_holder` where this controller does not hold the lease */
  here<T>(act: (tenure: Tenure) => Promise<T>): Promise<T> {
    const tenure = this.#o.role().tenure();
    return tenure ? act(tenure) : Promise.reject(notHolder("this controller does not hold the lease"));
  }

  /** What an agent says whose session is at this controller. */
  forNode(intent: AgentIntent): Promise<{ seq: number }> {
    const { timers, peers, role } = this.#o;
    const route = routeWrite(role().lease(), false);
    if (route.to === "nobody") return Promise.reject(route.error);
    if (route.to === "local" || !peers) return this.here((tenure) => tenure.submit(intent, onBehalfOf(intent)));
    return forwardOnce(timers, route.url, () => peers.at(route.url).submit(intent));
  }

  /** That a command was opened beside a task whose agent is connected to this controller, or that it ended. */
  forExec(intent: ExecIntent, meta: IntentMeta): Promise<Settled> {
    const { timers, peers, role } = this.#o;
    const route = routeWrite(role().lease(), false);
    if (route.to === "nobody") return Promise.reject(route.error);
    if (route.to === "local" || !peers) return this.here((tenure) => tenure.submit(intent, meta));
    return forwardOnce(timers, route.url, () => peers.at(route.url).record(intent, meta));
  }
}

export function onBehalfOf(intent: AgentIntent): IntentMeta {
  return { actor: `node/${intent.node}` };
}
