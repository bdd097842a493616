import type { Schemas } from "../model/index.js";
import { entriesOf, lookUp, scopedName, serviceById, type View } from "../projections/index.js";
import type { ComposeOptions } from "./compose/index.js";

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
export function composeOptions(view: View, { namespace, stack: project, directory, runtime, variables, profiles }: Asked): ComposeOptions {
  return {
    project,
    namespace,
    ...(directory === undefined ? {} : { directory }),
    ...(runtime === undefined ? {} : { runtime }),
    ...(variables === undefined ? {} : { variables }),
    ...(profiles === undefined ? {} : { profiles }),
    dockerNodes: [...entriesOf(view.nodes)].some(({ description }) => description.runtimes.some(({ name }) => name === "docker")),
    currentRuntime: (name) => {
      const id = lookUp(view.serviceNames, scopedName(namespace, name));
      const current = id === undefined ? undefined : serviceById(view, id)?.spec.placement.runtime;
      return current === "simulated" ? undefined : current;
    },
  };
}
