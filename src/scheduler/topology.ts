import { type Affinity, parseSpreadLevel } from "../model/index.js";
import { invariant } from "../ports/index.js";
import { attributeOf, type NodeView } from "../projections/index.js";
import { type Tree, treeOf } from "./tree.js";

/** The nodes, parted by something that they share. */
export interface Domains {
  size: number;
  /** By node. */
  of: Int32Array;
  /** By domain. */
  members: Int32Array[];
}

/** How the nodes of one call stand to each other. Whatever was asked for once is kept. */
export class Topology {
  /** Whether any two nodes are agents of one machine. */
  readonly machinesShared: boolean;
  private readonly scopes = new Map<string, Domains>();
  private readonly trees = new Map<string, Tree>();

  constructor(private readonly nodes: readonly NodeView[]) {
    const machines = nodes.flatMap(({ description: { machine } }) => machine || []);
    this.machinesShared = new Set(machines).size < machines.length;
  }

  scope(scope: Affinity["scope"]): Domains {
    let domains = this.scopes.get(scope);
    if (!domains) {
      domains = domainsBy(this.nodes, (node) => domainName(node, scope));
      this.scopes.set(scope, domains);
    }
    return domains;
  }

  tree(levels: readonly string[]): Tree {
    const key = levels.length === 0 ? "" : JSON.stringify(levels);
    let tree = this.trees.get(key);
    if (!tree) {
      tree = treeOf(
        this.nodes.length,
        levels.map((level) => valuesOf(this.nodes, level)),
      );
      this.trees.set(key, tree);
    }
    return tree;
  }
}

/** A rack belongs to its datacenter. Agents on one machine fail together, hence a host is the machine where that is known. */
function domainName({ id, description }: NodeView, scope: Affinity["scope"]): string {
  const { machine, datacenter, rack } = description;
  switch (scope) {
    case "host":
      return machine ? `machine ${machine}` : id;
    case "rack":
      return `${datacenter}/${rack}`;
    case "datacenter":
      return datacenter;
    default:
      return scope satisfies never;
  }
}

function domainsBy(nodes: readonly NodeView[], nameOf: (node: NodeView) => string): Domains {
  const numbers = new Map<string, number>();
  const members: number[][] = [];
  const of = Int32Array.from(nodes, (node, i) => {
    const name = nameOf(node);
    let domain = numbers.get(name);
    if (domain === undefined) {
      domain = members.push([]) - 1;
      numbers.set(name, domain);
    }
    members[domain]?.push(i);
    return domain;
  });
  return { size: members.length, of, members: members.map((domain) => Int32Array.from(domain)) };
}

function valuesOf(nodes: readonly NodeView[], level: string): (string | undefined)[] {
  const parsed = parseSpreadLevel(level);
  invariant(parsed.kind === "attribute", `spread level "${level}" was accepted and cannot be read`);
  return nodes.map((node) => attributeOf(node, parsed.attribute));
}
