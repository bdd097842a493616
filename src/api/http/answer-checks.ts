import { type Check, fieldErrors, schemaCompiler } from "../../model/index.js";
import { InvariantError } from "../../ports/index.js";

export interface ResponseDefinition {
  $ref?: string;
  content?: Record<string, { schema?: object }>;
}

const compile = schemaCompiler({ useDefaults: false });

/** The answers that the contract knows of an operation; tests hold every answer against it. */
export class AnswerChecks {
  readonly #checks = new Map<string, Check>();

  constructor(
    private readonly responses: Record<string, ResponseDefinition>,
    private readonly known: Record<string, ResponseDefinition>,
  ) {}

  /** @throws InvariantError for an answer that breaks the contract */
  check(status: number, body: object): void {
    const name = [String(status), `${Math.floor(status / 100)}XX`, "default"].find((key) => key in this.responses);
    if (name === undefined) throw broken(`it knows no answer ${status}`);
    let check = this.#checks.get(name);
    if (!check) {
      const { $ref, content } = this.responses[name] as ResponseDefinition;
      const all = $ref === undefined ? content : this.known[$ref.split("/").at(-1) ?? ""]?.content;
      const schema = Object.entries(all ?? {}).find(([type]) => /[/+]json$/.test(type))?.[1].schema;
      if (!schema) throw broken(`the answer ${status} has no body in JSON`);
      check = compile(schema);
      this.#checks.set(name, check);
    }
    if (check(JSON.parse(JSON.stringify(body)))) return;
    const [first] = fieldErrors(check.errors ?? []);
    throw broken(`${first?.field || "the body"} ${first?.message}`);
  }
}

function broken(what: string): InvariantError {
  return new InvariantError(`an answer is not as the contract says: ${what}`);
}
