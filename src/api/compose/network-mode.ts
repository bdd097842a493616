import type { Place, Reader } from "./reader.js";

/** Whether a container of this mode is on none of the cluster's networks, so that it has no name anywhere. */
export function isApart(mode: string | undefined): mode is "none" | "bridge" {
  return mode === "none" || mode === "bridge";
}

/** What `network_mode` means beside the rest of a service: refused where it would be something else than what was asked for. */
export function checkNetworkMode(
  reader: Reader,
  { network_mode, networks, container_name }: { [key in "network_mode" | "networks" | "container_name"]?: Place | undefined },
  runtime: string | undefined,
): void {
  const mode = network_mode && reader.text(network_mode);
  if (!network_mode || mode === undefined || mode === "default") return;
  if (mode === "host") {
    const why = "host is not carried out by fleetlog: a container has its own network, and what it listens on must be published";
    reader.warn(network_mode, why);
    return;
  }
  // A process has its host's network, whichever of the two is asked for.
  if (mode === "bridge" && runtime !== "docker") return;
  if (!isApart(mode) || runtime !== "docker") {
    reader.refuse(
      network_mode,
      `${mode} is not carried out by fleetlog, and the container would reach more than that`,
      "compose_unsupported",
    );
    return;
  }
  if (networks && !reader.isEmpty(networks)) reader.refuse(network_mode, `${mode} is instead of networks, which the service has as well`);
  if (container_name) reader.warn(container_name, `leads to nobody: the service has network_mode ${mode}, where there are no names`);
}
