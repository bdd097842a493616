import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { type JoinOptions, joinNode, readIdentity } from "../../src/agent/index.js";
import { ClusterError, type Network, systemRandom } from "../../src/ports/index.js";
import { dataDirectory, description } from "../support/agent.js";

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
        return Response.json({ node: { id, name }, tokenId: "token0000001" }, { status: 201 });
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
