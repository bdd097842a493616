/** One intent of a client, from its first sending to its end. */
export interface Wish {
  key: string;
  method: "POST" | "DELETE";
  path: string;
  body: object | undefined;
  /** How often nobody could tell what became of it. */
  unknown: number;
  /** The first answer that settled it. */
  acknowledged?: Acknowledged;
  /** It was refused: nothing was to be written. */
  refused?: { status: number; code: string };
  /** A repeat under its key that was answered otherwise than the first time. */
  contradicted?: string;
}

export interface Acknowledged {
  status: number;
  seq: number;
  /** Of the object that the answer shows. */
  id?: string;
}

/** What clients were told, for the checker. */
export class Ledger {
  readonly wishes: Wish[] = [];
  acknowledged = 0;
  unknown = 0;
  notApplied = 0;
  repeats = 0;

  open(key: string, method: Wish["method"], path: string, body?: object): Wish {
    const wish: Wish = { key, method, path, body, unknown: 0 };
    this.wishes.push(wish);
    return wish;
  }
}
