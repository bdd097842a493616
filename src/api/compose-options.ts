import { createHash } from "node:crypto";
import type { Schemas } from "../model/index.js";
import { entriesOf, lookUp, scopedName, serviceById, type View } from "../projections/index.js";
import { type ComposeOptions, digestName } from "./compose/index.js";
import type { ApiContext } from "./context.js";
import { keysOf } from "./files.js";

/** What a request says of a deployment beside the file. */
interface Asked {
  namespace: string;
  stack: string;
  directory?: string | undefined;
  runtime?: Schemas["ComposeRuntime"] | undefined;
  variables?: Readonly<Record<string, string>> | undefined;
  profiles?: readonly string[] | undefined;
}

/** How a file is read for this cluster: where its services run depends on what runs there today. */
export function composeOptions(
  { controller }: ApiContext,
  view: View,
  { namespace, stack: project, directory, runtime, variables, profiles }: Asked,
): ComposeOptions {
  return {
    project,
    namespace,
    ...(directory === undefined ? {} : { directory }),
    ...(runtime === undefined ? {} : { runtime }),
    ...(variables === undefined ? {} : { variables }),
    ...(profiles === undefined ? {} : { profiles }),
    dockerNodes: [...entriesOf(view.nodes)].some(({ description }) => description.runtimes.some(({ name }) => name === "docker")),
    nameFile(kind, base, data) {
      if (kind === "config") return digestName(base, createHash("sha256").update(data).digest("hex"));
      const names = keysOf(controller)
        .digests(`stack secret ${namespace}/${base}`, data)
        .map((digest) => digestName(base, digest));
      // Made under an older key, it is the same under a newer one.
      return names.find((name) => lookUp(view.secrets, scopedName(namespace, name))?.stack === project) ?? (names[0] as string);
    },
    currentRuntime: (name) => {
      const id = lookUp(view.serviceNames, scopedName(namespace, name));
      const current = id === undefined ? undefined : serviceById(view, id)?.spec.placement.runtime;
      return current === "simulated" ? undefined : current;
    },
  };
}
