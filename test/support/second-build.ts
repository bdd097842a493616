/** A second build of fleetlog, of the same source but for the one file that says which cluster versions there are. */
import { cpSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { clusterVersions } from "../../src/model/index.js";
import { viewVersion } from "../../src/projections/index.js";
import { type Owner, temporaryDir } from "./fleetlog.js";

export interface SecondBuild {
  /** Its `fleetlog`, as `startFleetlog` takes it. */
  program: string;
  version: string;
  /** What it brings: the cluster version, and with it a second version of `service.created`. */
  clusterVersion: number;
  /** The digest that this build makes of events 1 to `to` of a log, as `--log` takes it. */
  digestOf(log: string, to: number): Promise<string>;
}

/** The label that every spec has which was created in the form before: so old and new form differ, on the log and in the view. */
export const oldFormLabel = "created-in-form";

/** As the next release: one more row in the table. */
export function secondBuild(owner: Owner): SecondBuild {
  const root = temporaryDir(owner);
  const version = "99.0.0";
  const clusterVersion = clusterVersions.rows.length + 1;
  mkdirSync(join(root, "dist"));
  cpSync("dist/src", join(root, "dist/src"), { recursive: true });
  for (const name of ["node_modules", "openapi", "examples"]) symlinkSync(resolve(name), join(root, name));
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as object;
  writeFileSync(join(root, "package.json"), JSON.stringify({ ...manifest, version }));
  const table = join(root, "dist/src/model/cluster-versions.js");
  renameSync(table, table.replace(/\.js$/, ".before.js"));
  writeFileSync(
    table,
    `import { clusterVersions as before } from "./cluster-versions.before.js";
const created = {
  version: 2,
  upcast: (data) => ({ ...data, spec: { ...data.spec, labels: { ...data.spec.labels, "${oldFormLabel}": "1" } } }),
  downcast: (data) => data,
};
export const clusterVersions = {
  ...before,
  rows: [...before.rows, { version: ${clusterVersion}, viewVersion: ${viewVersion + 1}, events: { "service.created": created } }],
};
`,
  );
  return {
    program: join(root, "dist/src/cli/main.js"),
    version,
    clusterVersion,
    async digestOf(log, to) {
      const { digest, stateAt }: typeof import("../../src/projections/index.js") = await door("projections");
      const { openRqliteLog }: typeof import("../../src/log/index.js") = await door("log");
      const reader = await openRqliteLog(log, { isReader: true });
      try {
        return digest(await stateAt(reader.readApplied({ after: 0, to }), { seq: to }));
      } finally {
        await reader.close();
      }
    },
  };

  function door(room: string) {
    return import(pathToFileURL(join(root, `dist/src/${room}/index.js`)).href);
  }
}
