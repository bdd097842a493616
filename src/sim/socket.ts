import type { Socket } from "../ports/index.js";
import type { Life } from "./machine.js";

/** One side of a connection; belongs to one life of its owner. What comes before the handlers are set waits. */
export class SimSocket implements Socket {
  readonly owner: string;
  readonly bufferedBytes = 0;
  peer!: SimSocket;
  closed = false;
  lastArrivalMs = 0;
  readonly #life: Life;
  readonly #transmit: (socket: SimSocket, text: string) => void;
  readonly #open: Set<SimSocket>;
  #onMessage: ((text: string) => void) | undefined;
  #onClose: ((code: number, reason: string) => void) | undefined;
  #early: string[] = [];

  constructor(owner: string, life: Life, transmit: (socket: SimSocket, text: string) => void, open: Set<SimSocket>) {
    this.owner = owner;
    this.#life = life;
    this.#transmit = transmit;
    this.#open = open;
  }

  begin(): void {
    this.#open.add(this);
  }

  send(text: string): void {
    if (!this.closed) this.#transmit(this, text);
  }

  close(code = 1000, reason = ""): void {
    if (this.closed) return;
    // The goodbye comes after all that was sent before it.
    this.#transmit(this, closing(code, reason));
    this.lose(code, reason);
  }

  onMessage(handle: (text: string) => void): void {
    this.#onMessage = handle;
    for (const text of this.#early.splice(0)) handle(text);
  }

  onClose(handle: (code: number, reason: string) => void): void {
    this.#onClose = handle;
  }

  /** A frame from the other side. */
  arrive(text: string): void {
    this.#life.deliver(() => {
      const goodbye = goodbyeIn(text);
      if (goodbye) this.#end(goodbye.code, goodbye.reason);
      else if (this.closed) return;
      else if (this.#onMessage) this.#onMessage(text);
      else this.#early.push(text);
    });
  }

  /** The connection is gone on this side. */
  lose(code: number, reason: string): void {
    this.#life.deliver(() => this.#end(code, reason));
  }

  /** The process that held it is dead: nobody is told. */
  vanish(): void {
    this.closed = true;
    this.#open.delete(this);
  }

  #end(code: number, reason: string): void {
    if (this.closed) return;
    this.vanish();
    this.#onClose?.(code, reason);
  }
}

const goodbyeMark = "\u0000";

function closing(code: number, reason: string): string {
  return `${goodbyeMark}${code} ${reason}`;
}

function goodbyeIn(text: string): { code: number; reason: string } | undefined {
  if (!text.startsWith(goodbyeMark)) return undefined;
  const space = text.indexOf(" ");
  return { code: Number(text.slice(1, space)), reason: text.slice(space + 1) };
}
