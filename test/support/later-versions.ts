/** The table of cluster versions as a later release might have it. */
import { type ClusterVersions, clusterVersions } from "../../src/model/index.js";
import { viewVersion } from "../../src/projections/index.js";

interface Scaled {
  replicas: number;
}

/**
 * Two more versions: in the first, `service.scaled` counts singles where it counted tens, and the view changes; in the
 * second it has one more form that says the same, and `service.purged` is a new type.
 */
export function laterVersions(): ClusterVersions {
  const first = clusterVersions.rows.length;
  const scaled = {
    version: 2,
    upcast: (data: Scaled) => ({ ...data, replicas: data.replicas * 10 }),
    downcast: (data: Scaled) => ({ ...data, replicas: Math.floor(data.replicas / 10) }),
  };
  const same = { version: 3, upcast: (data: Scaled) => ({ ...data }), downcast: (data: Scaled) => ({ ...data }) };
  return {
    min: clusterVersions.min,
    rows: [
      ...clusterVersions.rows,
      { version: first + 1, viewVersion: viewVersion + 1, events: { "service.scaled": scaled } },
      { version: first + 2, viewVersion: viewVersion + 1, events: { "service.scaled": same, "service.purged": { version: 1 } } },
    ],
  };
}
