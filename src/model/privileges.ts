import type { ContainerSpec } from "./types.js";

/** Capabilities with which a program reaches beyond its container. */
const farReaching = new Set([
  ...["ALL", "SYS_ADMIN", "SYS_MODULE", "SYS_RAWIO", "SYS_PTRACE", "SYS_BOOT", "SYS_TIME"],
  ...["DAC_READ_SEARCH", "MAC_ADMIN", "MAC_OVERRIDE", "BPF", "PERFMON"],
]);
const lifted = /unconfined|^label[:=]disable$|^no-new-privileges[:=]false$/;

/** What in a container's spec only a node that allows it may run: undefined for nothing. */
export function privilegeOf({ docker }: Pick<ContainerSpec, "docker">): string | undefined {
  if (!docker) return undefined;
  if (docker.privileged) return "privileged";
  if (docker.devices && docker.devices.length > 0) return "devices";
  const capability = docker.capAdd?.find((name) => farReaching.has(name.replace(/^CAP_/, "")));
  if (capability !== undefined) return `capAdd ${capability}`;
  const option = docker.securityOpt?.find((text) => lifted.test(text));
  return option === undefined ? undefined : `securityOpt ${option}`;
}
