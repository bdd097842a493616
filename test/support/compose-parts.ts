/** The services of a Compose file, as far as it takes to start them elsewhere. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";

export interface ComposePart {
  name: string;
  image: string;
  /** Words that stand before the command; empty where the image's own do. */
  entrypoint: string[];
  command: string[];
  environment: Record<string, string>;
  volumes: { source: string; target: string }[];
  /** As they are written: `ADDRESS:PORT:TARGET`. */
  ports: string[];
  /** The words of its health check; empty where it has none. */
  health: string[];
  dependsOn: Map<string, string>;
  /** It is on the network of its host. */
  onHost: boolean;
  /** It does something and ends. */
  runsOnce: boolean;
}

interface Written {
  image: string;
  entrypoint?: string[];
  command?: string[];
  environment?: Record<string, string>;
  volumes?: string[];
  ports?: string[];
  healthcheck?: { test: string[] };
  depends_on?: Record<string, { condition: string }>;
  network_mode?: string;
  restart?: string;
}

/** Of several files the later ones add to the first, or change it, as Compose has it. */
export function readComposeFile(...paths: string[]): Map<string, ComposePart> {
  const merged: Record<string, Written> = {};
  for (const path of paths) {
    const { services } = parse(readFileSync(path, "utf8"), { merge: true }) as { services: Record<string, Written> };
    for (const [name, written] of Object.entries(services)) merged[name] = added(merged[name], written);
  }
  return new Map(Object.entries(merged).map(([name, written]) => [name, partOf(name, written)]));
}

function added(before: Written | undefined, written: Written): Written {
  if (!before) return written;
  const targets = new Set(written.volumes?.map((volume) => volume.split(":")[1]));
  const kept = before.volumes?.filter((volume) => !targets.has(volume.split(":")[1])) ?? [];
  const healthcheck = written.healthcheck ?? before.healthcheck;
  return {
    ...before,
    ...written,
    environment: { ...before.environment, ...written.environment },
    volumes: [...kept, ...(written.volumes ?? [])],
    depends_on: { ...before.depends_on, ...written.depends_on },
    ...(healthcheck ? { healthcheck } : {}),
  };
}

function partOf(name: string, written: Written): ComposePart {
  return {
    name,
    image: written.image,
    entrypoint: written.entrypoint ?? [],
    command: written.command ?? [],
    environment: written.environment ?? {},
    volumes: (written.volumes ?? []).map((volume) => {
      const [source, target] = volume.split(":") as [string, string];
      return { source, target };
    }),
    ports: written.ports ?? [],
    health: (written.healthcheck?.test ?? []).slice(1),
    dependsOn: new Map(Object.entries(written.depends_on ?? {}).map(([other, { condition }]) => [other, condition])),
    onHost: written.network_mode === "host",
    runsOnce: written.restart === "no",
  };
}

/** The host's one of `ADDRESS:PORT:TARGET`. */
export function publishedPort(port: string): string | undefined {
  return port.split(":").at(-2);
}
