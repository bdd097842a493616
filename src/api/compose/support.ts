/**
 * What fleetlog makes of each key of the Compose Specification. `supported`: carried out, as far as the note says.
 * `warned`: passed over, and said so with file and line. `refused`: the file is not deployed, because passing over it
 * would run something less guarded, or something else, than was asked for.
 */
export type Support = "supported" | "warned" | "refused";

export interface KeySupport {
  support: Support;
  /** How it is carried out, or what comes of it that it is not. */
  note?: string;
  /** What else the docs say of it. */
  also?: string;
  /** For containers alone: what becomes of it where the service runs as a process and has no image. */
  process?: "warned" | "refused";
  members?: Section;
  /** Members of each of its members, whose names are the user's; whoever reads them judges them. */
  each?: Section;
}

export type Section = Readonly<Record<string, KeySupport>>;

const yes = (note?: string): KeySupport => ({ support: "supported", ...(note ? { note } : {}) });
const warned = (note?: string, also?: string): KeySupport => ({ support: "warned", ...(note ? { note } : {}), ...(also ? { also } : {}) });
const refused = (note: string): KeySupport => ({ support: "refused", note });
const within = (members: Section, note?: string): KeySupport => ({ ...yes(note), members });
/** Of containers: a process has nothing of the kind. */
const image = (note?: string): KeySupport => ({ ...yes(note), process: "warned" });
/** Of containers, and what keeps them in bounds: a process would run without. */
const guard = (note?: string): KeySupport => ({ ...yes(note), process: "refused" });

const update: Section = {
  parallelism: yes(),
  delay: yes(),
  failure_action: yes(),
  monitor: yes(),
  max_failure_ratio: yes(),
  order: yes(),
};

const deploy: Section = {
  mode: yes("`replicated`, `global`, `replicated-job`; `global-job` is refused"),
  replicas: yes("of a `replicated-job`: how many tasks must end well, all at once"),
  endpoint_mode: yes("`dnsrr` is warned of: a name always leads to the forwarder"),
  labels: yes("labels of the service"),
  update_config: within(update),
  rollback_config: within(update, "a rollback goes as `update_config` says and pauses when it fails; what differs is warned of"),
  resources: within({
    limits: within({ cpus: yes(), memory: yes(), pids: image() }),
    reservations: within({
      cpus: yes(),
      memory: yes(),
      generic_resources: yes("units of what nodes declare as `generic`"),
      devices: warned("no device is reserved; `generic_resources` counts what a node declares"),
    }),
  }),
  restart_policy: within({
    condition: yes(),
    delay: yes("the first delay; it is doubled with each further failure"),
    max_attempts: yes(),
    window: yes("always 1m; another one is warned of"),
  }),
  placement: within({
    constraints: yes("see [placement](guides/placement.md); `node.hostname` is `node.name`, `node.role` is warned of: nodes have none"),
    preferences: yes("`spread`"),
    max_replicas_per_node: yes(),
  }),
};

const addressed = "addresses are the engine's to give";

/** Of a network that a service names. */
export const serviceNetworkKeys: Section = {
  aliases: yes(),
  driver_opts: warned(),
  gw_priority: warned(),
  interface_name: warned(),
  ipv4_address: warned(addressed),
  ipv6_address: warned(addressed),
  link_local_ips: warned(addressed),
  mac_address: warned(),
  priority: warned(),
};

/** Of a network that the file declares. */
export const networkKeys: Section = {
  attachable: warned(),
  driver: yes("`bridge`; `overlay` is warned of: other hosts are reached by name on the ports of `ports` and `expose`; others are refused"),
  driver_opts: warned(),
  enable_ipv4: warned(addressed),
  enable_ipv6: warned(addressed),
  external: yes("the namespace's network of this name, made when it is not there"),
  internal: yes("`true` is refused: what is on it would reach beyond it"),
  ipam: warned(addressed),
  labels: warned(),
  name: yes("the namespace's network of this name: stacks that give the same share it"),
};

const byCommand = "read where the command runs; in a file that is sent alone `x-data` holds it, base64";

/** Of a config or a secret. */
const contentKeys: Section = {
  environment: yes(byCommand),
  external: yes("one that is there already, by `name` or its key"),
  file: yes(byCommand),
  labels: yes(),
  name: yes("takes the place of `STACK_NAME`"),
  template_driver: warned("the content is taken as it is"),
};

/** Of a config that the file declares. */
export const configKeys: Section = { content: yes(), ...contentKeys };

/** Of a secret that the file declares. */
export const secretKeys: Section = {
  driver: warned("the cluster keeps it"),
  driver_opts: warned("the cluster keeps it"),
  ...contentKeys,
};

export const serviceKeys: Section = {
  annotations: warned(),
  attach: warned("output is read with `fleetlog service logs`"),
  blkio_config: within({
    weight: image(),
    weight_device: warned("`weight` holds for every device"),
    device_read_bps: warned("no device is limited"),
    device_read_iops: warned("no device is limited"),
    device_write_bps: warned("no device is limited"),
    device_write_iops: warned("no device is limited"),
  }),
  build: warned("no image is built", "refused where there is neither `image` nor `x-process`"),
  cap_add: image("beyond Docker's own only on nodes whose agent allows them"),
  cap_drop: guard(),
  cgroup: warned(),
  cgroup_parent: warned(),
  command: image("a process has its own in `x-process`"),
  configs: yes("read-only files in memory; in a process, files in `$FLEETLOG_CONFIGS_DIR`"),
  container_name: image("a name on its networks; refused where the service has several tasks, as Compose does"),
  cpu_count: warned("it is for Windows"),
  cpu_percent: warned("it is for Windows"),
  cpu_period: yes("with `cpu_quota` a limit of cores"),
  cpu_quota: yes("with `cpu_period` a limit of cores"),
  cpu_rt_period: warned(),
  cpu_rt_runtime: warned(),
  cpu_shares: warned("shares follow the reservation of cores"),
  cpus: yes("limit of cores"),
  cpuset: warned("no cores are set apart"),
  credential_spec: warned("it is for Windows"),
  depends_on: yes(
    "first tasks wait for the condition; so does a rollout for those that change in the same deployment. One that others wait for to complete is a job. `restart` is warned of",
  ),
  deploy: within(deploy),
  develop: warned("it is for `docker compose watch`"),
  device_cgroup_rules: warned(),
  devices: image("only on nodes whose agent allows them"),
  dns: image(),
  dns_opt: warned(),
  dns_search: warned(),
  domainname: warned(),
  entrypoint: image(),
  env_file: yes("read where the command runs; a file that is sent alone may name none"),
  environment: yes("a name without a value has that of the environment of the command"),
  expose: yes("tcp; another protocol is warned of"),
  extends: yes("from another file only where the command runs"),
  external_links: warned(),
  extra_hosts: image(),
  gpus: warned("no device is handed in"),
  group_add: warned(),
  healthcheck: within(
    {
      test: yes("`CMD`, `CMD-SHELL`, `NONE`, or a line for the shell"),
      interval: yes("default 30s; 10s for a process"),
      timeout: yes("default 30s; 3s for a process"),
      retries: yes("default 3"),
      start_period: yes("default 0s"),
      start_interval: warned("`interval` holds from the start"),
      disable: yes(),
    },
    "without a `test` it is warned of",
  ),
  hostname: image(),
  image: yes(),
  init: image(),
  ipc: warned("a container has its own"),
  isolation: warned("it is for Windows"),
  label_file: warned(),
  labels: yes("labels of the container; of a process, which has none, those of the service"),
  links: warned("no aliases are given"),
  logging: image(
    "without it, or without sizes, the logs are kept within bounds; 10 GB at most; other drivers than `json-file`, `local` and `none` only on nodes whose agent allows them",
  ),
  mac_address: warned(),
  mem_limit: yes(),
  mem_reservation: yes(),
  mem_swappiness: warned(),
  memswap_limit: warned(),
  models: warned(),
  network_mode: yes(
    "`bridge` is the engine's own, on which there are no names, as under Compose; `none` is refused for a process; both are instead of `networks`; `host` is warned of; `service:` and `container:` are refused",
  ),
  networks: {
    ...image("names lead to the tasks on the same host, and where none is there to those on others, on the ports of `ports` and `expose`"),
    each: serviceNetworkKeys,
  },
  oom_kill_disable: warned(),
  oom_score_adj: warned(),
  pid: warned("a container has its own"),
  pids_limit: image(),
  platform: yes("a node of this kind is chosen"),
  ports: yes(
    "tcp on every address, ranges with as many ports on either side; another protocol, or a port without a published one, is warned of",
  ),
  post_start: warned(),
  pre_start: warned(),
  pre_stop: warned(),
  privileged: guard("only on nodes whose agent allows it"),
  profiles: yes("`--profile`, `COMPOSE_PROFILES`"),
  provider: refused("the service is no container"),
  pull_policy: image("`always`, `missing`, `if_not_present`, `never`; others are warned of and mean `missing`"),
  pull_refresh_after: warned(),
  read_only: guard(),
  restart: yes("where `deploy.restart_policy` says nothing; `unless-stopped` is `always`. Left out, tasks are restarted, as in a swarm"),
  runtime: warned(),
  scale: yes("as `deploy.replicas`"),
  secrets: yes("read-only files in memory, below `/run/secrets`; in a process, files in `$FLEETLOG_SECRETS_DIR`"),
  security_opt: guard("other than `no-new-privileges` only on nodes whose agent allows it; a seccomp profile in a file is refused"),
  shm_size: image(),
  stdin_open: warned("a task has no input; `fleetlog exec -i` has"),
  stop_grace_period: yes(),
  stop_signal: yes("SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGUSR1, SIGUSR2, SIGKILL"),
  storage_opt: warned(),
  sysctls: image("those of the host only on nodes whose agent allows them"),
  tmpfs: image("options are warned of; a size can be given by `volumes` of `type: tmpfs`"),
  tty: image(),
  ulimits: image(),
  umask: warned(),
  use_api_socket: warned(),
  user: guard(),
  userns_mode: warned(),
  uts: warned("a container has its own"),
  volumes: image(
    "volumes and `tmpfs`; folders and files of the node where its agent allows them (`agent --allow-bind`), and they must be there. A task stays with the node that holds its volume's data",
  ),
  volumes_from: warned("nothing is mounted"),
  working_dir: image("a process has its own in `x-process`"),
};

/** What Compose does not know: an extension of fleetlog's own. */
export const ownKeys: Section = {
  "x-availability": within(
    { target: yes("a percentage such as `99.95%`; what `service availability` measures by") },
    "the service's `availability`",
  ),
  "x-process": within(
    { command: yes(), working_dir: yes("relative to the file; not out of its folder") },
    "what runs in the `process` runtime",
  ),
  "x-alerts": yes("the service's `alerts`, a list, member for member as the API has it; they come, change and go with it"),
  "x-autoscaling": yes(
    "the service's autoscaling policy, member for member as the API has it; a redeployment then keeps the replicas that it has",
  ),
};

export const fileKeys: Section = {
  version: yes("says nothing to Compose either"),
  name: yes("the stack's own name goes before it"),
  include: yes("where the command runs"),
  services: yes(),
  networks: { ...yes("each is a bridge of its own on every host; containers that share none do not reach each other"), each: networkKeys },
  volumes: yes(
    "`STACK_NAME`, or `name`; `external`: named as it stands, and made where it is missing; `driver`, `driver_opts` and `labels` are warned of. They outlive the stack; `fleetlog volume rm` removes one",
  ),
  configs: {
    ...yes(
      "`STACK_NAME` and a digest of the content, so that other content is another object and a rollout; what no service uses is not made",
    ),
    each: configKeys,
  },
  secrets: { ...yes("the same, with a digest under the controller's key; sealed before they reach the log"), each: secretKeys },
  models: warned(),
  jobs: warned("none is run; `deploy.mode: replicated-job` is"),
};
