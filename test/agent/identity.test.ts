import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { forgetDeadIdentity, type JoinOptions, joinNode, type NodeIdentity, readIdentity } from "../../src/agent/index.js";
import { ClusterError, type Network, systemRandom } from "../../src/ports/index.js";
import { dataDirectory, description } from "../support/agent.js";

const lineage = "a".repeat(16);

interface Joins {
  network: Network;
  credentials: string[];
  /** Takes the join and loses its answer, this many times. */
  lost: number;
}

/** Answers a credential that it knows with the same node again, as the API does. */
function joins(): Joins {
  const known: string[] = [];
  const made: Joins = {
    credentials: known,
    lost: 0,
    network: {
      async fetch(request) {
        const { credential, name } = (await request.json()) as { credential: string; name: string };
        if (!known.includes(credential)) known.push(credential);
        if (made.lost-- > 0) throw new TypeError("fetch failed");
        const id = `node0000000${known.indexOf(credential)}`;
        const headers = { "fleetlog-seq": `${lineage}-20` };
        return Response.json({ node: { id, name }, tokenId: "token0000001" }, { status: 201, headers });
      },
      connect: () => Promise.reject(new ClusterError("unavailable", "unreachable", "no sessions here")),
    },
  };
  return made;
}

function options(dataDir: string, network: Network): JoinOptions {
  return {
    url: "http://controller.example",
    joinToken: "fl_join00000000_00",
    name: "alpha",
    description: description(["process"]),
    dataDir,
    network,
    random: systemRandom,
  };
}

test("join: the secret stays on the host, readable by its owner alone, and the controller gets its hash", async (t) => {
  const dataDir = dataDirectory(t);
  const { network, credentials } = joins();
  t.is(await readIdentity(dataDir), undefined);
  const identity = await joinNode(options(dataDir, network));
  t.like(identity, { node: "node00000000", name: "alpha" });
  const secret = /^fl_token0000001_([0-9a-f]{64})$/.exec(identity.token)?.[1] ?? "";
  t.deepEqual(credentials, [createHash("sha256").update(secret).digest("hex")]);
  const path = join(dataDir, "node.json");
  t.is(statSync(path).mode & 0o777, 0o600);
  t.true(readFileSync(path, "utf8").includes(secret));
  t.deepEqual(await readIdentity(dataDir), identity);
});

test("join: a new node knows no controllers of the one that this host was before, which its token is not for", async (t) => {
  const dataDir = dataDirectory(t);
  const learned = join(dataDir, "controllers.json");
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(learned, '["https://c1.elsewhere.example"]');
  const { network } = joins();
  await joinNode(options(dataDir, network));
  t.false(existsSync(learned));
  writeFileSync(learned, '["https://c1.here.example"]');
  await joinNode(options(dataDir, network));
  t.true(existsSync(learned), "its own it keeps");
});

test("join: a repeat joins nothing and answers the same node", async (t) => {
  const dataDir = dataDirectory(t);
  const { network, credentials } = joins();
  const first = await joinNode(options(dataDir, network));
  t.deepEqual(await joinNode(options(dataDir, network)), first);
  t.is(credentials.length, 1);
});

test("join: a lost answer is asked for again with the same credential, also by the next life of the agent", async (t) => {
  const dataDir = dataDirectory(t);
  const made = joins();
  made.lost = 100;
  await t.throwsAsync(joinNode(options(dataDir, made.network)), { instanceOf: ClusterError });
  t.is(await readIdentity(dataDir), undefined);
  made.lost = 0;
  t.is((await joinNode(options(dataDir, made.network))).node, "node00000000");
  t.is(made.credentials.length, 1);
});

/** A controller that does not know the node's token, and says where its log stands unless it is no controller. */
function refusing(position: string | undefined): Network {
  const body = { type: "urn:fleetlog:problem:token_invalid", code: "token_invalid", detail: "no such token", position };
  return {
    fetch: async () => (position === undefined ? new Response("who are you?", { status: 401 }) : Response.json(body, { status: 401 })),
    connect: () => Promise.reject(new ClusterError("unauthenticated", "token_invalid", "no such token")),
  };
}

async function joined(dataDir: string): Promise<NodeIdentity> {
  await joinNode(options(dataDir, joins().network));
  return (await readIdentity(dataDir)) as NodeIdentity;
}

test("removal: a node is gone when its own log says so, as far on as it joined", async (t) => {
  const dataDir = dataDirectory(t);
  const identity = await joined(dataDir);
  t.is(identity.joinedAt, `${lineage}-20`);
  t.deepEqual(await forgetDeadIdentity(dataDir, identity, "http://controller.example", refusing(`${lineage}-20`)), { removed: true });
  t.is(await readIdentity(dataDir), undefined);
});

const keeps = test.macro({
  async exec(t, position: string | undefined, why: RegExp) {
    const dataDir = dataDirectory(t);
    const identity = await joined(dataDir);
    const removal = await forgetDeadIdentity(dataDir, identity, "http://controller.example", refusing(position));
    t.false(removal?.removed);
    t.regex(removal?.removed === false ? removal.why : "", why);
    t.deepEqual(await readIdentity(dataDir), identity);
  },
  title: (given) => `removal: a node stays what it is when its token is refused by ${given}`,
});
test("another cluster", keeps, `${"b".repeat(16)}-900`, /log b{16}, .* of the log a{16}/);
test("a copy of its log from before it joined", keeps, `${lineage}-19`, /stands at 19 .* has seen 20/);
test("something that is no controller", keeps, undefined, /without saying which log/);

test("removal: orders that the node obeyed count for more than its join", async (t) => {
  const dataDir = dataDirectory(t);
  const identity = await joined(dataDir);
  const obeyed = { frame: "set", complete: true, lineage, seq: 50, specs: [], tasks: [], routes: [] };
  writeFileSync(join(dataDir, "obeyed.json"), JSON.stringify(obeyed));
  t.like(await forgetDeadIdentity(dataDir, identity, "http://controller.example", refusing(`${lineage}-49`)), { removed: false });
  t.true(existsSync(join(dataDir, "node.json")));
  t.deepEqual(await forgetDeadIdentity(dataDir, identity, "http://controller.example", refusing(`${lineage}-50`)), { removed: true });
});
