import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { type Answer, AUTHORITATIVE_ANSWER, decode, encode, type Packet } from "dns-packet";
import type { AgentLog } from "../log.js";

/** A container of a service that has come to this host is to be found soon by those who looked before. */
const ttlSeconds = 5;
const refused = 5;
/** All of them zero in a question, as against an update or a notice. */
const operationBits = 0x7800;

export interface NameServerOptions {
  address: string;
  port: number;
  log: AgentLog;
  /** Whether this is someone to be answered. */
  isAsker(address: string): boolean;
  /** The addresses of a name in small letters; undefined for one that is somebody else's to know. */
  lookUp(name: string): Promise<string[] | undefined>;
  /** Asked instead for names that are somebody else's; without one such questions are refused, upon which the engine asks the next server. */
  relay?: ((question: Buffer) => Promise<Buffer>) | undefined;
}

/** Answers questions for names of services. By UDP alone: what it has to say is short, and a closed TCP port sends others on at once. */
export class NameServer {
  private socket: Socket | undefined;

  constructor(private readonly options: NameServerOptions) {}

  /** @throws why it cannot listen */
  listen(): Promise<void> {
    const { address, port, log } = this.options;
    const socket = createSocket("udp4");
    return new Promise((resolve, reject) => {
      socket.once("error", (error) => {
        socket.close();
        reject(error);
      });
      socket.bind({ address, port, exclusive: true }, () => {
        socket.removeAllListeners("error");
        socket.on("error", (error) => log.warn({ err: error, address }, "a name server had a failure"));
        socket.on("message", (question, asker) => void this.answer(question, asker));
        this.socket = socket;
        resolve();
      });
    });
  }

  close(): void {
    this.socket?.close();
    this.socket = undefined;
  }

  private async answer(question: Buffer, asker: RemoteInfo): Promise<void> {
    const { isAsker, log, address } = this.options;
    if (!isAsker(asker.address)) return;
    try {
      const answer = await this.answerTo(question);
      if (answer) this.socket?.send(answer, asker.port, asker.address);
    } catch (error) {
      // What cannot be read is not answered; whoever asked in earnest asks again.
      log.debug({ err: error, address }, "a question for a name was not answered");
    }
  }

  private async answerTo(text: Buffer): Promise<Buffer | undefined> {
    const { lookUp, relay } = this.options;
    const asked = decode(text);
    const [question] = asked.questions ?? [];
    if (asked.type !== "query" || !question) return undefined;
    const isOne = ((asked.flags ?? 0) & operationBits) === 0 && asked.questions?.length === 1 && question.class === "IN";
    const found = isOne ? await lookUp(question.name.toLowerCase().replace(/\.$/, "")) : undefined;
    if (!found && relay) return relay(text);
    const answers = question.type === "A" ? (found ?? []) : [];
    const packet: Packet = {
      type: "response",
      id: asked.id ?? 0,
      flags: found ? AUTHORITATIVE_ANSWER : refused,
      questions: asked.questions ?? [],
      // A name that has an address of this kind alone exists all the same: others are answered by none.
      answers: answers.map((data): Answer => ({ type: "A", name: question.name, ttl: ttlSeconds, data })),
    };
    return encode(packet);
  }
}
