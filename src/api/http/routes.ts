import { type Contract, operationName } from "./contract.js";
import type { Operation } from "./operation.js";
import type { Request } from "./request.js";
import type { Response } from "./response.js";

/** Answers a request; what it throws, at once or later, becomes a problem document. */
export type Handler = (request: Request, response: Response) => unknown;

/** Takes the handler of each operation of the contract. Paths name their parts as `:part`. */
export class App {
  readonly #contract: Contract;
  readonly #handlers = new Map<Operation, Handler>();

  constructor(contract: Contract) {
    this.#contract = contract;
  }

  get(path: string, handler: Handler): void {
    this.#add("GET", path, handler);
  }

  post(path: string, handler: Handler): void {
    this.#add("POST", path, handler);
  }

  put(path: string, handler: Handler): void {
    this.#add("PUT", path, handler);
  }

  patch(path: string, handler: Handler): void {
    this.#add("PATCH", path, handler);
  }

  delete(path: string, handler: Handler): void {
    this.#add("DELETE", path, handler);
  }

  handlerOf(operation: Operation): Handler | undefined {
    return this.#handlers.get(operation);
  }

  #add(method: string, path: string, handler: Handler): void {
    const written = path.replaceAll(/:(\w+)/g, "{$1}");
    const operation = this.#contract.operation(method, written);
    if (!operation) throw new Error(`the contract has no ${operationName(method, written)}`);
    this.#handlers.set(operation, handler);
  }
}
