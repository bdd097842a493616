import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import test from "ava";
import { parse } from "yaml";
import { createProgram } from "../../src/cli/program.js";
import { type ComposePart, readComposeFile } from "../support/compose-parts.js";
import { temporaryDir } from "../support/fleetlog.js";
import { programTest } from "../support/program-test.js";
import { fakeTerminal } from "../support/terminal.js";

const execute = promisify(execFile);
const file = "docker-compose.yml";
const parts = readComposeFile(file);

test("docker-compose.yml is valid by the Compose Specification's schema, and has nothing that docker-compose 1.29 refuses", (t) => {
  const document = parse(readFileSync(file, "utf8"), { merge: true });
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync("openapi/compose/compose-spec.json", "utf8")));
  t.true(validate(document), JSON.stringify(validate.errors));
  t.false("name" in document);
  t.notRegex(readFileSync(file, "utf8"), /^\s*(required|start_interval):/m);
});

programTest(["docker-compose"], "docker-compose config takes docker-compose.yml", async (t) => {
  const { stdout } = await execute("docker-compose", ["-f", resolve(file), "config", "--services"]);
  t.deepEqual(stdout.trim().split("\n").sort(), [...parts.keys()].sort());
});

test("every part has a version of its image, a restart policy, and, unless it ends by itself, a health check", (t) => {
  const { services } = parse(readFileSync(file, "utf8"), { merge: true }) as {
    services: Record<string, { restart?: string; logging?: { options?: { "max-size"?: string } } }>;
  };
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  for (const [name, part] of parts) {
    t.regex(part.image, /:\w*\d+\.\d+\.\d+/, name);
    if (part.image.startsWith("fleetlog:")) t.is(part.image, `fleetlog:${version}`);
    t.is(services[name]?.restart, part.runsOnce ? "no" : "unless-stopped", name);
    t.truthy(services[name]?.logging?.options?.["max-size"], name);
    t.is(part.health.length > 0, !part.runsOnce, name);
  }
});

test("what docker-compose.yml mounts from the package is there, and names only parts that there are", (t) => {
  for (const [name, { volumes, dependsOn }] of parts) {
    for (const { source } of volumes) if (source.startsWith("./")) t.true(existsSync(source), `${name}: ${source}`);
    for (const other of dependsOn.keys()) t.true(parts.has(other), `${name} depends on ${other}`);
  }
  const texts = [file, "deploy/nginx/nginx.conf", "deploy/prometheus/prometheus.yml", "deploy/kafka/server.properties"].map((path) =>
    readFileSync(path, "utf8"),
  );
  const named = texts.flatMap((text) =>
    [...text.matchAll(/(?<![\w.-])([a-z][a-z0-9-]*):(?:4001|4002|7070|7071|7072|7073|9092)\b/g)].map(([, host]) => host as string),
  );
  t.true(named.length > 30);
  t.deepEqual([...new Set(named.filter((host) => !parts.has(host)))], []);
});

test("the addresses that nginx knows the controllers by are those that they have", (t) => {
  const { services } = parse(readFileSync(file, "utf8"), { merge: true }) as {
    services: Record<string, { networks?: { default?: { ipv4_address?: string } }; extra_hosts?: string[] }>;
  };
  const fixed = Object.entries(services).flatMap(([name, { networks }]) =>
    networks?.default?.ipv4_address ? [`${name}:${networks.default.ipv4_address}`] : [],
  );
  t.is(fixed.length, 3);
  t.deepEqual(services.nginx?.extra_hosts, fixed);
});

const commands = [...parts.values()].filter(({ image, entrypoint }) => image.startsWith("fleetlog:") && entrypoint.length === 0);

test("the command lines of docker-compose.yml are fleetlog's own", async (t) => {
  t.true(commands.length >= 5);
  for (const part of commands) t.deepEqual(await unknownIn(part), [], part.name);
  const [part] = commands as [ComposePart];
  t.deepEqual(await unknownIn({ ...part, command: [...part.command, "--no-such-flag"] }), ["--no-such-flag"]);
});

/** Words of a command line that its command does not know. */
async function unknownIn({ command: [name, ...words] }: ComposePart): Promise<string[]> {
  const { commands: all } = await createProgram(fakeTerminal(), "0.0.0");
  const command = all.find((one) => one.name() === name);
  const { operands, unknown } = command?.parseOptions(words) ?? { operands: [name as string], unknown: [] };
  return [...operands, ...unknown];
}

test("the image's folders are those of the volumes, and what docker-compose.yml runs in it is copied into it", (t) => {
  const dockerfile = readFileSync("Dockerfile", "utf8");
  for (const { image, entrypoint, volumes } of parts.values()) {
    if (!image.startsWith("fleetlog:")) continue;
    for (const { source, target } of volumes)
      if (!source.startsWith("/") && target !== "/var/lib/controller-1") t.true(dockerfile.includes(target), target);
    for (const path of entrypoint) t.true(dockerfile.includes(path.replace("/usr/local/lib/fleetlog/", "")), path);
  }
  t.regex(dockerfile, /^USER (?!0|root)/m);
});

test("what the Dockerfile copies from the package is there, and .dockerignore leaves it in", (t) => {
  const copied = [...readFileSync("Dockerfile", "utf8").matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, sources = ""]) =>
    sources.split(" "),
  );
  const leftIn = readFileSync(".dockerignore", "utf8")
    .split("\n")
    .flatMap((line) => (line.startsWith("!") ? [line.slice(1)] : []));
  t.true(copied.length >= 8);
  for (const path of copied) {
    t.true(existsSync(path), path);
    t.true(
      leftIn.some((pattern) => path === pattern || path.startsWith(`${pattern}/`)),
      `${path} is not in the build's context`,
    );
  }
});

test("what the image runs by name can be run by its user", (t) => {
  const dockerfile = readFileSync("Dockerfile", "utf8");
  const made = /chmod 0755 (.+)$/m.exec(dockerfile)?.[1]?.split(" ") ?? [];
  const links = [...dockerfile.matchAll(/ln -s \/usr\/local\/lib\/fleetlog\/(\S+) \/usr\/local\/bin\//g)].map(([, path]) => path as string);
  t.is(links.length, 2);
  for (const path of [...links, "deploy/setup.sh"]) t.true(made.includes(path), path);
});

test("the agent of docker-compose.yml may serve names, and its image has what that takes", (t) => {
  const { services } = parse(readFileSync(file, "utf8"), { merge: true }) as { services: Record<string, { cap_add?: string[] }> };
  t.deepEqual(services.agent?.cap_add, ["NET_ADMIN"]);
  t.regex(readFileSync("Dockerfile", "utf8"), /apt-get install .*\biproute2\b/);
});

test("setup.sh keeps each token once, and shows none of them", async (t) => {
  const folder = temporaryDir(t);
  const fake = join(folder, "fleetlog");
  writeFileSync(
    fake,
    `#!/bin/sh\nprintf 'A host joins with:\\n  fleetlog agent --url u --token fl_secret\\nwarning: heard\\n' >&2\necho fl_secret\n`,
    {
      mode: 0o755,
    },
  );
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  const first = await execute("deploy/setup.sh", ["tokens", folder], { env });
  t.is(first.stdout, "");
  t.regex(first.stderr, /warning: heard/);
  t.notRegex(first.stderr, /fl_secret|joins/);
  for (const name of ["agent", "autoscaler", "prometheus"]) t.is(readFileSync(join(folder, `${name}.token`), "utf8"), "fl_secret\n");
  writeFileSync(fake, "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  await t.notThrowsAsync(execute("deploy/setup.sh", ["tokens", folder], { env }));
  rmSync(join(folder, "agent.token"));
  await t.throwsAsync(execute("deploy/setup.sh", ["tokens", folder], { env }));
});
