import type { Command } from "commander";
import type { components } from "../../client/index.js";
import { carrierWords, versionWords } from "../cluster-words.js";
import { act, group, leaf } from "../leaf.js";
import { printJson, type Session } from "../session.js";
import { printTable } from "../table.js";
import type { Terminal } from "../terminal.js";
import { oneLine } from "../text.js";
import { formatDuration } from "../units.js";

type Cluster = components["schemas"]["Cluster"];
type Seen = Cluster["controllers"][number] & { digest: string | null };

/** A controller that has not answered by then is shown as it was last heard of. */
const answerWithinMs = 2_000;

export function addClusterCommands(program: Command, io: Terminal): void {
  const command = leaf(program, {
    usage: "cluster",
    summary: "show the cluster: its log, who writes it, and what it holds",
    examples: ["cluster", "cluster --json", "cluster member rm node-3"],
  });
  addMemberCommands(command, io);
  act(command, io, async (session) => {
    const { client, json } = session;
    const { data } = await client.get("/v1/cluster");
    const controllers = await Promise.all(data.controllers.map((controller) => look(session, controller, data)));
    if (json) return printJson(io, { ...data, controllers }, 2);
    const counts = (of: Record<string, number>) =>
      Object.entries(of)
        .filter(([, count]) => count > 0)
        .map(([name, count]) => `${count} ${name}`)
        .join(", ") || "none";
    const carried = carrierWords(data.log);
    const facts: [string, string][] = [
      ["Cluster", data.id],
      ["Controller", `${data.lease.url} (fleetlog ${data.version})`],
      ["Version", versionWords(data.clusterVersion)],
      ["Writer", `${data.lease.holder}, epoch ${data.lease.epoch}`],
      ["Log", `${data.log.carrier}, at ${data.position}, last event ${data.time}`],
      ...(carried ? [["Carried by", carried.summary] as [string, string]] : []),
      ["Anchor", `${data.position}:${data.log.hash}`],
      ["Digest", data.digest],
      ["Nodes", counts(data.nodes)],
      ["Services", String(data.services)],
      ["Tasks", counts(data.tasks)],
    ];
    for (const alarm of data.alarms ?? []) facts.push(["Alarm", alarm]);
    if (carried?.warning !== undefined) facts.push(["Warning", carried.warning]);
    for (const [name, value] of facts) io.out(`${io.colors.dim(name.padEnd(11))} ${oneLine(value)}\n`);
    if (controllers.length > 1) showControllers(io, controllers);
    if (data.log.members && data.log.members.length > 1) showMembers(io, data.log.members);
  });
}

function addMemberCommands(cluster: Command, io: Terminal): void {
  const member = group(cluster, "member", "the processes that agree on the log");
  const rm = leaf(member, {
    usage: "rm <id>",
    summary: "take one out for good; refused where too few of the others answer",
    examples: ["cluster member rm node-3"],
  });
  act(rm, io, async ({ client, json }, id: string) => {
    await client.delete("/v1/cluster/members/{member}", { params: { path: { member: id } } });
    const { data } = await client.get("/v1/cluster");
    if (json) return printJson(io, { removed: id, log: data.log }, 2);
    io.out(`${id} is no member of the log any more; stop its process, and leave it out of --log\n`);
    const words = carrierWords(data.log);
    if (words) io.out(`${words.summary}\n`);
    if (words?.warning !== undefined) io.err(`warning: ${words.warning}\n`);
  });
}

/** As the controller itself says, and without its answer as it was last heard of. */
async function look({ fetch, token }: Session, heard: Cluster["controllers"][number], asked: Cluster): Promise<Seen> {
  if (asked.controllers.length === 1) return { ...heard, digest: asked.digest };
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  try {
    const url = `${heard.url.replace(/\/+$/, "")}/v1/cluster`;
    const answer = await fetch(new Request(url, { headers, signal: AbortSignal.timeout(answerWithinMs) }));
    if (!answer.ok) return { ...heard, digest: null };
    const { position, digest, viewVersion } = (await answer.json()) as Cluster;
    return { ...heard, position, digest, viewVersion };
  } catch {
    return { ...heard, digest: null };
  }
}

function showControllers(io: Terminal, controllers: Seen[]): void {
  io.out("\n");
  printTable(
    io,
    [
      { title: "CONTROLLER", value: ({ url }) => url, shrinkTo: 16 },
      { title: "NAME", value: ({ name }) => name, shrinkTo: 10 },
      { title: "LEASE", value: ({ holder }) => (holder ? "holds" : "-") },
      { title: "POSITION", value: ({ position }) => position.split("-").at(-1) as string },
      { title: "LAG", value: ({ lagMs }) => (lagMs === null ? "?" : `${lagMs} ms`) },
      { title: "DIGEST", value: ({ digest }) => digest?.slice(0, 12) ?? "no answer" },
      // Digests of two view versions are not compared.
      { title: "VIEW", value: ({ viewVersion }) => (viewVersion === undefined ? "?" : `v${viewVersion}`) },
      { title: "HEARD", value: ({ silentMs }) => `${formatDuration(silentMs)} ago` },
    ],
    controllers,
  );
}

function showMembers(io: Terminal, members: NonNullable<Cluster["log"]["members"]>): void {
  io.out("\n");
  printTable(
    io,
    [
      { title: "LOG NODE", value: ({ id }) => id, shrinkTo: 10 },
      { title: "URL", value: ({ url }) => url, shrinkTo: 16 },
      { title: "ROLE", value: ({ leader, voter }) => (leader ? "leader" : voter ? "voter" : "reader") },
      { title: "STATE", value: ({ reachable }) => (reachable ? "answers" : "does not answer") },
    ],
    members,
  );
}
