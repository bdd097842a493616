import type { Affinity, ServiceSpec } from "../model/index.js";
import type { ServiceView } from "../projections/index.js";
import type { Census } from "./census.js";
import type { LevelFilter } from "./filters/filter.js";
import type { Fleet } from "./fleet.js";
import type { Domains } from "./topology.js";

/** Which hosts, racks or datacenters hold a task of one service. */
interface Presence {
  domains: Domains;
  /** 1 or 0 by domain. */
  held: Uint8Array;
}

/** A rule about the service's own tasks: each placement may change what it says of the other nodes. */
interface OwnRule {
  presence: Presence;
  level: Float64Array;
  /** The rule asks for company and there is none yet: the first task goes where it likes. */
  open: boolean;
}

interface OwnWish {
  presence: Presence;
  value: number;
}

/**
 * What a service's affinities say of the nodes. Those with a weight are wishes; they count once for a domain, however many
 * tasks it holds, since evenness is what spread levels are for.
 */
export class Affinities {
  readonly filters: LevelFilter[] = [];
  /** Whether a placement can change what is said of other nodes. */
  readonly dynamic: boolean;
  private readonly ownRules: OwnRule[] = [];
  private readonly ownWishes: OwnWish[] = [];
  private readonly wishes: OwnWish[] = [];

  constructor(
    fleet: Fleet,
    private readonly census: Census,
    service: ServiceView,
    affinity: readonly Affinity[],
  ) {
    for (const rule of affinity) {
      const target = census.resolve(service, rule.service);
      const own = target?.id === service.id;
      const presence = this.presenceOf(target, fleet.topology.scope(rule.scope));
      if (rule.weight !== undefined) {
        const wish = { presence, value: rule.anti ? -rule.weight : rule.weight };
        this.wishes.push(wish);
        if (own) this.ownWishes.push(wish);
        continue;
      }
      const level = this.levelOf(presence);
      const open = own && !rule.anti && !presence.held.includes(1);
      if (open) level.fill(1);
      if (own) this.ownRules.push({ presence, level, open });
      this.filters.push(rule.anti ? repelled(rule, level) : attracted(rule, level, target !== undefined));
    }
    for (const { service: other, scope } of census.repellersOf(service)) {
      const level = this.levelOf(this.presenceOf(other, fleet.topology.scope(scope)));
      this.filters.push(repelledBy(other, scope, level));
    }
    this.dynamic = this.ownRules.length > 0 || this.ownWishes.length > 0;
  }

  /** Adds what the wishes are worth to each node. */
  addTo(wishes: Float64Array): void {
    for (const { presence, value } of this.wishes) {
      const { domains, held } = presence;
      for (let node = 0; node < wishes.length; node++)
        if (held[domains.of[node] as number] === 1) wishes[node] = (wishes[node] as number) + value;
    }
  }

  get hasWishes(): boolean {
    return this.wishes.length > 0;
  }

  /**
   * A task was placed on the node.
   * @param wishes kept in step
   * @returns the nodes, in lists that may overlap, of which something else is said now
   */
  placed(node: number, wishes: Float64Array | undefined): Int32Array[] {
    const changed: Int32Array[] = [];
    for (const rule of this.ownRules) {
      const domain = rule.presence.domains.of[node] as number;
      const members = rule.presence.domains.members[domain] as Int32Array;
      // Then all nodes change: they had been let pass by an exception.
      if (rule.open) {
        rule.open = false;
        rule.level.fill(0);
        changed.push(Int32Array.from(rule.level.keys()));
      } else if (rule.presence.held[domain] === 1) continue;
      rule.presence.held[domain] = 1;
      for (const member of members) rule.level[member] = 1;
      changed.push(members);
    }
    for (const { presence, value } of this.ownWishes) {
      const domain = presence.domains.of[node] as number;
      if (presence.held[domain] === 1) continue;
      presence.held[domain] = 1;
      const members = presence.domains.members[domain] as Int32Array;
      if (wishes) for (const member of members) wishes[member] = (wishes[member] as number) + value;
      changed.push(members);
    }
    return changed;
  }

  private presenceOf(service: ServiceView | undefined, domains: Domains): Presence {
    const held = new Uint8Array(domains.size);
    if (service)
      this.census.forEachTask(service, (node) => {
        held[domains.of[node] as number] = 1;
      });
    return { domains, held };
  }

  private levelOf({ domains, held }: Presence): Float64Array {
    return Float64Array.from(domains.of, (domain) => held[domain] as number);
  }
}

/** Undefined where neither the service nor another has any affinity to go by. */
export function affinitiesOf(fleet: Fleet, census: Census, service: ServiceView, { placement }: ServiceSpec): Affinities | undefined {
  return placement.affinity.length === 0 && census.repellersOf(service).length === 0
    ? undefined
    : new Affinities(fleet, census, service, placement.affinity);
}

function attracted({ service, scope }: Affinity, level: Float64Array, known: boolean): LevelFilter {
  const name = `affinity to ${service} per ${scope}`;
  return {
    kind: "level",
    name,
    wanted: `a task of ${service}`,
    level,
    least: 1,
    most: 1,
    spell: () => (known ? "none" : "no such service"),
  };
}

function repelled({ service, scope }: Affinity, level: Float64Array): LevelFilter {
  const name = `anti-affinity to ${service} per ${scope}`;
  return { kind: "level", name, wanted: `no task of ${service}`, level, least: 0, most: 0, spell: () => `a task of ${service}` };
}

function repelledBy({ name: other }: ServiceView, scope: Affinity["scope"], level: Float64Array): LevelFilter {
  const name = `anti-affinity of ${other} per ${scope}`;
  return { kind: "level", name, wanted: `no task of ${other}`, level, least: 0, most: 0, spell: () => `a task of ${other}` };
}
