import type { components } from "../client/index.js";
import { defaultNamespace } from "./defaults.js";
import type { Column } from "./table.js";
import type { Terminal } from "./terminal.js";

export type Volume = components["schemas"]["Volume"];

/** How a list of volumes looks. */
export function volumeColumns(io: Terminal): Column<Volume>[] {
  return [
    { title: "NAME", value: nameOf, shrinkTo: 12 },
    { title: "ID", value: ({ id }) => id, spare: 1 },
    { title: "NODE", value: ({ nodeName }) => nodeName, shrinkTo: 8 },
    {
      title: "STATE",
      value: ({ state }) => state,
      paint: ({ state }, text) => (state === "present" ? io.colors.green : io.colors.yellow)(text),
    },
    { title: "SERVICES", value: ({ services }) => services.join(",") || "-", shrinkTo: 8 },
    { title: "CREATED", value: ({ createdAt }) => createdAt, spare: 2 },
    { title: "NOTE", value: noteOf, shrinkTo: 8 },
  ];
}

function nameOf({ namespace, name }: Volume): string {
  return namespace === defaultNamespace ? name : `${namespace}/${name}`;
}

function noteOf({ removed, state, error, nodeName }: Volume): string {
  if (removed) return `restorable until ${removed.purgeAt}`;
  if (state !== "deleting") return "";
  return error === undefined ? `${nodeName} is to delete its data` : `not deleted yet: ${error}`;
}
