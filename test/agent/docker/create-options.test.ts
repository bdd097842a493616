import test from "ava";
import { createOptions } from "../../../src/agent/docker/create-options.js";
import type { Launch } from "../../../src/agent/launch-record.js";

function launch(docker: Partial<NonNullable<Launch["docker"]>> = {}): Launch {
  return {
    ...{ task: "web.1.a", container: 0, generation: 2, name: "main", runtime: "docker", command: [], cwd: "/", env: { A: "1" } },
    ...{ address: "127.0.0.2", ports: { main: 20_001 }, stopSignal: "SIGINT", stopGraceMs: 0 },
    docker: {
      container: { image: "web:1", pull: "missing" },
      limits: {},
      service: "web",
      publish: [{ port: 20_001, target: 80 }],
      ...docker,
    },
  };
}

test("create options: a container has a name and labels of its instance, its image's own words, a bounded log, and no restarts", (t) => {
  t.deepEqual(createOptions(launch(), "node1"), {
    name: "fleetlog-web.1.a-0-2",
    Image: "web:1",
    Labels: {
      "dev.fleetlog.node": "node1",
      "dev.fleetlog.task": "web.1.a",
      "dev.fleetlog.container": "0",
      "dev.fleetlog.generation": "2",
      "dev.fleetlog.service": "web",
    },
    Env: ["A=1"],
    StopSignal: "SIGINT",
    ExposedPorts: { "80/tcp": {} },
    HostConfig: {
      RestartPolicy: { Name: "no" },
      LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "3" } },
      PortBindings: { "80/tcp": [{ HostIp: "127.0.0.2", HostPort: "20001" }] },
    },
  });
});

test("create options: limits are the engine's, and memory has no swap beside it", (t) => {
  const made = createOptions(launch({ limits: { cpu: 1500, memory: 2 ** 26 } }), "node1");
  t.like(made.HostConfig, { NanoCpus: 1_500_000_000, Memory: 2 ** 26, MemorySwap: 2 ** 26 });
});

test("create options: whatever the spec says of a container is carried out", (t) => {
  const made = createOptions(
    launch({
      container: {
        ...{ image: "web:1", pull: "missing", entrypoint: [], command: ["run"], workingDir: "/srv", user: "1:2", hostname: "h", tty: true },
        labels: { team: "x", "dev.fleetlog.node": "forged" },
        ...{ init: true, readOnly: true, capAdd: ["NET_ADMIN"], capDrop: ["ALL"], securityOpt: ["no-new-privileges"], privileged: false },
        ...{ sysctls: { "net.core.somaxconn": "64" }, ulimits: [{ name: "nofile", soft: 1, hard: 2 }], devices: [{ host: "/dev/null" }] },
        ...{ extraHosts: ["a:10.0.0.1"], dns: ["10.0.0.2"], shmSize: 1024, pidsLimit: 50, blkioWeight: 300 },
        logging: { driver: "local", options: { "max-file": "5" } },
      },
    }),
    "node1",
  );
  t.like(made, { Entrypoint: [""], Cmd: ["run"], WorkingDir: "/srv", User: "1:2", Hostname: "h", Tty: true });
  t.is(made.Labels?.team, "x");
  t.is(made.Labels?.["dev.fleetlog.node"], "node1");
  t.like(made.HostConfig, {
    ...{ Init: true, ReadonlyRootfs: true, CapAdd: ["NET_ADMIN"], CapDrop: ["ALL"], SecurityOpt: ["no-new-privileges"], Privileged: false },
    ...{ Sysctls: { "net.core.somaxconn": "64" }, Ulimits: [{ Name: "nofile", Soft: 1, Hard: 2 }] },
    Devices: [{ PathOnHost: "/dev/null", PathInContainer: "/dev/null", CgroupPermissions: "rwm" }],
    ...{ ExtraHosts: ["a:10.0.0.1"], Dns: ["10.0.0.2"], ShmSize: 1024, PidsLimit: 50, BlkioWeight: 300 },
    LogConfig: { Type: "local", Config: { "max-size": "10m", "max-file": "5" } },
  });
});

test("create options: one without a network is on none, and asks no name server", (t) => {
  const container = { image: "web:1", pull: "missing" as const, networkMode: "none" as const };
  const { HostConfig, NetworkingConfig } = createOptions(launch({ container, publish: [], networks: [] }), "node1", ["10.0.0.1"]);
  t.like(HostConfig, { NetworkMode: "none", Dns: undefined });
  t.is(NetworkingConfig, undefined);
});

test("create options: on the engine's own bridge it has no name, and asks the servers that its spec says", (t) => {
  const container = { image: "web:1", pull: "missing" as const, networkMode: "bridge" as const };
  const made = createOptions(launch({ container, networks: [] }), "node1", ["10.0.0.1"]);
  t.like(made.HostConfig, { NetworkMode: "bridge", Dns: ["10.0.0.1"] });
  t.is(made.NetworkingConfig, undefined);
  t.deepEqual(made.HostConfig?.PortBindings, createOptions(launch(), "node1").HostConfig?.PortBindings);
});

test("create options: one that joins a set's network publishes nothing and has no name of its own there", (t) => {
  const made = createOptions(
    launch({ joins: 3, publish: [], container: { image: "a", pull: "missing", hostname: "h", dns: ["1.1.1.1"] } }),
    "n",
  );
  t.is(made.HostConfig?.NetworkMode, "container:fleetlog-web.1.a-0-3");
  t.like(made, { Hostname: undefined, ExposedPorts: undefined });
  t.like(made.HostConfig, { PortBindings: undefined, Dns: undefined });
});

test("create options: a log bound that is none is the usual one", (t) => {
  const configOf = (options: Record<string, string>) =>
    createOptions(launch({ container: { image: "a", pull: "missing", logging: { driver: "json-file", options } } }), "n").HostConfig
      ?.LogConfig?.Config;
  t.deepEqual(configOf({ "max-size": "-1", "max-file": "0", tag: "x" }), { "max-size": "10m", "max-file": "3", tag: "x" });
  t.deepEqual(configOf({ "max-size": "1g", "max-file": "100" }), { "max-size": "10m", "max-file": "100" });
});

test("create options: a volume has a name and labels of its own, the other mounts are the host's or memory", (t) => {
  const made = createOptions(
    launch({
      namespace: "shop",
      mounts: [
        { type: "volume", source: "data", target: "/data", readOnly: true },
        { type: "volume", target: "/cache" },
        { type: "bind", source: "/srv/a", target: "/a" },
        { type: "tmpfs", target: "/t", sizeBytes: 65_536 },
      ],
    }),
    "node1",
  );
  const labels = { "dev.fleetlog.node": "node1", "dev.fleetlog.namespace": "shop", "dev.fleetlog.volume": "data" };
  t.deepEqual(made.HostConfig?.Mounts, [
    {
      ...{ Target: "/data", ReadOnly: true, Type: "volume", Source: "fleetlog-shop-data" },
      VolumeOptions: { NoCopy: false, Labels: labels, DriverConfig: { Name: "local", Options: {} } },
    },
    { Target: "/cache", ReadOnly: false, Type: "volume", Source: "" },
    { Target: "/a", ReadOnly: false, Type: "bind", Source: "/srv/a" },
    { Target: "/t", ReadOnly: false, Type: "tmpfs", Source: "", TmpfsOptions: { SizeBytes: 65_536, Mode: 0o1777 } },
  ]);
});
