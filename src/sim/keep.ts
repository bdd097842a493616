import type { Schedule } from "./simulate.js";

/** Numbers as people write them: `1-5,9`. Empty text is no number at all. */
export function numbersIn(text: string): Set<number> {
  const numbers = new Set<number>();
  for (const part of text.split(",").filter((each) => each !== "")) {
    const [from, to = from] = part.split("-").map(Number);
    for (let n = from as number; n <= (to as number); n++) numbers.add(n);
  }
  return numbers;
}

export function textOf(numbers: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; ) {
    let end = i;
    while (numbers[end + 1] === (numbers[end] as number) + 1) end++;
    parts.push(end === i ? `${numbers[i]}` : `${numbers[i]}-${numbers[end]}`);
    i = end + 1;
  }
  return parts.join(",");
}

/** The part of a schedule that a shrunk failure names. */
export function keep(schedule: Schedule, faults: string | undefined, wishes: string | undefined): Schedule {
  const of = <T extends { number: number }>(all: T[], text: string | undefined) => {
    if (text === undefined) return all;
    const numbers = numbersIn(text);
    return all.filter(({ number }) => numbers.has(number));
  };
  return { ...schedule, faults: of(schedule.faults, faults), wishes: of(schedule.wishes, wishes) };
}
