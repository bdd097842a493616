import { cpus } from "node:os";
import type { Owner } from "../test/support/fleetlog.js";
import type { Benchmark } from "./main.js";
import { controllerFigures } from "./raft/controllers.js";
import { raftFailover } from "./raft/failover.js";
import { intentFigures } from "./raft/intents.js";

/** What else the machine does in these seconds hits both sides of a turn; of the ratios of turns the median is taken. */
const turnsDefault = 5;
/** How long an election takes is chance. */
const failoversDefault = 5;

const parts = ["intents", "failover", "controllers"] as const;

const benchmark: Benchmark = {
  describe:
    "raft: three local rqlite nodes: intents in turns with bare inserts, kill -9 of the node that leads and of the controller that writes, standbys, reads",
  options: { turns: { type: "string" }, failovers: { type: "string" }, part: { type: "string", multiple: true } },
  async run(options) {
    const wanted = (options.part as string[] | undefined) ?? parts;
    const unknown = wanted.find((part) => !(parts as readonly string[]).includes(part));
    if (unknown !== undefined) throw new Error(`--part is one of ${parts.join(", ")}, not ${unknown}`);
    const figures: Record<string, number> = { cores: cpus().length };
    if (wanted.includes("intents")) Object.assign(figures, await intentFigures(Number(options.turns ?? turnsDefault)));
    if (wanted.includes("failover"))
      Object.assign(figures, await owned((owner) => raftFailover(owner, Number(options.failovers ?? failoversDefault))));
    if (wanted.includes("controllers")) Object.assign(figures, await owned(controllerFigures));
    return figures;
  },
};
export default benchmark;

/** Ends whatever it began, also where it fails. */
async function owned<T>(work: (owner: Owner) => Promise<T>): Promise<T> {
  const endings: (() => unknown)[] = [];
  try {
    return await work({ teardown: (end) => endings.push(end) });
  } finally {
    for (const end of endings.reverse()) await end();
  }
}
