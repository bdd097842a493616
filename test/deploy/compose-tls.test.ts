import { execFile } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { Ajv2020 } from "ajv/dist/2020.js";
import test from "ava";
import { parse } from "yaml";
import { createProgram } from "../../src/cli/program.js";
import { readComposeFile } from "../support/compose-parts.js";
import { temporaryDir } from "../support/fleetlog.js";
import { programTest } from "../support/program-test.js";
import { fakeTerminal } from "../support/terminal.js";

const execute = promisify(execFile);
const files = ["docker-compose.yml", "docker-compose.tls.yml"] as const;
const parts = readComposeFile(...files);

test("docker-compose.tls.yml is valid by the Compose Specification's schema", (t) => {
  const document = parse(readFileSync(files[1], "utf8"), { merge: true });
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync("openapi/compose/compose-spec.json", "utf8")));
  t.true(validate(document), JSON.stringify(validate.errors));
});

programTest(["docker-compose"], "docker-compose adds docker-compose.tls.yml to the other file as the tests do", async (t) => {
  const { stdout } = await execute("docker-compose", [...files.flatMap((file) => ["-f", resolve(file)]), "config"]);
  const { services } = parse(stdout) as {
    services: Record<string, { command?: string[]; environment?: object; volumes?: string[]; healthcheck?: { test: string[] } }>;
  };
  t.deepEqual(Object.keys(services).sort(), [...parts.keys()].sort());
  for (const [name, part] of parts) {
    const { command = [], environment = {}, volumes = [], healthcheck } = services[name] ?? {};
    t.deepEqual(command, part.command, name);
    t.deepEqual(environment, part.environment, name);
    t.deepEqual((healthcheck?.test ?? []).slice(1), part.health, name);
    const targets = volumes.map((volume) => volume.split(":")[1]).sort();
    t.deepEqual(targets, part.volumes.map(({ target }) => target).sort(), name);
  }
});

test("with docker-compose.tls.yml nobody speaks to the log, the stream, a controller or the auditor in the clear", async (t) => {
  const { commands } = await createProgram(fakeTerminal(), "0.0.0");
  for (const [name, { command, environment, entrypoint, image }] of parts) {
    const text = JSON.stringify([command, environment]);
    t.notRegex(text, /http:\/\/|--insecure/, name);
    if (!image.startsWith("fleetlog:") || entrypoint.length > 0) continue;
    const [verb, ...words] = command;
    const { operands = [name], unknown = [name] } = commands.find((one) => one.name() === verb)?.parseOptions(words) ?? {};
    t.deepEqual([operands, unknown], [[], []], name);
    if (command.includes("--stream")) t.truthy(environment.FLEETLOG_STREAM_CA && environment.FLEETLOG_STREAM_PASSWORD_FILE, name);
    if (command.includes("--log")) t.truthy(environment.FLEETLOG_LOG_CA && environment.FLEETLOG_LOG_PASSWORD_FILE, name);
  }
});

/** The lines that are in the first and not in the second, without comments. */
const onlyIn = (first: string, second: string) => {
  const others = new Set(second.split("\n"));
  return first.split("\n").filter((line) => !others.has(line) && !/^\s*#/.test(line));
};

for (const [plain, secured] of [
  ["deploy/nginx/nginx.conf", "deploy/nginx/nginx.tls.conf"],
  ["deploy/kafka/server.properties", "deploy/kafka/server.tls.properties"],
  ["deploy/prometheus/prometheus.yml", "deploy/prometheus/prometheus.tls.yml"],
] as const) {
  test(`${secured} differs from ${plain} by TLS and passwords alone`, (t) => {
    const [one, other] = [readFileSync(plain, "utf8"), readFileSync(secured, "utf8")];
    const [left, added] = [onlyIn(one, other), onlyIn(other, one)];
    t.true(left.length > 0 && added.length > 0);
    for (const line of left) t.regex(line, /listen|http:|PLAINTEXT/);
    for (const line of added) t.regex(line, /ssl|tls|https|SASL|sasl|config\.providers/);
    // Whatever it names of what certificates.sh makes is there; see below.
    for (const [, name] of other.matchAll(/\/run\/fleetlog\/tls\/([\w.-]+?)[;: }\n]/g)) t.true(made.includes(name as string), name);
  });
}

const made = ["ca.pem", "cert.pem", "kafka.pem", "kafka.properties", "key.pem", "log.password", "rqlite-auth.json", "stream.password"];

programTest(
  ["openssl"],
  "certificates.sh makes, once, what the parts mount: a certificate with all names, and passwords that match",
  async (t) => {
    const folder = join(temporaryDir(t), "tls");
    await execute("deploy/certificates.sh", [`${folder}/`, "fleet.example", "192.0.2.7", "2001:db8::7", "7.example"]);
    const shared = join(folder, "shared");
    t.deepEqual(readdirSync(folder), ["shared"]);
    t.deepEqual(readdirSync(shared).sort(), made);
    t.is(statSync(folder).mode & 0o777, 0o700, "nobody else on this host");
    const text = (name: string) => readFileSync(join(shared, name), "utf8");
    const certificate = new X509Certificate(text("cert.pem"));
    t.true(certificate.verify(new X509Certificate(text("ca.pem")).publicKey));
    const named = JSON.stringify([...parts.values()]);
    for (const name of ["rqlite-1", "rqlite-2", "rqlite-3", "controller-1", "controller-2", "controller-3", "kafka", "auditor"]) {
      t.true(named.includes(`${name}:`));
      t.is(certificate.checkHost(name), name);
    }
    for (const name of ["fleet.example", "7.example", "nginx", "localhost"]) t.is(certificate.checkHost(name), name);
    for (const address of ["192.0.2.7", "127.0.0.1", "2001:db8::7"]) t.truthy(certificate.checkIP(address), address);
    const [login] = JSON.parse(text("rqlite-auth.json")) as { username: string; password: string }[];
    t.deepEqual([login?.username, login?.password], ["fleetlog", text("log.password").trim()]);
    t.is(text("kafka.properties"), `password=${text("stream.password")}`);
    const odd = join(temporaryDir(t), "odd");
    t.regex(
      (await t.throwsAsync(execute("deploy/certificates.sh", [odd, "300.300.300.300"])))?.message ?? "",
      /300\.300/,
      "openssl says why",
    );
    t.false(existsSync(odd));
    const again = await t.throwsAsync(execute("deploy/certificates.sh", [folder]));
    t.regex(again?.message ?? "", /is there already; nothing was changed/);
    t.is(new X509Certificate(text("cert.pem")).fingerprint256, certificate.fingerprint256);
    t.regex((await t.throwsAsync(execute("deploy/certificates.sh", [])))?.message ?? "", /certificates\.sh FOLDER/);
  },
);
