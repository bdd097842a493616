import { monotonicMs } from "./messages.js";

interface Expected {
  sentAt: number;
  arrived(ms: number): void;
}

/** Which scaled-up slots wait for their assignment to reach an agent, and how long each took. */
export class ExpectedAssignments {
  readonly tookMs: number[] = [];
  readonly #expected = new Map<string, Expected>();

  /** @param place `SERVICE.SLOT`; called before the intent is sent */
  expect(place: string): void {
    const sentAt = monotonicMs();
    this.#expected.set(place, { sentAt, arrived: (at) => this.tookMs.push(at - sentAt) });
  }

  arrived(arrivals: readonly [place: string, at: number][]): void {
    for (const [place, at] of arrivals) {
      const expected = this.#expected.get(place);
      if (!expected || at < expected.sentAt) continue;
      this.#expected.delete(place);
      expected.arrived(at);
    }
  }

  /** Those that never came. */
  get missing(): string[] {
    return [...this.#expected.keys()];
  }
}
