import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";
import { addCommonFlags } from "./leaf.js";
import { openSession } from "./session.js";
import type { Terminal } from "./terminal.js";

/** Names of what is there, by the argument that takes them; asked for only while a shell completes a line. */
type Names = Map<string, string[]>;

/** A shell that waits longer for its suggestions feels broken: then there are none of these. */
const namesWithinMs = 1_500;
const namesMax = 1_000;

/**
 * `fleetlog completion SHELL` prints the script, which calls `fleetlog complete` for each suggestion: commands, flags and
 * their choices from the program itself, names of services, nodes, stacks and volumes from the cluster, where one answers.
 * Comes after all other commands.
 */
export function addCompletion(program: Command, io: Terminal): void {
  const names: Names = new Map();
  const root = tab(program, { completionCommandName: "completion" });
  const script = program.commands.find((command) => command.name() === "completion");
  script?.description("print the script that completes this command's lines in a shell");
  script?.addHelpText(
    "after",
    `\nExamples:\n  fleetlog completion bash >> ~/.bashrc\n  fleetlog completion zsh > "\${fpath[1]}/_fleetlog"\n`,
  );
  if (script) addCommonFlags(script);
  for (const command of root.commands.values()) {
    for (const [name, argument] of command.arguments) {
      if (!nounOf(name)) continue;
      argument.handler = (complete) => {
        for (const known of names.get(nounOf(name) ?? "") ?? []) complete(known, "");
      };
    }
  }
  program.hook("preAction", async (_program, command) => {
    if (command.name() === "complete") await learn(names, command, io);
  });
}

const nouns = ["service", "node", "stack", "volume"] as const;
type Noun = (typeof nouns)[number];

function nounOf(argument: string): Noun | undefined {
  return nouns.find((noun) => noun === argument);
}

/** Whatever keeps the cluster from answering, suggestions without its names are better than none. */
async function learn(names: Names, command: Command, io: Terminal): Promise<void> {
  try {
    const { client } = openSession(command, io);
    const signal = AbortSignal.timeout(namesWithinMs);
    const query = { limit: namesMax };
    const [services, nodes, stacks, volumes] = await Promise.all([
      client.get("/v1/services", { params: { query }, signal }),
      client.get("/v1/nodes", { params: { query }, signal }),
      client.get("/v1/stacks", { params: { query }, signal }),
      client.get("/v1/volumes", { params: { query }, signal }),
    ]);
    for (const [noun, { data }] of Object.entries({ service: services, node: nodes, stack: stacks, volume: volumes })) {
      names.set(noun, [...new Set(data.items.map(({ name }) => name))]);
    }
  } catch {}
}
