import test from "ava";
import { emit, type Loader, type ResolveOptions, resolveCompose, type Tree } from "../../../../src/api/compose/source/index.js";
import type { ClusterError } from "../../../../src/ports/index.js";

const unset = () => undefined;

function resolved(texts: string[], options: Partial<ResolveOptions> & { others?: Record<string, string> } = {}) {
  const { others = {}, ...more } = options;
  const load: Loader = (path) => (Object.hasOwn(others, path) ? { kind: "text", text: others[path] as string } : { kind: "missing" });
  const files = texts.map((text, index) => ({ name: `${index}.yaml`, text }));
  return resolveCompose({ files, variables: { lookup: unset, unset: "warn" }, load, ...more });
}

function plain(tree: Tree): unknown {
  if (tree.kind === "scalar") return tree.value;
  if (tree.kind === "list") return tree.items.map(plain);
  return Object.fromEntries([...tree.entries].map(([key, value]) => [key, plain(value)]));
}

const service = (...texts: string[]) => {
  const { root } = resolved(texts.map((text) => `services:\n  a:\n${text.replaceAll(/^/gm, "    ")}\n`));
  return (plain(root) as { services: { a: Record<string, unknown> } }).services.a;
};

test("resolveCompose: each kind of value is merged by Compose's rule for it", (t) => {
  const table: [base: string, over: string, merged: Record<string, unknown>][] = [
    ["image: a\nuser: u", "image: b", { image: "b", user: "u" }],
    ["command: [a, b]", "command: c", { command: "c" }],
    ["environment: [A=1, B]", "environment: { A: 2, C: x }", { environment: { A: 2, C: "x" } }],
    ["labels: { a: x }", "labels: [a=y, b]", { labels: { a: "y", b: null } }],
    ["expose: [1, 2]", "expose: [2, 3]", { expose: [1, 2, 3] }],
    ['ports: ["80:80", "81:81"]', 'ports: ["80:80/tcp", "80:80/udp"]', { ports: ["80:80/tcp", "81:81", "80:80/udp"] }],
    ["ports: [{target: 80, published: 80}]", 'ports: ["80:80"]', { ports: ["80:80"] }],
    ["volumes: [a:/x, b:/y]", "volumes: [c:/x:ro]", { volumes: ["c:/x:ro", "b:/y"] }],
    ["dns: 1.1.1.1", "dns: [8.8.8.8]", { dns: ["1.1.1.1", "8.8.8.8"] }],
    [
      "depends_on: [b]",
      "depends_on: { b: { condition: service_healthy }, c: {} }",
      { depends_on: { b: { condition: "service_healthy" }, c: {} } },
    ],
    ["build: .", "build: { dockerfile: D }", { build: { context: ".", dockerfile: "D" } }],
    ["logging: { driver: a, options: { x: y } }", "logging: { driver: b }", { logging: { driver: "b" } }],
    ["logging: { options: { x: y } }", "logging: { driver: b }", { logging: { driver: "b", options: { x: "y" } } }],
    ["ulimits: { nofile: 1 }", "ulimits: { nofile: { soft: 1, hard: 2 } }", { ulimits: { nofile: { soft: 1, hard: 2 } } }],
    ["healthcheck: { test: a, retries: 1 }", "healthcheck: { test: [b] }", { healthcheck: { test: ["b"], retries: 1 } }],
    ["image: a\nuser: u", "user:", { image: "a", user: "u" }],
    ["image: a\nuser: u", "user: !reset null", { image: "a" }],
    ["expose: [1]\nimage: a", "expose: !override [2]", { expose: [2], image: "a" }],
  ];
  for (const [base, over, merged] of table) t.deepEqual(service(base, over), merged, `${base} under ${over}`);
});

test("resolveCompose: what a mapping says itself goes before what it merges in, and the first merged before the next", (t) => {
  const text = "x-a: &a { user: a, image: a }\nx-b: &b { user: b, hostname: b }\nservices: { a: { <<: [*a, *b], image: own } }\n";
  t.deepEqual(plain(resolved([text]).root), { services: { a: { image: "own", user: "a", hostname: "b" } } });
});

test("resolveCompose: each part keeps the file and line where it was written", (t) => {
  const files = ["services:\n  a:\n    image: x\n", "services:\n  a:\n    user: y\n    env_file: e\n"];
  const { root } = resolved(files, { others: { e: "\nA=1\n" } });
  const at = (...path: string[]) =>
    path.reduce<Tree | undefined>((tree, key) => (tree?.kind === "mapping" ? tree.entries.get(key) : undefined), root)?.at;
  t.deepEqual(at("services", "a", "image"), { file: "0.yaml", line: 3 });
  t.deepEqual(at("services", "a", "user"), { file: "1.yaml", line: 3 });
  t.deepEqual(at("services", "a", "environment", "A"), { file: "e", line: 2 });
});

test("resolveCompose: the document that is sent says the same once more, whatever it holds", (t) => {
  const text = `services:\n  a:\n    image: x\n    command: ["$$HOME", "a\\nb", '"', "\\\\", "ü\\u2028"]\n    environment: { A: 1.10, B: 0x1F, C: true, D: "no", E: ~, "k y": "\${X:-$$}" }\n    labels: []\n`;
  const once = resolved([text], { load: undefined as never });
  const sent = emit(once.root);
  const twice = resolved([sent], { load: undefined as never });
  t.deepEqual(plain(twice.root), plain(once.root));
  t.is(emit(twice.root), sent);
  t.regex(sent, /"A": 1\.10/, "a number is sent as it was written");
});

test("resolveCompose: paths of a file in another folder start there", (t) => {
  const base = "services:\n  b: { image: x, env_file: b.env, x-process: { command: [x], working_dir: w } }\n";
  const { root } = resolved(["services: { a: { extends: { file: sub/c.yaml, service: b } } }"], {
    others: { "sub/c.yaml": base, "sub/b.env": "A=1" },
  });
  t.like(plain(root), { services: { a: { environment: { A: "1" }, "x-process": { working_dir: "sub/w" } } } });
});

/** Goal: what a small file can make grow is left before the work is done. */
const grows = test.macro({
  exec(t, texts: string[], message: RegExp, options: Parameters<typeof resolved>[1] = {}) {
    const error = t.throws<ClusterError>(() => resolved(texts, options));
    t.is(error?.name, "ClusterError", String(error));
    t.regex(error?.message ?? "", message);
  },
  title: (title) => `resolveCompose: ${title} is refused`,
});

const times = <T>(count: number, make: (n: number) => T) => Array.from({ length: count }, (_, n) => make(n));
const large = "v".repeat(100_000);

test(
  "a text of a variable that is large, many times",
  grows,
  [`services: { a: { command: "${"${A}".repeat(1000)}" } }`],
  /beyond 1048576/,
  {
    variables: { lookup: () => large, unset: "warn" },
  },
);
test("a chain of services that extend one another", grows, [chain(100)], /more than 32 services/);
test("many services that extend a large one", grows, [fan(200)], /beyond 1048576/);
test("an env file of too many variables", grows, ["services: { a: { env_file: e } }"], /more than 2000 variables/, {
  others: { e: times(3000, (n) => `A${n}=x`).join("\n") },
});
test(
  "more files than a deployment may name",
  grows,
  [`services: { a: { env_file: [${times(300, (n) => `e${n}`)}] } }`],
  /more than 200 files/,
  {
    others: Object.fromEntries(times(300, (n) => [`e${n}`, "A=1"])),
  },
);
test(
  "an include of itself by way of another",
  grows,
  ["include: [b.yaml]\nservices: { a: { image: x } }"],
  /goes in a circle: .*b\.yaml includes b\.yaml/,
  {
    others: { "b.yaml": "include: [b.yaml]\nservices: { b: { image: x } }" },
  },
);
test("a file that another names, where the document must stand alone", grows, ["services: { a: { env_file: e } }"], /was sent alone/, {
  load: undefined as never,
});

function chain(length: number): string {
  return `services:\n${times(length, (n) => `  s${n}: { extends: s${n + 1} }`).join("\n")}\n  s${length}: { image: x }\n`;
}

function fan(count: number): string {
  const environment = times(1200, (n) => `K${n}: v`).join(", ");
  return `services:\n  base: { image: x, environment: {${environment}} }\n${times(count, (n) => `  s${n}: { extends: base, environment: { K1: w } }`).join("\n")}\n`;
}
