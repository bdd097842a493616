import type { ContainerSpec } from "./types.js";

type DockerSpec = NonNullable<ContainerSpec["docker"]>;
/** @returns the first value that is not known to be harmless, as a person would name it */
type Judge<Value> = (value: NonNullable<Value>) => string | undefined;

/** What the engine gives every container unless it is dropped. */
const usualCapabilities = new Set([
  ...["AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "NET_RAW"],
  ...["SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"],
]);
/** They only tighten. */
const tightening = /^no-new-privileges(?:[:=]true)?$/;
/** Settings of the kernel that a container has for itself; all others are the host's. */
const ownSysctls = /^(?:net(?:\.[a-z0-9_-]+)+|fs\.mqueue\.[a-z0-9_]+|kernel\.(?:sem|shm[a-z0-9_]+|msg[a-z0-9_]+))$/;
/** They write on their own host, and within bounds. */
const ownLogDrivers = new Set(["json-file", "local", "none"]);
const ownLogOptions = new Set([
  ...["max-size", "max-file", "compress", "mode", "max-buffer-size"],
  ...["tag", "labels", "labels-regex", "env", "env-regex"],
]);
const shownCharsMax = 64;

const always: Judge<unknown> = () => undefined;

/** A member that is new must be judged here before it compiles. */
const judges: { [Member in keyof Required<DockerSpec>]: Judge<DockerSpec[Member]> } = {
  image: always,
  pull: always,
  entrypoint: always,
  command: always,
  workingDir: always,
  user: always,
  labels: always,
  hostname: always,
  networkMode: always,
  init: always,
  tty: always,
  readOnly: always,
  capDrop: always,
  ulimits: always,
  extraHosts: always,
  dns: always,
  shmSize: always,
  pidsLimit: always,
  blkioWeight: always,
  privileged: (value) => (value ? "" : undefined),
  devices: (devices) => devices[0]?.host,
  capAdd: (names) => names.find((name) => !usualCapabilities.has(name.replace(/^CAP_/, ""))),
  securityOpt: (options) => options.find((text) => !tightening.test(text)),
  sysctls: (settings) => Object.keys(settings).find((name) => !ownSysctls.test(name)),
  logging: ({ driver, options = {} }) => {
    if (!ownLogDrivers.has(driver)) return `driver ${driver}`;
    const option = Object.keys(options).find((name) => !ownLogOptions.has(name));
    return option && `option ${option}`;
  },
};

/**
 * What in a container's spec only a node that allows it may run: the member and its value; undefined for nothing. What is
 * harmless is listed and not what is dangerous, since nobody knows all of what an engine may come to understand.
 */
export function privilegeOf({ docker }: Pick<ContainerSpec, "docker">): string | undefined {
  if (!docker) return undefined;
  for (const member of Object.keys(judges) as (keyof DockerSpec)[]) {
    const value = docker[member];
    const found = value === undefined ? undefined : (judges[member] as Judge<unknown>)(value);
    if (found !== undefined) return `${member} ${found.length > shownCharsMax ? `${found.slice(0, shownCharsMax)}…` : found}`.trim();
  }
  return undefined;
}
