import test from "ava";
import { type ContainerSpec, privilegeOf } from "../../src/model/index.js";

type DockerSpec = NonNullable<ContainerSpec["docker"]>;
const found = (docker: Partial<DockerSpec>) => privilegeOf({ docker: { image: "web", pull: "missing", ...docker } });

const harmless: Partial<DockerSpec>[] = [
  {},
  { privileged: false, devices: [], capDrop: ["ALL"], readOnly: true, init: true, user: "0", shmSize: 1, pidsLimit: 5 },
  { capAdd: ["NET_BIND_SERVICE", "CAP_CHOWN"] },
  { securityOpt: ["no-new-privileges", "no-new-privileges:true", "no-new-privileges=true"] },
  { sysctls: { "net.ipv4.ip_forward": "1", "kernel.shmmax": "1", "kernel.msgmnb": "1", "kernel.sem": "1", "fs.mqueue.msg_max": "1" } },
  { logging: { driver: "json-file", options: { "max-size": "5m", "max-file": "2", compress: "true", tag: "x" } } },
  { logging: { driver: "local" } },
  { logging: { driver: "none" } },
];

const privileges: [Partial<DockerSpec>, RegExp | string][] = [
  [{ privileged: true }, "privileged"],
  [{ devices: [{ host: "/dev/kvm" }] }, "devices /dev/kvm"],
  ...["ALL", "CAP_SYS_ADMIN", "NET_ADMIN", "SYSLOG", "NOT_YET_KNOWN"].map((name): [Partial<DockerSpec>, string] => [
    { capAdd: ["CHOWN", name] },
    `capAdd ${name}`,
  ]),
  ...[
    ...["seccomp=unconfined", "apparmor=unconfined", "apparmor=mine", "systempaths=unconfined", "label=disable", "label=type:spc_t"],
    ...["label:user:root", "no-new-privileges=false", "no-new-privileges:false", "not-yet-known"],
  ].map((text): [Partial<DockerSpec>, string] => [{ securityOpt: ["no-new-privileges", text] }, `securityOpt ${text}`]),
  [{ securityOpt: [`seccomp={"defaultAction":"SCMP_ACT_ALLOW"${" ".repeat(4_000)}}`] }, /^securityOpt seccomp=\{"defaultAction".{1,60}…$/],
  ...[
    "kernel.core_pattern",
    "vm.swappiness",
    "net",
    "netfilter.x",
    "net/../kernel/panic",
    "net..x",
    "fs.file-max",
    "kernel.shm/../panic",
  ].map((name): [Partial<DockerSpec>, string] => [{ sysctls: { [name]: "1" } }, `sysctls ${name}`]),
  [{ logging: { driver: "gelf", options: { "gelf-address": "udp://10.0.0.1:1" } } }, "logging driver gelf"],
  [{ logging: { driver: "json-file", options: { "some-path": "/etc" } } }, "logging option some-path"],
];

test("privilegeOf: what stays within its container is none", (t) => {
  t.is(privilegeOf({}), undefined);
  for (const docker of harmless) t.is(found(docker), undefined, JSON.stringify(docker));
});

test("privilegeOf: whatever is not known to be harmless is one, named by its member and value", (t) => {
  for (const [docker, name] of privileges) {
    const privilege = found(docker) ?? "none";
    if (typeof name === "string") t.is(privilege, name);
    else t.regex(privilege, name);
  }
});
