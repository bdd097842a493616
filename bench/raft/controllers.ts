import { performance } from "node:perf_hooks";
import { type ControllerMember, ControlPlane } from "../../test/support/control-plane.js";
import type { Owner } from "../../test/support/fleetlog.js";

/** How long it takes until somebody else writes, looked at with writes that are repeated without a pause. */
const lookMs = 20;
const givenUpMs = 30_000;
/** Until both ends of a stream are open, and compiled. */
const warmUpWrites = 100;

/** The body of a request that makes one which runs nothing. */
export const service = (name: string) => JSON.stringify({ name, replicas: 0, containers: [{ process: { command: ["sleep", "1"] } }] });

/** One write at one controller, under a key; true once it is acknowledged. */
async function write(plane: ControlPlane, at: ControllerMember, name: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${plane.token}`, "content-type": "application/json", "idempotency-key": name };
  const answer = await fetch(`${at.url}/v1/services`, { method: "POST", headers, body: service(name), signal: AbortSignal.timeout(2_000) });
  await answer.arrayBuffer();
  return answer.status === 201;
}

/** From kill -9 of the holder to the first write that another controller acknowledges, ms; one round a number. */
export async function controllerFailover(owner: Owner, rounds = 3): Promise<number[]> {
  const plane = await ControlPlane.start(owner, 3);
  const taken: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const holder = await plane.holder();
    const others = plane.members.filter((member) => member !== holder);
    const killedAt = performance.now();
    holder.running.kill("SIGKILL");
    const first = others.map(async (member, index) => {
      for (let i = 0; performance.now() - killedAt < givenUpMs; i++) {
        if (await write(plane, member, `r${round}-${index}-${i}`).catch(() => false)) return performance.now() - killedAt;
        await new Promise((done) => setTimeout(done, lookMs));
      }
      throw new Error("no other controller took a write");
    });
    taken.push(await Promise.any(first));
    await Promise.all(first);
    plane.members.splice(plane.members.indexOf(holder), 1);
    if (round < rounds - 1) await plane.add();
  }
  return taken;
}

export interface StandbyLag {
  p50: number;
  p99: number;
  events: number;
}

/**
 * How much later an event comes to a subscriber of a standby than to one of the holder, ms, while writes come one after the
 * other. Both subscribers are in this process, so one clock tells both. Counted from when both are told what happens: before
 * that, one waits for a controller that opens its first stream.
 */
export async function standbyLag(plane: ControlPlane, writes = 300): Promise<StandbyLag> {
  const holder = await plane.holder();
  const standby = plane.members.find((member) => member !== holder) as ControllerMember;
  const { position } = (await plane.client(holder).get("/v1/cluster")).data;
  const end = new AbortController();
  const [atHolder, atStandby] = [new Map<string, number>(), new Map<string, number>()];
  const follow = async (member: ControllerMember, seen: Map<string, number>) => {
    for await (const { id } of plane.client(member).events({ after: position, signal: end.signal })) seen.set(id, performance.now());
  };
  const following = [follow(holder, atHolder), follow(standby, atStandby)];
  const create = async (name: string) => {
    if (!(await write(plane, holder, name))) throw new Error("a write was refused");
  };
  const told = async (events: number) => {
    const until = performance.now() + givenUpMs;
    while (Math.min(atHolder.size, atStandby.size) < events && performance.now() < until)
      await new Promise((done) => setTimeout(done, lookMs));
  };
  for (let i = 0; i < warmUpWrites; i++) await create(`warm-${i}`);
  await told(warmUpWrites);
  for (const seen of [atHolder, atStandby]) seen.clear();
  for (let i = 0; i < writes; i++) await create(`lag-${i}`);
  await told(writes);
  end.abort();
  await Promise.all(following);
  const lags: number[] = [];
  for (const [id, at] of atStandby) lags.push(Math.max(0, at - (atHolder.get(id) ?? at)));
  if (lags.length < writes) throw new Error(`the standby showed ${lags.length} of ${writes} events`);
  lags.sort((a, b) => a - b);
  const at = (share: number) => lags[Math.min(lags.length - 1, Math.floor(lags.length * share))] as number;
  return { p50: at(0.5), p99: at(0.99), events: lags.length };
}

/** Reads of one service by so many clients, spread over these controllers, for so long. */
export async function readsPerSecond(plane: ControlPlane, members: readonly ControllerMember[], clients = 16, ms = 3_000): Promise<number> {
  const [first] = members;
  if (!first) throw new Error("there is no controller to read from");
  await write(plane, first, "read");
  for (const member of members) await plane.client(first, member).get("/v1/services/{service}", { params: { path: { service: "read" } } });
  await plane.agreedDigest(members);
  const until = performance.now() + ms;
  let reads = 0;
  const read = async (member: ControllerMember) => {
    while (performance.now() < until) {
      const answer = await fetch(`${member.url}/v1/services/read`, { headers: { authorization: `Bearer ${plane.token}` } });
      await answer.arrayBuffer();
      if (answer.status !== 200) throw new Error(`a read was answered ${answer.status}`);
      reads++;
    }
  };
  await Promise.all(Array.from({ length: clients }, (_, i) => read(members[i % members.length] as ControllerMember)));
  return (reads / ms) * 1_000;
}

/** All of the above, in one object of figures. */
export async function controllerFigures(owner: Owner): Promise<Record<string, number>> {
  const failover = (await controllerFailover(owner)).sort((a, b) => a - b);
  const plane = await ControlPlane.start(owner, 3);
  const lag = await standbyLag(plane);
  const [one] = plane.members;
  return {
    controller_failover_ms: Math.round(failover[Math.floor(failover.length / 2)] as number),
    controller_failover_ms_max: Math.round(failover.at(-1) as number),
    standby_lag_ms_p50: Math.round(lag.p50 * 10) / 10,
    standby_lag_ms_p99: Math.round(lag.p99 * 10) / 10,
    reads_per_s_one_controller: Math.round(await readsPerSecond(plane, one ? [one] : [])),
    reads_per_s_three_controllers: Math.round(await readsPerSecond(plane, plane.members)),
  };
}
