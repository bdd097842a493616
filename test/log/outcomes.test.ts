import test from "ava";
import fc from "fast-check";
import { type EventLog, type Fault, FaultyPort, type Guard, memoryPort, SqlEventLog, verifyLog } from "../../src/log/index.js";
import { batchId, cluster, collect, drafts, lineage } from "./drafts.js";

/** A controller in small: keeps what it was told, and takes the lease when it finds itself without. */
class Writer {
  readonly applied: string[] = [];
  #guard: Guard | undefined;

  constructor(
    readonly name: string,
    readonly log: EventLog,
    readonly faults: FaultyPort,
  ) {}

  async append(count: number, fault: Fault | undefined): Promise<void> {
    this.#guard ??= await this.#takeLease();
    const batch = this.log.seal(this.#guard, batchId(), drafts(count));
    if (fault) this.faults.inject(fault);
    const outcome = await this.log.append(batch);
    switch (outcome.outcome) {
      case "applied":
        this.applied.push(batch.id);
        this.#guard = batch.next;
        return;
      case "not-applied":
        if (!outcome.error) this.#guard = undefined;
        return;
      case "unknown": {
        const { outcome: settled, epoch, head } = await this.log.settle(batch, this.name);
        if (settled === "applied") this.applied.push(batch.id);
        this.#guard = epoch === undefined ? undefined : { lineage: head.lineage, epoch, seq: head.seq, hash: head.hash };
      }
    }
  }

  async #takeLease(): Promise<Guard> {
    const seen = await this.log.head();
    const taken = seen && (await this.log.takeLease(seen, this.name, ""));
    if (!taken) throw new Error("nobody else was at it");
    return { lineage: taken.lineage, epoch: taken.epoch, seq: taken.seq, hash: taken.hash };
  }
}

type Step = { writer: 0 | 1; count: number; fault: Fault | undefined } | "land";

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    writer: fc.constantFrom(0 as const, 1 as const),
    count: fc.integer({ min: 1, max: 4 }),
    fault: fc.constantFrom(undefined, undefined, "refused" as const, "lost" as const, "unanswered" as const, "late" as const),
  }),
  fc.constant("land" as const),
);

test("outcomes: whatever gets lost or comes late, the log holds exactly the batches that some writer was told are applied", async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const port = memoryPort();
      const faults = [new FaultyPort(port), new FaultyPort(port)] as const;
      const log = new SqlEventLog(port);
      await log.create(cluster, lineage);
      const writers = [
        new Writer("a", new SqlEventLog(faults[0]), faults[0]),
        new Writer("b", new SqlEventLog(faults[1]), faults[1]),
      ] as const;
      for (const next of steps) {
        if (next === "land") {
          for (const port of faults) await port.land();
          continue;
        }
        await writers[next.writer].append(next.count, next.fault);
      }
      for (const port of faults) await port.land();
      const events = await collect(log.read({ after: 0 }));
      const onLog = [...new Set(events.map((event) => event.batch))];
      t.deepEqual(onLog.toSorted(), writers.flatMap((writer) => writer.applied).toSorted());
      t.like(await verifyLog(log), { ok: true, events: events.length });
      await log.close();
    }),
    { numRuns: 200 },
  );
});
