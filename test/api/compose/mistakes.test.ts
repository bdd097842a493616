import test from "ava";
import { parseCompose } from "../../../src/api/compose/index.js";
import type { ClusterError } from "../../../src/ports/index.js";

const options = { project: "shop", namespace: "default", directory: "/srv/shop", file: "compose.yaml" };
type Fault = [line: number, field: string, message: RegExp];

/** The file is refused with these faults, in order of their lines, and no others. */
const refused = test.macro({
  exec(t, code: "compose_invalid" | "compose_unsupported", text: string, faults: Fault[], more: Record<string, unknown> = {}) {
    const error = t.throws<ClusterError>(() => parseCompose(text, { ...options, ...more }));
    t.is(error?.kind, "invalid");
    t.deepEqual(
      error?.errors.map(({ line, field }) => [line, field]),
      faults.map(([line, field]) => [line, field]),
      JSON.stringify(error?.errors),
    );
    faults.forEach(([, , message], index) => {
      t.regex(error?.errors[index]?.message ?? "", message);
    });
    t.is(error?.code, code);
    t.regex(error?.message ?? "", new RegExp(`^compose\\.yaml:${faults[0]?.[0]}: `));
  },
  title: (title) => `parseCompose: ${title}`,
});

/** `lines` of service `web`; the first is line 4 of the file. */
const web = (lines: string) => `services:\n  web:\n    x-process: { command: [x] }\n${lines.replaceAll(/^/gm, "    ")}\n`;
const at = (path: string) => `/services/web/${path}`;

test("a slip of the pen is refused by name", refused, "compose_invalid", web("enviroment: { A: b }\nimgae: x"), [
  [4, at("enviroment"), /not a key of Compose in services\.web; did you mean environment\?/],
  [5, at("imgae"), /did you mean image\?/],
]);
test("a slip of the pen at the top is refused by name", refused, "compose_invalid", `${web("")}volume: { data: {} }\nweb: {}\n`, [
  [5, "/volume", /did you mean volumes\?/],
  [6, "/web", /not a key of a Compose file; services stand under/],
]);
test("a service of which nothing can be run says what it needs", refused, "compose_invalid", "services:\n  a:\n    imagee: x\n", [
  [2, "/services/a", /needs an image, or x-process/],
  [3, "/services/a/imagee", /did you mean image/],
]);
test("an image that is to be built is refused, as nothing builds it", refused, "compose_unsupported", "services:\n  a:\n    build: .\n", [
  [3, "/services/a/build", /builds no images, so name the one/],
]);
test(
  "keys deep in a service are refused by name",
  refused,
  "compose_invalid",
  web("deploy:\n  update_config:\n    speed: 2\n  resources:\n    limits: { procs: 5 }"),
  [
    [6, at("deploy/update_config/speed"), /not a key of Compose in services\.web\.deploy\.update_config/],
    [8, at("deploy/resources/limits/procs"), /not a key/],
  ],
);
test(
  "a profile of system calls that lies in a file is refused by its line",
  refused,
  "compose_invalid",
  "services:\n  a:\n    image: x\n    security_opt:\n      - no-new-privileges:true\n      - seccomp:./profile.json\n      - seccomp=unconfined\n",
  [[6, "/services/a/security_opt/1", /names the file "\.\/profile\.json", which fleetlog does not read/]],
);
test(
  "a log without bounds is refused",
  refused,
  "compose_invalid",
  "services:\n  a:\n    image: x\n    logging:\n      options: { max-size: -1 }\n",
  [[4, "/services/a/logging", /"-1" is no size from 1 to 1g, such as 10m/]],
);
test("a merge of what is no mapping is refused", refused, "compose_invalid", "services:\n  b:\n    <<: text\n    image: x\n", [
  [3, "/services/b/<<", /merges what is no mapping/],
]);
test("an empty service is told from a mapping", refused, "compose_invalid", "services:\n  web:\n", [
  [2, "/services/web", /must be a mapping/],
]);
test("tabs are refused at their line", refused, "compose_invalid", "services:\n\tweb: {}\n", [[2, "", /cannot be read as YAML/]]);
test("a key that is there twice is refused", refused, "compose_invalid", web("labels: { a: b }\nlabels: { c: d }"), [
  [5, at("labels"), /twice/],
]);
test("a service that is there twice is refused", refused, "compose_invalid", `${web("")}  web:\n    x-process: { command: [y] }\n`, [
  [5, "/services/web", /twice/],
]);
test("a file without services is refused", refused, "compose_invalid", "name: shop\n", [[1, "", /needs services/]]);
test("a file with an empty list of services is refused", refused, "compose_invalid", "services: {}\n", [
  [1, "/services", /holds no service/],
]);
test("an empty file is refused", refused, "compose_invalid", "", [[1, "", /empty/]]);
test("a file that is a list is refused", refused, "compose_invalid", "- a\n- b\n", [[1, "", /must be a mapping .* not a list/]]);
test("two documents are refused", refused, "compose_invalid", `${web("")}---\n${web("")}`, [[5, "", /more than one document/]]);
test("an alias of nothing is refused", refused, "compose_invalid", web("labels: *gone"), [[4, at("labels"), /alias of an anchor/]]);
test("a service named in capitals is refused", refused, "compose_invalid", "services:\n  Web: { x-process: { command: [x] } }\n", [
  [2, "/services/Web", /lower-case/],
]);
test(
  "a variable that is given no value is refused",
  refused,
  "compose_unsupported",
  web(`environment: { A: "\${HOME}/x", B: $USER }\nlabels: { c: "5 $" }`),
  [
    [4, at("environment/A"), /variable \$\{HOME\}.*write \$\$/],
    [4, at("environment/B"), /variable \$\{USER\}/],
    [5, at("labels/c"), /single \$/],
  ],
);
test("a variable without a value is refused", refused, "compose_unsupported", web("environment: [A, B=1]"), [
  [4, at("environment/0"), /A has no value/],
]);
test(
  "a number that would change as text is refused",
  refused,
  "compose_invalid",
  web("environment: { A: 1.10, B: 0x1F, C: 123456789012345678901 }"),
  [
    [4, at("environment/A"), /1\.10 would be read as 1\.1; write it in quotes/],
    [4, at("environment/B"), /read as 31/],
    [4, at("environment/C"), /read as 123456789012345680000/],
  ],
);
test(
  "a variable or label that no process or schema can name is refused",
  refused,
  "compose_invalid",
  web("environment: ['MY VAR=1']\nlabels: { _a: b }"),
  [
    [4, at("environment/0"), /"MY VAR" cannot be a name/],
    [5, at("labels/_a"), /"_a" cannot be a name/],
  ],
);
test(
  "ports that cannot be published so are refused each with its reason",
  refused,
  "compose_unsupported",
  web('ports:\n  - "127.0.0.1:80:80"\n  - "80-90:80"\n  - "1-60000:1-60000"\n  - { target: 80, published: 80, host_ip: "10.0.0.1" }'),
  [
    [5, at("ports/0"), /names the address 127\.0\.0\.1/],
    [6, at("ports/1"), /publishes 11 ports for 1/],
    [7, at("ports/2"), /range of 60000 ports/],
    [8, at("ports/3/host_ip"), /names the address/],
  ],
);
test(
  "ports that are no ports are refused",
  refused,
  "compose_invalid",
  web('ports: ["0:80", "80:65536", "web:80", ":80", {target: 80, published: 1e3}]'),
  [
    [4, at("ports/0"), /from 1 to 65535.*not "0"/],
    [4, at("ports/1"), /not "65536"/],
    [4, at("ports/2"), /not "web"/],
    [4, at("ports/3"), /PUBLISHED:TARGET/],
    [4, at("ports/4/published"), /not "1e3"/],
  ],
);
test("a port that is published twice is refused", refused, "compose_invalid", web('ports:\n  - "80:80"\n  - "80:81"'), [
  [6, at("ports/1"), /tcp port 80 is published by endpoint 80 already/],
]);
test("one target is published once", refused, "compose_unsupported", web('ports: ["80:80", "81:80"]'), [
  [4, at("ports/1"), /target 80 is published already/],
]);
test(
  "a long port needs both of its numbers, and a mode that is known",
  refused,
  "compose_invalid",
  web("ports:\n  - { published: 80 }\n  - { target: 80 }\n  - { target: 80, published: 80, mode: global }"),
  [
    [5, at("ports/0"), /needs a target/],
    [7, at("ports/2/mode"), /ingress or host/],
  ],
);
test(
  "durations, sizes and cores that cannot be read are refused",
  refused,
  "compose_invalid",
  web(
    "stop_grace_period: 10\ndeploy:\n  resources:\n    limits: { cpus: 0.0005, memory: lots }\n    reservations: { cpus: -1, memory: 9999999p }\n  update_config: { monitor: 1us }",
  ),
  [
    [4, at("stop_grace_period"), /such as 1m30s or 500ms, not "10"/],
    [7, at("deploy/resources/limits/cpus"), /finer than a thousandth/],
    [7, at("deploy/resources/limits/memory"), /such as 64M/],
    [8, at("deploy/resources/reservations/cpus"), /number of cores/],
    [8, at("deploy/resources/reservations/memory"), /more than can be counted/],
    [9, at("deploy/update_config/monitor"), /whole number of milliseconds/],
  ],
);
test(
  "a health check that cannot be carried out is refused",
  refused,
  "compose_invalid",
  "services:\n  a:\n    x-process: { command: [x] }\n    healthcheck: { test: [node, x] }\n  b:\n    x-process: { command: [x] }\n    healthcheck: { interval: 5s }\n  c:\n    x-process: { command: [x] }\n    healthcheck: { test: a, disable: true }\n",
  [
    [4, "/services/a/healthcheck/test", /must begin with CMD/],
    [7, "/services/b/healthcheck", /needs a test/],
    [10, "/services/c/healthcheck/disable", /cannot stand beside a test/],
  ],
);
test(
  "a command whose quotation does not end is refused",
  refused,
  "compose_invalid",
  'services: { web: { x-process: { command: "echo \'a" } } }\n',
  [[1, at("x-process/command"), /ends within a quotation/]],
);
test("a process without a command is refused", refused, "compose_invalid", "services:\n  web:\n    x-process: { working_dir: . }\n", [
  [3, at("x-process"), /needs a command/],
]);
test("an empty command is refused", refused, "compose_invalid", 'services: { web: { x-process: { command: "" } } }\n', [
  [1, at("x-process/command"), /fewer than 1 items/],
]);
test(
  "a working directory outside of the file's is refused",
  refused,
  "compose_invalid",
  "services:\n  a: { x-process: { command: [x], working_dir: .. } }\n  b: { x-process: { command: [x], working_dir: a/../../shop2 } }\n",
  [
    [2, "/services/a/x-process/working_dir", /leads out of the directory of the file, \/srv\/shop/],
    [3, "/services/b/x-process/working_dir", /leads out/],
  ],
);
test(
  "a relative working directory needs to know the file's",
  refused,
  "compose_invalid",
  "services: { web: { x-process: { command: [x], working_dir: . } } }\n",
  [[1, at("x-process/working_dir"), /nobody said/]],
  { directory: undefined },
);
test(
  "values of another kind are refused",
  refused,
  "compose_invalid",
  web("labels: text\nexpose: 80\nstop_signal: 9\ndeploy: { replicas: many, placement: { constraints: [1] } }"),
  [
    [4, at("labels"), /must be a mapping .* not text/],
    [5, at("expose"), /must be a list, not a number/],
    [6, at("stop_signal"), /must be text, not a number; write it in quotes/],
    [7, at("deploy/replicas"), /whole number, not "many"/],
    [7, at("deploy/placement/constraints/0"), /must be text/],
  ],
);
test("what the spec's schema refuses is told by the file's line", refused, "compose_invalid", web("stop_signal: SIGSEGV"), [
  [4, at("stop_signal"), /SIGTERM, SIGINT/],
]);
test(
  "what the spec's rules refuse is told by the file's line",
  refused,
  "compose_invalid",
  web(
    "deploy:\n  placement:\n    constraints:\n      - node.rack==a\n      - node.rolle==manager\n  resources:\n    limits: { memory: 32M }\n    reservations: { memory: 64M }",
  ),
  [
    [8, at("deploy/placement/constraints/1"), /node\.rolle is not one of/],
    [10, at("deploy/resources/limits/memory"), /below the reservation/],
  ],
);
test("labels that contradict each other are refused", refused, "compose_invalid", web("labels: { a: b }\ndeploy: { labels: { a: c } }"), [
  [5, at("deploy/labels/a"), /differently/],
]);

test("parseCompose: a directory must be absolute", (t) => {
  const error = t.throws<ClusterError>(() => parseCompose(web(""), { ...options, directory: "shop" }));
  t.like(error, { kind: "invalid", code: "compose_invalid", errors: [{ field: "directory", message: "must be an absolute path" }] });
});

test("parseCompose: no more than 20 problems are told at once", (t) => {
  const keys = Array.from({ length: 500 }, (_, n) => `k${n}: 1`).join("\n");
  t.is(t.throws<ClusterError>(() => parseCompose(web(keys), options))?.errors.length, 20);
});
