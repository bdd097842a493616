// Generated from openapi/ by `npm run generate`. Do not edit.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Id: string;
        /** @description Lower-case letters, digits, `-`, `_` and `.`; begins and ends with a letter or digit. */
        Name: string;
        Position: string;
        Labels: {
            [key: string]: string;
        };
        Resources: {
            /**
             * @description Millicores.
             * @default 0
             */
            cpu: number;
            /**
             * @description Bytes.
             * @default 0
             */
            memory: number;
        };
        /** @description An absent member means no limit. A runtime that cannot enforce a limit refuses the task. */
        Limits: {
            /** @description Millicores. */
            cpu?: number;
            /** @description Bytes. */
            memory?: number;
        };
        GenericName: string;
        /** @description Units of what nodes declare as `generic`, e.g. GPUs or licences, by name. */
        GenericAmounts: {
            [key: string]: number;
        };
        /** @description By name: how many there are, or the ids of those that there are; a task is told which ids are its own. */
        GenericCapacity: {
            [key: string]: {
                count: number;
            } | {
                ids: string[];
            };
        };
        /** @description Keeps tasks off a node, unless they tolerate it. */
        Taint: {
            key: components["schemas"]["GenericName"];
            /** @default  */
            value: string;
            /**
             * @description `no-execute` also moves away the tasks that run there.
             * @enum {string}
             */
            effect: "no-schedule" | "prefer-no-schedule" | "no-execute";
        };
        /** @description Which taints a service does not mind; an absent member matches every one. */
        Toleration: {
            key?: components["schemas"]["GenericName"];
            value?: string;
            /** @enum {string} */
            effect?: "no-schedule" | "prefer-no-schedule" | "no-execute";
        };
        /** @description How much it counts against the others; below 0 it repels. */
        Weight: number;
        HealthCheck: {
            test: {
                command: string[];
            } | {
                http: {
                    path: string;
                    endpoint?: components["schemas"]["Name"];
                };
            } | {
                tcp: {
                    endpoint?: components["schemas"]["Name"];
                };
            };
            /** @default 10000 */
            intervalMs: number;
            /** @default 3000 */
            timeoutMs: number;
            /** @default 3 */
            retries: number;
            /** @default 0 */
            startPeriodMs: number;
        };
        /** @description With `process` or `docker`, as the service's runtime needs it; with both it can run in either. */
        ContainerSpec: {
            /** @default main */
            name: components["schemas"]["Name"];
            docker?: components["schemas"]["DockerContainer"];
            /** @description What the `process` runtime runs. */
            process?: {
                /** @description Program and arguments; no shell is involved. */
                command: string[];
                workingDir?: string;
            };
            /**
             * @description Plain text on the log and in every view of it.
             * @default {}
             */
            env: {
                [key: string]: string;
            };
            /** @default {} */
            resources: {
                /** @default {} */
                reservations: components["schemas"]["Resources"];
                /** @default {} */
                limits: components["schemas"]["Limits"];
                generic?: components["schemas"]["GenericAmounts"];
            };
            health?: components["schemas"]["HealthCheck"];
            /**
             * @default SIGTERM
             * @enum {string}
             */
            stopSignal: "SIGTERM" | "SIGINT" | "SIGQUIT" | "SIGHUP" | "SIGUSR1" | "SIGUSR2" | "SIGKILL";
            /** @default 10000 */
            stopGraceMs: number;
            /** @description Of the `docker` runtime alone. */
            mounts?: components["schemas"]["Mount"][];
            /** @description Configs that it reads as files. */
            configs?: components["schemas"]["FileReference"][];
            /** @description Secrets that it reads as files. */
            secrets?: components["schemas"]["FileReference"][];
        };
        /**
         * @description What a container has at `target`. `volume`: data of the node that outlives the task; every container on a node that mounts
         *     the volume of this name, in the same namespace, shares it. `bind`: a folder or file of the host, as the node's agent
         *     allows (`--allow-bind`). `tmpfs`: memory, counted as the container's.
         */
        Mount: {
            /** @enum {string} */
            type: "volume" | "bind" | "tmpfs";
            /** @description Name of the volume, or absolute path on the host. A volume without a name goes with its container. */
            source?: string;
            /** @description Absolute path in the container. */
            target: string;
            readOnly?: boolean;
            /** @description Of a `tmpfs`; left out */
            sizeBytes?: number;
            /** @description Of a `volume` with a name, in a replicated service: whether a slot stays with the node that holds its data; left out, true. */
            sticky?: boolean;
        };
        /** @description Letters, digits, `-`, `_` and `.`; begins and ends with a letter or digit. */
        FileName: string;
        /**
         * @description A config or secret of the service's namespace, as a file that the container can only read. In a process it is a file in the
         *     folder that `FLEETLOG_CONFIGS_DIR` or `FLEETLOG_SECRETS_DIR` names, called as the last part of `target`.
         */
        FileReference: {
            source: components["schemas"]["FileName"];
            /** @description Path in the container. A relative one is below `/` for a config and below `/run/secrets` for a secret; left out, it is `source`. */
            target?: string;
            /** @description Owner; left out, 0 where the agent is root, else the agent's own. */
            uid?: number;
            gid?: number;
            /** @description Permission bits; left out, 0444 (292). */
            mode?: number;
        };
        /** @description Base64 of at most 524,288 bytes. */
        FileData: string;
        VolumeName: string;
        /** @description What the `docker` runtime runs. */
        DockerContainer: {
            /** @description Reference as `docker pull` takes it, e.g. `nginx:1.27` or `registry.example:5000/shop/web@sha256:…`. */
            image: string;
            /**
             * @description When a node asks the registry: before each start, only for an image that it lacks, or never.
             * @default missing
             * @enum {string}
             */
            pull: "always" | "missing" | "never";
            /** @description Instead of the image's own. */
            entrypoint?: string[];
            /** @description Instead of the image's own. */
            command?: string[];
            workingDir?: string;
            /** @description `USER[:GROUP]`, by name or number. */
            user?: string;
            /**
             * @description For a service without `networks`. `none`: it reaches nothing and nothing reaches it; for the only container of a service without
             *     endpoints. `bridge`: the engine's own bridge, which costs the engine less than a network with names: no name leads to it and it finds
             *     no service by name, whoever else is on that bridge reaches it by its address, and published ports and `FLEETLOG_<SERVICE>_ADDR` are
             *     as ever; for the first container of a service, whose network the others join.
             * @enum {string}
             */
            networkMode?: "none" | "bridge";
            /** @description Of the container itself; those that begin with `dev.fleetlog.` are set by the agent alone. */
            labels?: {
                [key: string]: string;
            };
            hostname?: string;
            /** @description Whether the engine's own init is process 1, which reaps what the program leaves behind. */
            init?: boolean;
            /** @description Whether it has a terminal; its two outputs are then one. */
            tty?: boolean;
            /** @description Whether its root file system cannot be written. */
            readOnly?: boolean;
            capAdd?: string[];
            capDrop?: string[];
            securityOpt?: string[];
            sysctls?: {
                [key: string]: string;
            };
            ulimits?: {
                name: string;
                soft: number;
                hard: number;
            }[];
            devices?: {
                host: string;
                /** @description Left out, it is called the same inside. */
                container?: string;
                /** @description Left out, `rwm`. */
                permissions?: string;
            }[];
            /** @description `NAME:ADDRESS`; the address `host-gateway` is the host's own. */
            extraHosts?: string[];
            /** @description Addresses of name servers. */
            dns?: string[];
            /** @description Bytes of `/dev/shm`. */
            shmSize?: number;
            /** @description Processes and threads. */
            pidsLimit?: number;
            /** @description Share of the disks among containers. */
            blkioWeight?: number;
            /** @description Only on nodes whose agent allows it, as are devices and what else reaches beyond a container. */
            privileged?: boolean;
            /** @description Left out, 3 files of 10 MB. `json-file` and `local` keep these bounds unless `options` has others. */
            logging?: {
                driver: string;
                options?: {
                    [key: string]: string;
                };
            };
        };
        /** @description A network that a service's tasks are on. Names belong to the service's stack; outside of stacks, and where `shared`, to the namespace. */
        NetworkAttachment: {
            name: string;
            /** @description Further names by which others on this network reach the service, beside its own and the one within its stack. */
            aliases?: string[];
            /** @description The namespace's network of this name, which services of other stacks, and of none, may be on too. */
            shared?: boolean;
        };
        /** @description A service whose state the first tasks of another one wait for: after its creation, after each start, and its rollouts for those under way there. Once let go it is not held again by what happens to the other. */
        Dependency: {
            /** @description Its name in the stack, or in the namespace. */
            service: string;
            /**
             * @description `started`: all of its tasks run, or ended well. `healthy`: they run, and are healthy where a check is given. `completed`: a job whose newest run succeeded.
             * @default started
             * @enum {string}
             */
            condition: "started" | "healthy" | "completed";
            /** @description False: where it is not there, is stopped, or failed for good, nothing waits for it. */
            required?: boolean;
        };
        Endpoint: {
            /** @default main */
            name: components["schemas"]["Name"];
            /** @default main */
            container: components["schemas"]["Name"];
            /**
             * @default tcp
             * @enum {string}
             */
            protocol: "tcp";
            /**
             * @description `ingress`: every node's forwarder takes `published`. `host`: the task itself takes `published` on its node.
             * @default ingress
             * @enum {string}
             */
            mode: "ingress" | "host";
            published?: number;
            /** @description Port that a container listens on; left out, it is told one in `PORT`. Processes are always told. */
            target?: number;
            scrape?: components["schemas"]["Scrape"];
        };
        /** @description The endpoint serves metrics in a format of Prometheus: its tasks are listed by `/v1/discovery/prometheus`. Changing it replaces no task. */
        Scrape: {
            /** @default /metrics */
            path: string;
            /**
             * @default http
             * @enum {string}
             */
            scheme: "http" | "https";
        };
        ServiceSpec: {
            name: components["schemas"]["Name"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            /** @default {} */
            labels: components["schemas"]["Labels"];
            /**
             * @description `job` runs to completion, once or on a schedule; see `job`.
             * @default replicated
             * @enum {string}
             */
            mode: "replicated" | "global" | "job";
            /**
             * @description Of a replicated service; else ignored.
             * @default 1
             */
            replicas: number;
            job?: components["schemas"]["JobPolicy"];
            /** @description Alerts about this service; they stand in /v1/alerts as NAMESPACE/SERVICE/NAME, and come and go with the spec. */
            alerts?: components["schemas"]["ServiceAlert"][];
            autoscaling?: components["schemas"]["AutoscalingPolicy"];
            containers: components["schemas"]["ContainerSpec"][];
            /** @description None may be named twice, nor lead back here. */
            dependsOn?: components["schemas"]["Dependency"][];
            /** @description Of the runtime `docker` alone: tasks that share none of them cannot reach each other's containers. Left out, it is the network `default`. */
            networks?: components["schemas"]["NetworkAttachment"][];
            /** @description What `GET /v1/services/{service}/availability` measures the service by. No task is placed or replaced for it. */
            availability?: {
                /** @description Share of time with all wanted replicas healthy, in parts per million: 999500 is 99.95 %. */
                target: number;
            };
            /** @default {} */
            placement: {
                /**
                 * @description Left out, it is `docker` where every container has that and some container has no `process`.
                 * @default process
                 * @enum {string}
                 */
                runtime: "docker" | "process" | "simulated";
                /** @default [] */
                constraints: components["schemas"]["Constraint"][];
                /**
                 * @description Constraints that are only wished for.
                 * @default []
                 */
                preferences: {
                    constraint: components["schemas"]["Constraint"];
                    /** @default 50 */
                    weight: components["schemas"]["Weight"];
                }[];
                /** @default [] */
                affinity: components["schemas"]["Affinity"][];
                /**
                 * @description Levels to spread tasks over evenly, outermost first, before the strategy chooses a node: node.datacenter, node.rack, node.pool, node.platform.os, node.platform.arch or node.labels.KEY. Nodes without the label are a group of their own.
                 * @default []
                 */
                spread: string[];
                /** @default [] */
                tolerations: components["schemas"]["Toleration"][];
                /**
                 * @description Any of these will do; empty for all.
                 * @default []
                 */
                platforms: {
                    os?: string;
                    arch?: string;
                }[];
                /**
                 * @default spread
                 * @enum {string}
                 */
                strategy: "spread" | "binpack" | "random";
                /**
                 * @description 0 means no limit.
                 * @default 0
                 */
                maxPerNode: number;
            };
            /** @default {} */
            update: {
                /**
                 * @description A new task must run this long
                 * @default 5000
                 */
                monitorMs: number;
                /**
                 * @description `start-first`: the new task runs before the old one stops.
                 * @default stop-first
                 * @enum {string}
                 */
                order: "stop-first" | "start-first";
                /**
                 * @description When nothing but CPU and memory changes: `in-place-or-move` (default) resizes tasks as they run, and moves one only when its node cannot hold it and another can; `in-place` lets such a task stay as it is until there is room; `replace` replaces all tasks, as any other change does.
                 * @enum {string}
                 */
                resize?: "in-place" | "in-place-or-move" | "replace";
                /**
                 * @description Slots that are replaced at once: a number (0 for all), or a share of the replicas such as `25%`, rounded up.
                 * @default 1
                 */
                parallelism: number | string;
                /**
                 * @description Pause between one group of slots and the next.
                 * @default 0
                 */
                delayMs: number;
                /**
                 * @description Share of the slots whose new task may fail before `failureAction` is taken.
                 * @default 0
                 */
                maxFailureRatio: number;
                /**
                 * @default pause
                 * @enum {string}
                 */
                failureAction: "pause" | "continue" | "rollback";
                /**
                 * @description Longest time without progress, after which `failureAction` is taken (`continue` as `pause`); 0 for none.
                 * @default 0
                 */
                deadlineMs: number;
            };
            /** @default {} */
            restart: {
                /**
                 * @default any
                 * @enum {string}
                 */
                condition: "any" | "on-failure" | "none";
                /**
                 * @description First delay; doubled with each further failure.
                 * @default 1000
                 */
                delayMs: number;
                /** @default 60000 */
                maxDelayMs: number;
                /**
                 * @description 0 means no limit.
                 * @default 0
                 */
                maxAttempts: number;
                /**
                 * @description After so many failures in a row on one node the task is tried on another, where one fits; 0 for never.
                 * @default 5
                 */
                moveAfter: number;
            };
            /**
             * @description How long a task with endpoints goes on serving after it left the balancing and before its stop signal.
             * @default 1000
             */
            drainMs: number;
            /** @default [] */
            endpoints: components["schemas"]["Endpoint"][];
        };
        /** @description `ATTRIBUTE OPERATOR VALUE`. Attributes: node.id, node.name, node.pool, node.datacenter, node.rack, node.platform.os, node.platform.arch, node.platform.agent, node.labels.KEY. Operators: `==`, `!=`, `in (A, B)`, `not in (A, B)`, `>`, `>=`, `<`, `<=` (numbers), `exists`, `not exists`, `glob PATTERN`, `version RANGE` (e.g. `node.labels.kernel version >=5.10 <7`). */
        Constraint: string;
        /** @description Wants (or, with `anti`, avoids) the hosts, racks or datacenters where tasks of another service, or its own, run. */
        Affinity: {
            /** @description By name, or by alias within the stack; in the same namespace. */
            service: components["schemas"]["Name"];
            /** @enum {string} */
            scope: "host" | "rack" | "datacenter";
            /** @default false */
            anti: boolean;
            /** @description A wish of this weight; absent for a rule that must hold. */
            weight?: number;
        };
        /** @description Only for mode `job`. Without a schedule it runs once when it is created, when its containers change, and on `start`. */
        JobPolicy: {
            /**
             * @description Tasks that must end well.
             * @default 1
             */
            completions: number;
            /**
             * @description Tasks that run at once.
             * @default 1
             */
            parallelism: number;
            /**
             * @description Longest time for one run; 0 for none.
             * @default 0
             */
            deadlineMs: number;
            schedule?: {
                /** @description Five fields (minute, hour, day, month, weekday), or six with seconds first. */
                cron: string;
                /**
                 * @description IANA name, e.g. Europe/Berlin.
                 * @default UTC
                 */
                timeZone: string;
                /**
                 * @description When the last run still goes on: run beside it, skip this one, or stop it first.
                 * @default forbid
                 * @enum {string}
                 */
                concurrency: "allow" | "forbid" | "replace";
                /** @default false */
                suspended: boolean;
            };
        };
        /** @description How the replicas of a replicated service follow its load. Every rule says how many it wants; the greatest is taken, kept within `min` and `max`, and reached no faster than `up` and `down` allow. */
        AutoscalingPolicy: {
            /**
             * @description `dry-run` records what it would do, and changes nothing.
             * @default auto
             * @enum {string}
             */
            mode: "auto" | "dry-run" | "off";
            min: number;
            max: number;
            /**
             * @description It is looked at once in each, aligned to the wall clock.
             * @default 15000
             */
            periodMs: number;
            /**
             * @description Older samples count as missing.
             * @default 60000
             */
            sampleMaxAgeMs: number;
            /**
             * @description A metric within so much of its target changes nothing.
             * @default 10
             */
            tolerancePercent: number;
            /** @default [] */
            targets: components["schemas"]["AutoscalingTarget"][];
            /** @default [] */
            steps: components["schemas"]["AutoscalingStep"][];
            /** @default [] */
            schedules: components["schemas"]["AutoscalingSchedule"][];
            /** @description When many replicas are lost at once, as many are started beside them before the lost ones are given up. */
            fault?: {
                /** @description Share of the replicas that must be lost within one period. */
                lostPercent: number;
                /**
                 * @description How long the others stay.
                 * @default 600000
                 */
                holdMs: number;
            };
            /** @description As many replicas as another service has, times a ratio, rounded up. */
            scaleWith?: {
                /** @description By name, or by alias within the stack; in the same namespace. */
                service: components["schemas"]["Name"];
                ratio: number;
            };
            /** @description What the targets wanted at this time of the week before, wanted ahead of time. */
            forecast?: {
                /**
                 * @description How long before the peak the capacity is there.
                 * @default 900000
                 */
                leadMs: number;
                /**
                 * @description How many weeks are looked back at; of them the median counts.
                 * @default 4
                 */
                weeks: number;
                /**
                 * @description Whose week it is: an IANA name.
                 * @default UTC
                 */
                timeZone: string;
            };
            /** @description What one task should reserve, by the usage that was seen. */
            resources?: {
                /**
                 * @description Resize the tasks; otherwise it is only shown.
                 * @default false
                 */
                apply: boolean;
                /**
                 * @description Of the quarters of an hour seen; of memory the greatest counts.
                 * @default 95
                 */
                cpuPercentile: number;
                /** @default 15 */
                headroomPercent: number;
                /**
                 * @description Nothing is advised before so much has been seen, and not again for so long.
                 * @default 86400000
                 */
                historyMs: number;
                min?: components["schemas"]["AdvisedResources"];
                max?: components["schemas"]["AdvisedResources"];
            };
            /** @default {} */
            up: {
                /**
                 * @description The least that was wanted in this time counts.
                 * @default 0
                 */
                stabilizationMs: number;
                /**
                 * @description Pause after the last change.
                 * @default 0
                 */
                cooldownMs: number;
                /** @default max */
                select: components["schemas"]["AutoscalingSelect"];
                /**
                 * @default [
                 *       {
                 *         "tasks": 4,
                 *         "periodMs": 15000
                 *       },
                 *       {
                 *         "percent": 100,
                 *         "periodMs": 15000
                 *       }
                 *     ]
                 */
                limits: components["schemas"]["AutoscalingLimit"][];
            };
            /** @default {} */
            down: {
                /**
                 * @description The most that was wanted in this time counts.
                 * @default 300000
                 */
                stabilizationMs: number;
                /**
                 * @description Pause after the last change.
                 * @default 0
                 */
                cooldownMs: number;
                /** @default max */
                select: components["schemas"]["AutoscalingSelect"];
                /**
                 * @default [
                 *       {
                 *         "percent": 100,
                 *         "periodMs": 15000
                 *       }
                 *     ]
                 */
                limits: components["schemas"]["AutoscalingLimit"][];
            };
        };
        /** @description Replicas in proportion to a metric: exactly one of `utilization`, `averageValue` and `value`. */
        AutoscalingTarget: {
            /** @description What agents measure, such as `cpu`, or `custom:` and the name of a metric that somebody sends; any other is a 422. */
            metric: components["schemas"]["MetricName"];
            /** @description Of `cpu` and `memory`: percent of what a task reserves, on average. */
            utilization?: number;
            /** @description Per running task: the average of tasks' samples, or a value of the whole service divided by them. */
            averageValue?: number;
            /** @description Of the service as a whole; replicas change in proportion. */
            value?: number;
        };
        /** @description Tasks more or less while a metric is beyond a bound: exactly one of `above` and `below`. Of several on one metric the farthest counts. */
        AutoscalingStep: {
            /** @description As of a target. */
            metric: components["schemas"]["MetricName"];
            /**
             * @default average
             * @enum {string}
             */
            of: "utilization" | "average" | "value";
            above?: number;
            below?: number;
            /** @description Above 0 with `above`, below 0 with `below`. */
            add: number;
        };
        /** @description From each time on, for so long, other bounds hold. Of several at once the greatest `min` and the greatest `max` hold. */
        AutoscalingSchedule: {
            /** @description Five fields (minute, hour, day, month, weekday), or six with seconds first. */
            cron: string;
            /**
             * @description IANA name, e.g. Europe/Berlin.
             * @default UTC
             */
            timeZone: string;
            durationMs: number;
            min?: number;
            max?: number;
        };
        /**
         * @description Which of the limits holds: the one that allows most, or least. `disabled`: no change this way.
         * @enum {string}
         */
        AutoscalingSelect: "max" | "min" | "disabled";
        /** @description The change that is allowed within a period: exactly one of `tasks` and `percent`. */
        AutoscalingLimit: {
            tasks?: number;
            percent?: number;
            periodMs: number;
        };
        AdvisedResources: {
            /** @description Millicores. */
            cpu?: number;
            /** @description Bytes. */
            memory?: number;
        };
        /** @description By what an autoscaler decides. Nothing is changed by a window that is not later than the last one of the same policy, nor by another generation than the newest. */
        AutoscalingDecision: {
            /** @enum {string} */
            policy: "replicas" | "resources";
            /** @description The policy's, as the API shows it. */
            generation: number;
            /** @description The time divided by the policy's period. */
            window: number;
            /** @description Replicas that the rules want, before any limit. */
            wanted?: number;
            inputs: components["schemas"]["AutoscalingInput"][];
            /** @description What kept the rules from having what they want; `samples`: too few of them to take tasks away. */
            limits?: ("min" | "max" | "stabilization" | "cooldown" | "rate" | "disabled" | "samples")[];
        };
        /** @description One rule, what it saw, and what it wants. */
        AutoscalingInput: {
            /** @enum {string} */
            rule: "target" | "step" | "schedule" | "fault" | "scale-with" | "forecast" | "usage";
            metric?: components["schemas"]["MetricName"];
            /** @enum {string} */
            of?: "utilization" | "average" | "value";
            /** @description What was measured. */
            value?: number;
            /** @description What it should be. */
            target?: number;
            /** @description Tasks with a sample. */
            tasks?: number;
            /** @description Tasks without one. */
            missing?: number;
            /** @description What the rule wants. */
            replicas?: number;
            detail?: string;
        };
        AutoscalingAdvice: {
            autoscaling: components["schemas"]["AutoscalingDecision"];
            replicas?: number;
            resources?: components["schemas"]["AdvisedResources"];
        };
        Autoscaling: {
            service: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
            namespace: components["schemas"]["Name"];
            stack?: components["schemas"]["Name"];
            policy: components["schemas"]["AutoscalingPolicy"];
            /** @description Rises with every change of the policy: decisions by an older one are refused. */
            generation: number;
            replicas: number;
            /** @description Tasks running, and healthy where a health check is given. */
            running: number;
            /** @description Neither stopped, nor of a policy that is off. */
            active: boolean;
            /** @description Its tasks are being replaced just now. */
            rollout?: boolean;
            /** @description Of one task. */
            reservations: components["schemas"]["Resources"];
            /** @description Replicas of the service that it scales with, where there is one. */
            partner?: number;
            /** @description The newest window that was recorded of each policy. */
            windows: {
                replicas?: number;
                resources?: number;
            };
            /** @description What the policy changed within the last hour, oldest first. */
            changes: {
                /** Format: date-time */
                at: string;
                delta: number;
            }[];
            /** @description The newest, oldest first. */
            decisions: {
                /** Format: date-time */
                at: string;
                position: components["schemas"]["Position"];
                /** @enum {string} */
                result: "scaled" | "advised" | "resized";
                /** @description Replicas before. */
                from?: number;
                /** @description Replicas after, or advised. */
                replicas?: number;
                resources?: components["schemas"]["AdvisedResources"];
                autoscaling: components["schemas"]["AutoscalingDecision"];
            }[];
        };
        AutoscalingPage: {
            items: components["schemas"]["Autoscaling"][];
            next: components["schemas"]["NextCursor"];
        };
        RolloutControl: {
            /** @enum {string} */
            action: "pause" | "resume" | "abort";
        };
        ServiceScale: {
            replicas: number;
            /** @description Of an autoscaler alone: by which policy, and why. */
            autoscaling?: components["schemas"]["AutoscalingDecision"];
        };
        /** @enum {string} */
        Availability: "active" | "pause" | "drain";
        /** @enum {string} */
        NodeState: "ready" | "down" | "unknown";
        RuntimeInfo: {
            /** @enum {string} */
            name: "docker" | "process" | "simulated";
            /**
             * @description Limits that the runtime can enforce.
             * @default []
             */
            enforces: ("cpu" | "memory")[];
            /** @description It can change the limits of a container that runs; absent: it cannot. */
            resizes?: boolean;
            /** @description It can tell what the tag of an image means, for all nodes to run the same; absent: it cannot. */
            resolves?: boolean;
            /** @description What the agent lets containers do beyond the usual. */
            allows?: "privileged"[];
            /** @description Folders of the host in and under which containers may mount. */
            binds?: string[];
            /** @description Why the runtime takes no new tasks for now; absent when it does. */
            paused?: string;
        };
        /** @description What an agent says of its host. */
        NodeDescription: {
            capacity: components["schemas"]["Resources"];
            /**
             * @description Kept for things that are not fleetlog's.
             * @default {}
             */
            reserved: components["schemas"]["Resources"];
            runtimes: components["schemas"]["RuntimeInfo"][];
            /** @description The address that forwarders and tasks bind. */
            publishAddress: string;
            /** @default {} */
            labels: components["schemas"]["Labels"];
            /** @default default */
            pool: components["schemas"]["Name"];
            /** @default default */
            datacenter: components["schemas"]["Name"];
            /** @default default */
            rack: components["schemas"]["Name"];
            generic?: components["schemas"]["GenericCapacity"];
            /** @description Identity of the host; agents that share it are one failure domain. */
            machine?: string;
            clusterVersions?: components["schemas"]["VersionRange"];
            /** @default {} */
            platform: {
                /** @default  */
                os: string;
                /** @default  */
                arch: string;
                /**
                 * @description Version of the agent.
                 * @default
                 */
                agent: string;
            };
        };
        /** @description The cluster versions that a build reads and writes. Left out it is version 1 alone. */
        VersionRange: {
            min: number;
            max: number;
        };
        /** @description What people say of a node; it goes before what its agent says. */
        NodeSettings: {
            labels?: components["schemas"]["Labels"];
            taints?: components["schemas"]["Taint"][];
            pool?: components["schemas"]["Name"];
            datacenter?: components["schemas"]["Name"];
            rack?: components["schemas"]["Name"];
            reserved?: components["schemas"]["Resources"];
        };
        /** @description A JSON merge patch of NodeSettings. */
        NodeSettingsPatch: {
            labels?: {
                [key: string]: string | null;
            } | null;
            taints?: components["schemas"]["Taint"][] | null;
            pool?: components["schemas"]["Name"] | null;
            datacenter?: components["schemas"]["Name"] | null;
            rack?: components["schemas"]["Name"] | null;
            reserved?: {
                /** @description Millicores. */
                cpu?: number | null;
                /** @description Bytes. */
                memory?: number | null;
            } | null;
        };
        /** @description With either `until` or `durationMs`; at most 30 days. */
        NodeMaintenance: {
            reason: string;
            /** Format: date-time */
            until?: string;
            durationMs?: number;
        };
        TaskVerdict: {
            /** @enum {string} */
            verdict: "healthy" | "unhealthy";
            /** @default  */
            reason: string;
            /** @default 60000 */
            expiresInMs: number;
        };
        TokenRotate: {
            /**
             * @description The secret before is taken for so long; 0 for no more.
             * @default 0
             */
            graceMs: number;
        };
        /** @description Id or name. */
        ObjectRef: string;
        Bulk: {
            intents: components["schemas"]["IntentRequest"][];
        };
        BulkDone: {
            /** @description One for each write, in their order. */
            results: {
                do: string;
                /** @description What its own operation would have answered. */
                status: number;
                /** @description Id of the object; `NAMESPACE/NAME` for a stack. */
                id?: string;
                /** @description Of a token: shown once, and not when the request is repeated. */
                secret?: string;
                /** @description Of a Compose file. */
                warnings?: components["schemas"]["ComposeWarning"][];
            }[];
        };
        /** @description One write as data: what the path, the parameters and the body of its own operation would say. */
        IntentRequest: components["schemas"]["CreateServiceRequest"] | components["schemas"]["UpdateServiceRequest"] | components["schemas"]["ScaleServiceRequest"] | components["schemas"]["SetAutoscalingRequest"] | components["schemas"]["RemoveAutoscalingRequest"] | components["schemas"]["AdviseAutoscalingRequest"] | components["schemas"]["RemoveServiceRequest"] | components["schemas"]["StartServiceRequest"] | components["schemas"]["StopServiceRequest"] | components["schemas"]["RestartServiceRequest"] | components["schemas"]["RollBackServiceRequest"] | components["schemas"]["RestoreServiceRequest"] | components["schemas"]["RemoveVolumeRequest"] | components["schemas"]["RestoreVolumeRequest"] | components["schemas"]["ControlRolloutRequest"] | components["schemas"]["DeployStackRequest"] | components["schemas"]["RemoveStackRequest"] | components["schemas"]["JoinNodeRequest"] | components["schemas"]["DrainNodeRequest"] | components["schemas"]["ActivateNodeRequest"] | components["schemas"]["AcceptNodeRequest"] | components["schemas"]["RemoveNodeRequest"] | components["schemas"]["CreateTokenRequest"] | components["schemas"]["RevokeTokenRequest"] | components["schemas"]["UpdateNodeRequest"] | components["schemas"]["PauseNodeRequest"] | components["schemas"]["MaintainNodeRequest"] | components["schemas"]["RestartTaskRequest"] | components["schemas"]["StopTaskRequest"] | components["schemas"]["JudgeTaskRequest"] | components["schemas"]["UnjudgeTaskRequest"] | components["schemas"]["RotateTokenRequest"] | components["schemas"]["UndoServiceRequest"] | components["schemas"]["UndoStackRequest"] | components["schemas"]["UndoNodeRequest"] | components["schemas"]["CreateConfigRequest"] | components["schemas"]["RemoveConfigRequest"] | components["schemas"]["CreateSecretRequest"] | components["schemas"]["RemoveSecretRequest"] | components["schemas"]["CreateWebhookRequest"] | components["schemas"]["UpdateWebhookRequest"] | components["schemas"]["RemoveWebhookRequest"] | components["schemas"]["ReplayWebhookRequest"] | components["schemas"]["CreateAlertRequest"] | components["schemas"]["RemoveAlertRequest"];
        CreateServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "service.create";
            spec: components["schemas"]["ServiceSpec"];
        };
        UpdateServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "service.update";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            spec: components["schemas"]["ServiceSpec"];
            /** @description The ETag that the change is based on, or `*`. */
            ifMatch: string;
        };
        ScaleServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "service.scale";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            replicas: number;
            autoscaling?: components["schemas"]["AutoscalingDecision"];
        };
        SetAutoscalingRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "autoscaling.set";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            policy: components["schemas"]["AutoscalingPolicy"];
        };
        RemoveAutoscalingRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "autoscaling.remove";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
        };
        AdviseAutoscalingRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "autoscaling.advise";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            autoscaling: components["schemas"]["AutoscalingDecision"];
            replicas?: number;
            resources?: components["schemas"]["AdvisedResources"];
        };
        UndoServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "service.undo";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            to: components["schemas"]["Moment"];
        };
        UndoStackRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "stack.undo";
            stack: components["schemas"]["Name"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            to: components["schemas"]["Moment"];
        };
        UndoNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "node.undo";
            node: components["schemas"]["ObjectRef"];
            to: components["schemas"]["Moment"];
        };
        RemoveServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "service.remove";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            /** @default false */
            purge: boolean;
        };
        StartServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "service.start";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
        };
        StopServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "service.stop";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
        };
        RestartServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "service.restart";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
        };
        RollBackServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "service.rollback";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
        };
        RestoreServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "service.restore";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
        };
        RemoveVolumeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "volume.remove";
            volume: components["schemas"]["VolumeName"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            node?: components["schemas"]["ObjectRef"];
            /** @default false */
            purge: boolean;
        };
        RestoreVolumeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "volume.restore";
            volume: components["schemas"]["VolumeName"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            node?: components["schemas"]["ObjectRef"];
        };
        ControlRolloutRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "service.rollout";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            /** @enum {string} */
            action: "pause" | "resume" | "abort";
        };
        DeployStackRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "stack.deploy";
            stack: components["schemas"]["Name"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            /** @description The Compose file itself. */
            file: string;
            /** @description Absolute directory that its relative paths are resolved against. */
            directory?: string;
            /** @default false */
            prune: boolean;
            runtime?: components["schemas"]["ComposeRuntime"];
            variables?: {
                [key: string]: string;
            };
            profiles?: string[];
        };
        /** @enum {string} */
        ComposeRuntime: "docker" | "process";
        /** @description What a Compose file asks for and does not get. */
        ComposeWarning: {
            /** @description JSON pointer into the file. */
            field: string;
            message: string;
            line: number;
        };
        StackChanges: {
            created: string[];
            updated: string[];
            removed: string[];
            unchanged: string[];
            /** @description Services that left the file and still run; `prune` removes them. */
            orphaned: string[];
            createdConfigs: string[];
            /** @description Those of the stack that nothing refers to any more. */
            removedConfigs: string[];
            createdSecrets: string[];
            /** @description The same. */
            removedSecrets: string[];
        };
        RemoveStackRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "stack.remove";
            stack: components["schemas"]["Name"];
            /** @default default */
            namespace: components["schemas"]["Name"];
        };
        JoinNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "node.join";
            name: components["schemas"]["Name"];
            credential: string;
            description: components["schemas"]["NodeDescription"];
        };
        DrainNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "node.drain";
            node: components["schemas"]["ObjectRef"];
        };
        ActivateNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "node.activate";
            node: components["schemas"]["ObjectRef"];
        };
        AcceptNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "node.accept";
            node: components["schemas"]["ObjectRef"];
        };
        RemoveNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "node.remove";
            node: components["schemas"]["ObjectRef"];
            /** @default false */
            force: boolean;
        };
        CreateTokenRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "token.create";
            name: components["schemas"]["Name"];
            preset?: components["schemas"]["TokenPreset"];
            scopes?: components["schemas"]["Scope"][];
        };
        RevokeTokenRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "token.revoke";
            token: components["schemas"]["Id"];
        };
        UpdateNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "node.update";
            node: components["schemas"]["ObjectRef"];
            settings: components["schemas"]["NodeSettingsPatch"];
        };
        PauseNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "node.pause";
            node: components["schemas"]["ObjectRef"];
        };
        MaintainNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "node.maintain";
            node: components["schemas"]["ObjectRef"];
            reason: string;
            /** Format: date-time */
            until?: string;
            durationMs?: number;
        };
        RestartTaskRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "task.restart";
            /** @description Task id. */
            task: string;
        };
        StopTaskRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "task.stop";
            /** @description Task id. */
            task: string;
        };
        JudgeTaskRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "task.judge";
            /** @description Task id. */
            task: string;
            /** @enum {string} */
            verdict: "healthy" | "unhealthy";
            /** @default  */
            reason: string;
            /** @default 60000 */
            expiresInMs: number;
        };
        UnjudgeTaskRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "task.unjudge";
            /** @description Task id. */
            task: string;
        };
        RotateTokenRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "token.rotate";
            token: components["schemas"]["Id"];
            /** @default 0 */
            graceMs: number;
        };
        CreateConfigRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "config.create";
            name: components["schemas"]["FileName"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            /** @default {} */
            labels: components["schemas"]["Labels"];
            data: components["schemas"]["FileData"];
        };
        RemoveConfigRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "config.remove";
            config: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
        };
        CreateSecretRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "secret.create";
            name: components["schemas"]["FileName"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            /** @default {} */
            labels: components["schemas"]["Labels"];
            data: components["schemas"]["FileData"];
        };
        RemoveSecretRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "secret.remove";
            secret: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace: components["schemas"]["Name"];
        };
        /** @description Event types; a trailing `*` matches a family. Default: all. */
        EventTypes: string[];
        /** @description `service/ID`, or a prefix that ends in `/`. Default: about anything. */
        EventSubject: string;
        /**
         * @description `cloudevents`: each event as it is on the stream. `alertmanager`: alerts alone, as `POST URL/api/v2/alerts` of Prometheus' Alertmanager takes them.
         * @enum {string}
         */
        WebhookFormat: "cloudevents" | "alertmanager";
        WebhookCreate: {
            name: components["schemas"]["Name"];
            /** @description Only its scheme, host and port are shown later: the rest may be a secret. */
            url: string;
            /** @default cloudevents */
            format: components["schemas"]["WebhookFormat"];
            types?: components["schemas"]["EventTypes"];
            subject?: components["schemas"]["EventSubject"];
            /** @description `whsec_` and the base64 of 24 to 64 bytes; default: one is made. */
            secret?: string;
            /** @description Send what comes after it; default: what comes from now on. */
            after?: components["schemas"]["Position"];
            /**
             * @description Tries before an event is given up.
             * @default 10
             */
            attempts: number;
        };
        WebhookPatch: {
            url?: string;
            types?: components["schemas"]["EventTypes"] | null;
            subject?: components["schemas"]["EventSubject"] | null;
            attempts?: number;
            /** @description Nothing is sent to it; what comes meanwhile is sent once it goes on. */
            paused?: boolean;
            rotate?: components["schemas"]["WebhookRotation"];
        };
        /** @description Another secret to sign with. */
        WebhookRotation: {
            /** @description `whsec_` and the base64 of 24 to 64 bytes; default: one is made. */
            secret?: string;
            /**
             * @description Messages are signed with the secret before as well for so long; 0 for no more.
             * @default 86400000
             */
            graceMs: number;
        };
        WebhookReplay: {
            after: components["schemas"]["Position"];
        };
        Webhook: {
            id: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
            /** @description Scheme, host and port of its URL. */
            target: string;
            format: components["schemas"]["WebhookFormat"];
            types?: components["schemas"]["EventTypes"];
            subject?: components["schemas"]["EventSubject"];
            attempts: number;
            /** @description Nothing is sent to it. */
            paused: boolean;
            /** @description What its URL and secret are under. */
            key: string;
            /** Format: date-time */
            createdAt: string;
            /** @description Up to there all that it wants was sent, or given up. It is noted every few seconds: after a failover, what was sent since is sent again. */
            position: components["schemas"]["Position"];
            /** @description The newest of what was given up, newest first. */
            deadLetters: components["schemas"]["WebhookDeadLetter"][];
            deadLettersTotal: number;
        };
        WebhookDeadLetter: {
            from: components["schemas"]["Position"];
            /** @description As `from`, but where the log had lost more than one event. */
            to: components["schemas"]["Position"];
            /** Format: date-time */
            at: string;
            attempts: number;
            reason: string;
        };
        WebhookPage: {
            items: components["schemas"]["Webhook"][];
            next: components["schemas"]["NextCursor"];
        };
        WebhookCreated: {
            webhook: components["schemas"]["Webhook"];
            /** @description What messages are signed with; shown once. */
            secret?: string;
        };
        WebhookTested: {
            /** @description Its name. */
            webhook: string;
            delivered: boolean;
            /** @description What it answered with. */
            status?: number;
            ms: number;
            /** @description Why it was not delivered. */
            error?: string;
        };
        AlertMs: number;
        /** @enum {string} */
        AlertSeverity: "info" | "warning" | "critical";
        /** @description Names of the webhooks that tell of it; default: all that want its events. */
        AlertWebhooks: components["schemas"]["Name"][];
        /** @description `node`: a node is not ready (those under maintenance are left out). `service`: it runs fewer tasks than it should (jobs and what was stopped are left out). `event`: `count` events of these `types` came within `withinMs`. `metric`: a service's metric is `above` or `below` a value. Members that are of another kind are refused. */
        AlertCondition: {
            /** @enum {string} */
            kind: "node" | "service" | "event" | "metric";
            /** @description The node of this name; default: each of them. */
            node?: components["schemas"]["Name"];
            /** @description That of the service; default: every one. */
            namespace?: components["schemas"]["Name"];
            /** @description The service of this name; default: each of them. */
            service?: components["schemas"]["Name"];
            types?: components["schemas"]["EventTypes"];
            subject?: components["schemas"]["EventSubject"];
            /** @description Default: 1. */
            count?: number;
            /** @description Default: 60000. */
            withinMs?: number;
            /** @description As in an autoscaling policy; of several tasks `of` says what counts. */
            metric?: string;
            /**
             * @description Over its tasks, or over those who measure it as a whole. Default: avg.
             * @enum {string}
             */
            of?: "avg" | "max" | "sum";
            above?: number;
            below?: number;
        };
        AlertCreate: {
            name: components["schemas"]["Name"];
            when: components["schemas"]["AlertCondition"];
            /**
             * @description It must hold for so long.
             * @default 0
             */
            forMs: components["schemas"]["AlertMs"];
            /** @description It must not hold for so long before it is over; default: `forMs`. */
            resolveMs?: components["schemas"]["AlertMs"];
            /** @default warning */
            severity: components["schemas"]["AlertSeverity"];
            /**
             * @description What whoever is told should know.
             * @default
             */
            summary: string;
            webhooks?: components["schemas"]["AlertWebhooks"];
        };
        ServiceAlert: {
            name: components["schemas"]["Name"];
            /** @description As an `AlertCondition`, about this service. */
            when: {
                /** @enum {string} */
                kind: "service" | "event" | "metric";
                types?: components["schemas"]["EventTypes"];
                count?: number;
                withinMs?: number;
                metric?: string;
                /** @enum {string} */
                of?: "avg" | "max" | "sum";
                above?: number;
                below?: number;
            };
            /** @default 0 */
            forMs: components["schemas"]["AlertMs"];
            resolveMs?: components["schemas"]["AlertMs"];
            /** @default warning */
            severity: components["schemas"]["AlertSeverity"];
            /** @default  */
            summary: string;
            webhooks?: components["schemas"]["AlertWebhooks"];
        };
        Alert: {
            id: components["schemas"]["Id"];
            /** @description Of one in a service's spec, `NAMESPACE/SERVICE/NAME`. */
            name: string;
            /** @description The service whose spec it is of. */
            service?: components["schemas"]["Id"];
            when: components["schemas"]["AlertCondition"];
            forMs: components["schemas"]["AlertMs"];
            resolveMs: components["schemas"]["AlertMs"];
            severity: components["schemas"]["AlertSeverity"];
            summary: string;
            webhooks?: components["schemas"]["AlertWebhooks"];
            /** Format: date-time */
            createdAt: string;
            /** @description What it tells of now. */
            firing: components["schemas"]["AlertEpisode"][];
            /** @description What is over, newest first. */
            history: components["schemas"]["AlertEpisode"][];
        };
        AlertEpisode: {
            /** @description `node/ID`, `service/ID`, or `alert/ID` where it is about no object. */
            subject: string;
            name: string;
            message: string;
            /** Format: date-time */
            firedAt: string;
            /** Format: date-time */
            resolvedAt?: string;
            fired: components["schemas"]["AlertDelivery"][];
            resolved?: components["schemas"]["AlertDelivery"][];
        };
        AlertDelivery: {
            /** @description Its name. */
            webhook: string;
            /** @enum {string} */
            state: "pending" | "delivered" | "given-up";
            /** @description Why it was given up. */
            reason?: string;
        };
        AlertPage: {
            items: components["schemas"]["Alert"][];
            next: components["schemas"]["NextCursor"];
        };
        AlertTested: {
            /** @description One of each webhook. */
            results: components["schemas"]["WebhookTested"][];
        };
        CreateWebhookRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "webhook.create";
            name: components["schemas"]["Name"];
            /** @description Only its scheme, host and port are shown later: the rest may be a secret. */
            url: string;
            /** @default cloudevents */
            format: components["schemas"]["WebhookFormat"];
            types?: components["schemas"]["EventTypes"];
            subject?: components["schemas"]["EventSubject"];
            /** @description `whsec_` and the base64 of 24 to 64 bytes; default: one is made. */
            secret?: string;
            /** @description Send what comes after it; default: what comes from now on. */
            after?: components["schemas"]["Position"];
            /**
             * @description Tries before an event is given up.
             * @default 10
             */
            attempts: number;
        };
        UpdateWebhookRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "webhook.update";
            webhook: components["schemas"]["ObjectRef"];
            /** @description It, and `rotate`, are of a webhook that is there before the request. */
            url?: string;
            types?: components["schemas"]["EventTypes"] | null;
            subject?: components["schemas"]["EventSubject"] | null;
            attempts?: number;
            paused?: boolean;
            rotate?: components["schemas"]["WebhookRotation"];
        };
        RemoveWebhookRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "webhook.remove";
            webhook: components["schemas"]["ObjectRef"];
        };
        ReplayWebhookRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "webhook.replay";
            webhook: components["schemas"]["ObjectRef"];
            after: components["schemas"]["Position"];
        };
        CreateAlertRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "alert.create";
            name: components["schemas"]["Name"];
            when: components["schemas"]["AlertCondition"];
            /**
             * @description It must hold for so long.
             * @default 0
             */
            forMs: components["schemas"]["AlertMs"];
            /** @description It must not hold for so long before it is over; default: `forMs`. */
            resolveMs?: components["schemas"]["AlertMs"];
            /** @default warning */
            severity: components["schemas"]["AlertSeverity"];
            /**
             * @description What whoever is told should know.
             * @default
             */
            summary: string;
            webhooks?: components["schemas"]["AlertWebhooks"];
        };
        RemoveAlertRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            do: "alert.remove";
            alert: components["schemas"]["ObjectRef"];
        };
        NodeJoin: {
            name: components["schemas"]["Name"];
            /** @description SHA-256 of the node's secret. */
            credential: string;
            description: components["schemas"]["NodeDescription"];
        };
        NodeJoined: {
            node: components["schemas"]["Node"];
            tokenId: components["schemas"]["Id"];
        };
        Node: {
            id: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
            availability: components["schemas"]["Availability"];
            state: components["schemas"]["NodeState"];
            stateReason?: string;
            capacity: components["schemas"]["Resources"];
            reserved: components["schemas"]["Resources"];
            used: components["schemas"]["Resources"];
            /** @description By name: the units that tasks have, and the ids among them. */
            usedGeneric?: {
                [key: string]: {
                    count: number;
                    ids: string[];
                };
            };
            labels: components["schemas"]["Labels"];
            pool: string;
            datacenter: string;
            rack: string;
            runtimes: components["schemas"]["RuntimeInfo"][];
            publishAddress: string;
            platform: {
                os?: string;
                arch?: string;
                agent?: string;
            };
            generic?: components["schemas"]["GenericCapacity"];
            taints?: components["schemas"]["Taint"][];
            settings?: components["schemas"]["NodeSettings"];
            machine?: string;
            /** @description Until then: no new task, no alarm and no migration when it falls silent. */
            maintenance?: {
                reason: string;
                /** Format: date-time */
                until: string;
            };
            /** @description Its agent obeys another log, up to this position; it stops nothing, and takes nothing new, until it is accepted. */
            waiting?: {
                position: string;
                /** Format: date-time */
                since: string;
            };
            /** @description Tasks placed here and not yet gone. */
            tasks: number;
            /** Format: date-time */
            joinedAt: string;
        };
        NodePage: {
            items: components["schemas"]["Node"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description Pass as `cursor` for the next page; null on the last. */
        NextCursor: string | null;
        /** @enum {string} */
        TaskState: "pending" | "assigned" | "starting" | "running" | "stopping" | "complete" | "failed" | "rejected" | "lost";
        Health: {
            /** @enum {string} */
            status: "ok";
            position?: string;
        };
        /** @enum {string} */
        ContainerHealth: "none" | "starting" | "healthy" | "unhealthy";
        Container: {
            name: string;
            generation: number;
            state: components["schemas"]["TaskState"];
            health: components["schemas"]["ContainerHealth"];
            /** @description How its newest end went: that of an earlier generation until this one ends. */
            exitCode?: number;
            /** @description The same in words. */
            error?: string;
            /**
             * Format: date-time
             * @description A restart waits until then.
             */
            notBefore?: string;
        };
        Task: {
            /** @description Absent while the slot is pending. */
            id?: string;
            /** @description SERVICE.SLOT */
            name: string;
            service: components["schemas"]["Id"];
            serviceName: string;
            namespace: string;
            stack?: string;
            slot: number;
            specVersion: number;
            node?: components["schemas"]["Id"];
            nodeName?: string;
            /** @description `simulated` means that nothing really runs. */
            runtime?: string;
            /** @enum {string} */
            desired: "running" | "stopped";
            state: components["schemas"]["TaskState"];
            /** @description Why it was placed. */
            reason?: string;
            stopReason?: string;
            replaces?: string;
            rollout?: string;
            /** @description The job run that it belongs to. */
            run?: string;
            /** @description Ids of generic resources that are its own. */
            generic?: {
                [key: string]: string[];
            };
            /** @description A health verdict from outside that still holds. */
            verdict?: {
                /** @enum {string} */
                verdict: "healthy" | "unhealthy";
                reason?: string;
                /** Format: date-time */
                until?: string;
            };
            /** @description Its containers are to get the limits of its spec version and do not all have them yet. */
            resize?: {
                /** Format: date-time */
                since: string;
                /** @description What its node has against it; it is tried again. */
                error?: string;
            };
            /** @description What it used when its agent last said so; known in lists, at the controller that its node is connected to, and by a stream that controllers share at all of them. What the runtime cannot measure is absent. */
            usage?: {
                /** @description Millicores. */
                cpu: number;
                /** @description Resident bytes. */
                memory: number;
                /** @description Per mille of the periods in which it could run. */
                cpuThrottled?: number;
                /** @description Bytes per second; as the next three. */
                networkReceive?: number;
                networkTransmit?: number;
                blockRead?: number;
                blockWrite?: number;
            };
            restarts?: number;
            /** Format: date-time */
            placedAt?: string;
            containers: components["schemas"]["Container"][];
            endpoints?: {
                name: string;
                address: string;
                port: number;
            }[];
            placement?: components["schemas"]["PlacementExplanation"];
        };
        /** @description One filter's verdict over every node, whatever the other filters said. */
        FilterRefusal: {
            filter: string;
            /** @description How many nodes this filter refused. */
            nodes: number;
            wanted: string;
            /** @description The most frequent value among the refused nodes. */
            found: string;
        };
        PlacementExplanation: {
            /** @description Version of the scheduler that decided. */
            scheduler: number;
            seed: number;
            /** @description How many nodes were looked at. */
            considered: number;
            refusals: components["schemas"]["FilterRefusal"][];
            /** @description Why the first of the slots went where it did, and not to the second node. Parts in the order in which they count: the first that differs decides. Fewer is better for tasks, more for wishes; less reserved for `spread`, more for `binpack`. */
            scores?: {
                node: string;
                parts: {
                    part: string;
                    value: number;
                }[];
            }[];
            /** @description The node that fewest filters refused, when none fits. */
            closest?: {
                node: string;
                refusedBy: string[];
            };
        };
        /** @description What stands between a node and one more task of the service, as judged now; no refusals where it fits. */
        NodeVerdict: {
            node: components["schemas"]["Id"];
            name: string;
            refusals: {
                filter: string;
                wanted: string;
                found: string;
            }[];
        };
        /** @description One event of those that led to something. */
        Cause: {
            seq: number;
            /** Format: date-time */
            time: string;
            type: string;
            subject: string;
            actor: string;
        };
        TaskExplanation: {
            /** @description With `placement`: why here, as it was decided. */
            task: components["schemas"]["Task"];
            /** @description Another version of the scheduler than this controller's decided. */
            otherScheduler?: boolean;
            /** @description The event that placed it, then what led to that, back to a request. */
            causes: components["schemas"]["Cause"][];
            /** @description The nearest to fitting first. */
            nodes: components["schemas"]["NodeVerdict"][];
            nodesTotal: number;
        };
        ServiceExplanation: {
            service: components["schemas"]["Service"];
            /** @description The newest change of its spec, then what led to it. */
            causes: components["schemas"]["Cause"][];
            /** @description Slots that do not serve: without a node, on their way, or failing. */
            slots: components["schemas"]["Task"][];
            slotsTotal: number;
            /** @description The nearest to fitting first. */
            nodes: components["schemas"]["NodeVerdict"][];
            nodesTotal: number;
        };
        EventReference: {
            position: components["schemas"]["Position"];
            /** Format: date-time */
            time: string;
            type: string;
            subject: string;
            actor: string;
        };
        /** @description What the target allows of the counted time, and what outages took of it. `leftMs` below 0 means that it is overspent. */
        ErrorBudget: {
            allowedMs: number;
            spentMs: number;
            leftMs: number;
        };
        ServiceAvailability: {
            service: {
                id: string;
                name: string;
                namespace: string;
            };
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            /** @description Time in which replicas were wanted. */
            countedMs: number;
            /** @description Of it, with all of them healthy. */
            availableMs: number;
            /** @description Of it, with at least one healthy. */
            servingMs: number;
            /** @description `availableMs` of `countedMs` in parts per million; null where nothing counts. */
            availability: number | null;
            /** @description `servingMs` of `countedMs`, likewise. */
            serving: number | null;
            /** @description Of the spec, in parts per million. */
            target: number | null;
            budget: components["schemas"]["ErrorBudget"] | null;
            outagesFound: number;
            /** @description The 100 costliest in the order of time. */
            outages: {
                /** Format: date-time */
                from: string;
                /**
                 * Format: date-time
                 * @description Null while it goes on.
                 */
                to: string | null;
                lostMs: number;
                /** @description At its worst moment. */
                wanted: number;
                healthy: number;
                /** @description Null where it began before the log or the span. */
                began: components["schemas"]["EventReference"] | null;
                ended: components["schemas"]["EventReference"] | null;
            }[];
        };
        AuditPlace: {
            namespace: string;
            stack: string | null;
        };
        AuditRow: {
            position: components["schemas"]["Position"];
            seq: number;
            /** Format: date-time */
            time: string;
            type: string;
            /** @enum {string} */
            kind: "request" | "fault" | "system";
            subject: string;
            /** @description `token/ID`, `node/ID` or `controller/NAME`. */
            actor: string;
            /** @description What that token or node was called. */
            actorName?: string;
            /** @description Address that the request came from. */
            client?: string;
            /** @description The controller that took it. */
            controller: string;
            intent?: string;
            /** @description The seq of the event that led to this one. */
            cause?: number;
            /** @description As they were called then. */
            services: {
                id: string;
                name?: string;
                namespace?: string;
                stack?: string;
            }[];
            nodes: {
                id: string;
                name?: string;
            }[];
            /** @description Of stacks, configs, secrets and volumes. */
            places: components["schemas"]["AuditPlace"][];
            /** @description As in `events.yaml`, without envelopes, hashes of tokens and the bytes of configs. */
            data?: Record<string, never>;
            /** @description Personal members are gone from the log. Left out where they are not. */
            redacted?: boolean;
            /** @description The token sees a part of it. Left out where it sees all. */
            narrowed?: boolean;
            /** @description Chain hash. */
            hash: string;
        };
        /** @description What the answer was drawn from: the events `first` to `last`, and the chain's hash at the last. */
        AuditIndex: {
            cluster: string;
            lineage: string;
            first: number;
            last: number;
            hash: string;
        };
        AuditPage: {
            items: components["schemas"]["AuditRow"][];
            next: components["schemas"]["NextCursor"];
            index: components["schemas"]["AuditIndex"];
            /** @description Where the token may read; null for everywhere. */
            sight: null | {
                namespace: string;
                stack: string;
            }[];
        };
        AuditMoment: {
            seq: number;
            /** Format: date-time */
            time: string;
        };
        AuditRun: {
            task: string;
            /** @description Index in the spec. */
            container: number;
            generation: number;
            service: string;
            serviceName?: string;
            namespace?: string;
            node: string;
            nodeName?: string;
            started: components["schemas"]["AuditMoment"];
            /** @description Null while nobody has said so: it runs, or its node has failed. */
            ended: components["schemas"]["AuditMoment"] | null;
            state: string;
            exitCode?: number;
            error?: string;
            placed: components["schemas"]["AuditMoment"] | null;
            /** @description Why its task was told to stop. */
            stopReason?: string;
        };
        AuditRunPage: {
            items: components["schemas"]["AuditRun"][];
            next: components["schemas"]["NextCursor"];
            index: components["schemas"]["AuditIndex"];
        };
        TaskPage: {
            items: components["schemas"]["Task"][];
            next: components["schemas"]["NextCursor"];
        };
        Service: {
            id: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
            namespace: components["schemas"]["Name"];
            stack?: components["schemas"]["Name"];
            /** @description The service's name within its stack. */
            alias?: string;
            spec: components["schemas"]["ServiceSpec"];
            specVersion: number;
            /** @description Of a service whose images are named by tags, for the runtime `docker`: what the tags mean for all tasks of this spec version. */
            images?: {
                /**
                 * @description `refused`: they could not be had; where tasks wait for them, each node tries for itself.
                 * @enum {string}
                 */
                state: "unresolved" | "asked" | "resolved" | "refused";
                /** @description By container: its image with the digest that its tag meant; null where each node runs what it has under that name. */
                containers?: (string | null)[];
                /** @description The node that is asked. */
                node?: components["schemas"]["Id"];
                /** @description Why they could not be had: which registry answered what. */
                message?: string;
            };
            /** @description Tasks wanted: replicas, or for a global service the nodes that it should run on. */
            desired: number;
            /** @description Tasks running, and healthy where a health check is given. */
            running: number;
            /** @description Slots without a place. */
            pending?: number;
            /** @description Tasks with a container that ended and waits to be started again. */
            restarting?: number;
            /** @description Stopped by a person: it keeps its spec and runs no task. */
            stopped?: boolean;
            /** @description Removed, and restorable until the purge time. */
            removed?: {
                /** Format: date-time */
                at: string;
                /** Format: date-time */
                purgeAt: string;
            };
            rollout?: {
                id: string;
                /** @enum {string} */
                state: "running" | "paused";
                /**
                 * @description What it carries out.
                 * @enum {string}
                 */
                reason: "update" | "restart" | "rollback" | "undo";
                /** @description Why it is paused. */
                paused?: string;
                /** @description Of a rollback that nobody asked for: what went wrong. */
                message?: string;
                /** @description What it does not begin before. Services that it depends on and that were changed with it come first. */
                waitsFor?: {
                    /** @description The service and the condition, e.g. `db to be healthy`. */
                    wanted: string;
                    /** @description How things stand there now. */
                    found: string;
                }[];
                updated: number;
                /** @description Slots whose new task failed. */
                failed?: number;
                total: number;
                /** Format: date-time */
                startedAt: string;
            };
            /** @description Of a job: the runs that go on, and the newest that ended. */
            runs?: components["schemas"]["JobRun"][];
            /**
             * Format: date-time
             * @description Of a job with a schedule.
             */
            nextRunAt?: string;
            /** Format: date-time */
            createdAt: string;
            /** Format: date-time */
            updatedAt: string;
        };
        JobRun: {
            id: string;
            /** @enum {string} */
            state: "running" | "succeeded" | "failed" | "deadline" | "replaced" | "stopped";
            /** @enum {string} */
            trigger: "created" | "updated" | "schedule" | "requested";
            /** Format: date-time */
            scheduledFor?: string;
            /** Format: date-time */
            startedAt: string;
            /** Format: date-time */
            endedAt?: string;
            /** @description Why it ended so, where there is something to say. */
            message?: string;
            succeeded: number;
            /** @description Failures of its tasks. */
            failed: number;
            completions: number;
        };
        ServicePage: {
            items: components["schemas"]["Service"][];
            next: components["schemas"]["NextCursor"];
        };
        Stack: {
            name: components["schemas"]["Name"];
            namespace: components["schemas"]["Name"];
            /** @description Names. */
            services: string[];
            /** Format: date-time */
            deployedAt: string;
        };
        StackPage: {
            items: components["schemas"]["Stack"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description Data on one node. Tasks of its namespace that mount its name there share it. */
        Volume: {
            id: components["schemas"]["Id"];
            name: components["schemas"]["VolumeName"];
            namespace: components["schemas"]["Name"];
            /** @description That of the service that was the first to mount it. */
            stack?: string;
            node: components["schemas"]["Id"];
            nodeName: string;
            /**
             * @description `removed`: restorable until its purge time. `deleting`: its node is to delete the data, and has not said that it is gone.
             * @enum {string}
             */
            state: "present" | "removed" | "deleting";
            /** @description Names of the services that mount volumes of this name, on whichever node. */
            services: string[];
            /** Format: date-time */
            createdAt: string;
            /** @description Removed, and restorable until the purge time. */
            removed?: {
                /** Format: date-time */
                at: string;
                /** Format: date-time */
                purgeAt: string;
            };
            /** @description What its node last had against deleting it. */
            error?: string;
        };
        VolumePage: {
            items: components["schemas"]["Volume"][];
            next: components["schemas"]["NextCursor"];
        };
        StackDeployment: {
            stack: components["schemas"]["Stack"];
            created: string[];
            updated: string[];
            removed: string[];
            unchanged: string[];
            /** @description Services that left the file and still run; `prune` removes them. */
            orphaned: string[];
            createdConfigs: string[];
            /** @description Those of the stack that nothing refers to any more. */
            removedConfigs: string[];
            createdSecrets: string[];
            /** @description The same. */
            removedSecrets: string[];
            warnings: components["schemas"]["ComposeWarning"][];
        };
        Config: {
            id: components["schemas"]["Id"];
            name: components["schemas"]["FileName"];
            namespace: components["schemas"]["Name"];
            labels: components["schemas"]["Labels"];
            /** @description The stack whose Compose file made it and whose deployments remove it. */
            stack?: components["schemas"]["Name"];
            /** @description Not in a list. */
            data?: components["schemas"]["FileData"];
            /** Format: date-time */
            createdAt: string;
        };
        ConfigPage: {
            items: components["schemas"]["Config"][];
            next: components["schemas"]["NextCursor"];
        };
        Secret: {
            id: components["schemas"]["Id"];
            name: components["schemas"]["FileName"];
            namespace: components["schemas"]["Name"];
            labels: components["schemas"]["Labels"];
            /** @description The stack whose Compose file made it and whose deployments remove it. */
            stack?: components["schemas"]["Name"];
            /** @description Id of the key that its envelope is under. */
            key: string;
            /** Format: date-time */
            createdAt: string;
        };
        SecretPage: {
            items: components["schemas"]["Secret"][];
            next: components["schemas"]["NextCursor"];
        };
        FileCreate: {
            name: components["schemas"]["FileName"];
            /** @default default */
            namespace: components["schemas"]["Name"];
            /** @default {} */
            labels: components["schemas"]["Labels"];
            data: components["schemas"]["FileData"];
        };
        /** @enum {string} */
        Verb: "read" | "logs" | "write" | "exec" | "metrics" | "nodes" | "tokens" | "join" | "session" | "peer" | "*";
        Scope: {
            /** @default * */
            namespace: string;
            /** @default * */
            stack: string;
            verbs: components["schemas"]["Verb"][];
        };
        /** @enum {string} */
        TokenPreset: "admin" | "operator" | "viewer" | "agent" | "controller";
        /** @description Either a preset or scopes of its own. */
        TokenCreate: {
            name: components["schemas"]["Name"];
            preset?: components["schemas"]["TokenPreset"];
            scopes?: components["schemas"]["Scope"][];
        };
        Token: {
            id: components["schemas"]["Id"];
            name: string;
            scopes: components["schemas"]["Scope"][];
            /** @description The one node that this token speaks for. */
            node?: components["schemas"]["Id"];
            /** Format: date-time */
            createdAt: string;
        };
        TokenCreated: {
            token: components["schemas"]["Token"];
            /** @description The whole bearer token, `fl_<id>_<secret>`; shown once. */
            secret?: string;
        };
        TokenPage: {
            items: components["schemas"]["Token"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description A `HelloFrame`, `DescribeFrame`, `ReportFrame`, `ImagesFrame` or `VolumesFrame` of the agent session, as `events.yaml` has them. */
        PassedOnFrame: {
            /** @enum {string} */
            frame: "hello" | "describe" | "report" | "images" | "volumes";
        };
        PassedOn: {
            /** @description The seq that shows it. */
            seq: number;
        };
        /** @description A row per agent that the sender hears. Members that are not known are passed over, for the sender may be newer. */
        LivenessSummary: {
            /** @description The sender. */
            holder: string;
            /** @description Differs between any two processes. */
            life: string;
            /** @description Rises within a life; a summary that was overtaken is passed over. */
            number: number;
            /** @description The sender's wall clock, ms. */
            time: number;
            nodes: components["schemas"]["Id"][];
            silentMs: number[];
            /** @description Node's clock minus the sender's. */
            clockOffsetsMs: (number | null)[];
            /** @description Where the sender serves. This and the next are shown to people, and decide nothing. */
            url?: string;
            version?: string;
            /** @description Where the sender's view stands. */
            seq?: number;
            /** @description How long it last took to reach where the holder stood. */
            lagMs?: number;
            point?: components["schemas"]["ComparedPoint"];
            /** @description What the sender knows of places; the answer leaves out what it knows. */
            places?: string;
            clusterVersions?: components["schemas"]["VersionRange"];
            viewVersion?: number;
        };
        ExecRecord: components["schemas"]["ExecOpening"] | components["schemas"]["ExecClosing"];
        ExecOpening: {
            /** @constant */
            type: "OpenExec";
            /** @description Whose command it is. */
            actor: string;
            /** @description The address that it came from. */
            client?: string;
            task: string;
            container?: components["schemas"]["Name"];
            command: string[];
        };
        ExecClosing: {
            /** @constant */
            type: "CloseExec";
            actor: string;
            client?: string;
            task: string;
            exec: components["schemas"]["Id"];
            exitCode?: number;
            error?: string;
        };
        ExecRecorded: {
            seq: number;
            replayed: boolean;
            outcome: Record<string, never>;
        };
        /** @description The newest view that the sender has a digest of; two views of one position and version must have the same. */
        ComparedPoint: {
            lineage: string;
            seq: number;
            viewVersion: number;
            digest: string;
        };
        PeerClock: {
            /** @description The holder's wall clock, ms. */
            time: number;
            /** @description Where the holder stands. */
            seq?: number;
            controllers?: components["schemas"]["ControllerHeard"][];
            /** @description Which controller has which agent; left out where the caller knows it. */
            places?: {
                version: string;
                byUrl: {
                    [key: string]: components["schemas"]["Id"][];
                };
            };
        };
        ControllerHeard: {
            name: string;
            url: string;
            version: string;
            seq: number;
            lagMs: number | null;
            silentMs: number;
            clusterVersions?: components["schemas"]["VersionRange"];
            viewVersion?: number;
        };
        LogMember: {
            id: string;
            url: string;
            leader: boolean;
            /** @description Whether it counts towards the majority. */
            voter: boolean;
            reachable: boolean;
        };
        Cluster: {
            id: string;
            lineage: string;
            position: components["schemas"]["Position"];
            /**
             * Format: date-time
             * @description Time of the newest event.
             */
            time: string;
            /** @description Digest of the view at `position`; to be compared with one of the same view version alone. */
            digest: string;
            /** @description What this controller's build makes of the same events. */
            viewVersion: number;
            /** @description Version of this controller. */
            version: string;
            /** @description What the log may hold. It rises once every controller and agent reads the next one. */
            clusterVersion: {
                current: number;
                /** @description The newest that any controller here reads; null where that is the current one. */
                next: number | null;
                /** @description Who does not read `next`, controllers first; at most 100. */
                heldBackBy: {
                    /** @enum {string} */
                    kind: "controller" | "node";
                    /** @description Of a controller its URL. */
                    name: string;
                    /** @description Of its fleetlog; empty where it has not said. */
                    version: string;
                    clusterVersions: components["schemas"]["VersionRange"];
                }[];
            };
            log: {
                carrier: string;
                hash: string;
                /** @description The processes that agree on the log, where its carrier has any; left out while none of them answers. */
                members?: components["schemas"]["LogMember"][];
                /** @description Voters that must be there for a write. */
                quorum?: number;
                /** @description Voters that may still be lost; below 0 nothing can be written. */
                spare?: number;
            };
            /** @description What this life of the controller began from: every event of the log, or a checkpoint, its own or another controller's. */
            begun?: {
                /** @enum {string} */
                from: "log" | "checkpoint" | "peer";
                position: string | null;
            };
            lease: {
                epoch: number;
                holder: string;
                url: string;
            };
            /** @description Every controller that is heard of, in the order of their URLs. */
            controllers: {
                /** @description Of one life of its process. */
                name: string;
                url: string;
                version: string;
                /** @description Whether it holds the lease. */
                holder: boolean;
                position: components["schemas"]["Position"];
                /** @description How long it last took to reach where the holder stood; null where that is not known. */
                lagMs: number | null;
                /** @description Since it was heard of. */
                silentMs: number;
                clusterVersions?: components["schemas"]["VersionRange"];
                /** @description Left out where it has not said. */
                viewVersion?: number;
            }[];
            nodes: {
                ready: number;
                down: number;
                unknown: number;
            };
            services: number;
            /** @description Count by state. */
            tasks: {
                [key: string]: number;
            };
            alarms?: string[];
        };
        Checkpoints: {
            items: {
                lineage: string;
                seq: number;
                time: number;
                viewVersion: number;
                digest: string;
                chain: string;
            }[];
        };
        ArchiveRequest: {
            /** @description So many of the newest events stay on the log. */
            keepEvents: number;
        };
        ArchiveStep: {
            segment: {
                from: components["schemas"]["Position"];
                to: components["schemas"]["Position"];
                file: string;
                /** @description Chain hash of event `to`. */
                hash: string;
                /** @description Over the bytes of the file. */
                sha256: string;
            } | null;
            oldest: components["schemas"]["Position"];
            more: boolean;
        };
        Undo: {
            to: components["schemas"]["Moment"];
        };
        Blame: {
            fields: {
                /** @description JSON pointer. */
                field: string;
                /** @description As it is now. */
                value: unknown;
                /** @description Of the event that set it. */
                position: components["schemas"]["Position"];
                /** Format: date-time */
                time: string;
                type: string;
                actor: string;
                /** @description Id of the request. */
                intent?: string;
            }[];
        };
        PlanRequest: {
            intents: components["schemas"]["IntentRequest"][];
            /** @description Plan on the cluster as it was then. Default: as it is. */
            at?: components["schemas"]["Moment"];
        };
        PlannedEvent: {
            type: string;
            subject: string;
            data: Record<string, never>;
        };
        PlannedTask: {
            /** @description SERVICE.SLOT */
            name: string;
            service: components["schemas"]["Id"];
            namespace: components["schemas"]["Name"];
            /** @description Name of its node. */
            node?: string;
            reason: string;
        };
        Plan: {
            /** @description What it was planned on. */
            position: components["schemas"]["Position"];
            /** Format: date-time */
            time: string;
            /** @description No write was refused. */
            ok: boolean;
            /** @description One for each write, in their order. */
            results: {
                do: string;
                /** @description What its own operation would answer. */
                status: number;
                id?: string;
                /** @description Why it would be refused; see docs/problems.md. */
                code?: string;
                detail?: string;
                /** @description Of a deployment. */
                changes?: components["schemas"]["StackChanges"];
                /** @description Of a deployment; what would change in the specs of the services that it updates and the token may read. */
                updates?: {
                    /** @description Its name. */
                    service: string;
                    fields: components["schemas"]["FieldChange"][];
                }[];
                /** @description Of a Compose file. */
                warnings?: components["schemas"]["ComposeWarning"][];
                errors?: {
                    field: string;
                    message: string;
                    line?: number;
                }[];
            }[];
            /** @description The first 1,000. */
            events: components["schemas"]["PlannedEvent"][];
            eventsTotal: number;
            /** @description The first 1,000. */
            placements: components["schemas"]["PlannedTask"][];
            placementsTotal: number;
            /** @description The first 1,000. */
            stops: components["schemas"]["PlannedTask"][];
            stopsTotal: number;
            /** @description Tasks that get other resources where they are; the first 1,000. */
            resizes: components["schemas"]["PlannedTask"][];
            resizesTotal: number;
            /** @description Services with slots that would find no node. */
            pending: {
                service: components["schemas"]["Id"];
                name: components["schemas"]["Name"];
                namespace: components["schemas"]["Name"];
                slots: number;
                placement: components["schemas"]["PlacementExplanation"];
            }[];
            /** @description Events of what the token may not read. */
            hidden: number;
            /** @description False where more would follow than a plan holds. */
            complete: boolean;
        };
        ServiceMetrics: {
            service: components["schemas"]["Id"];
            serviceName: components["schemas"]["Name"];
            namespace: components["schemas"]["Name"];
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
            stepMs: number;
            series: components["schemas"]["MetricSeries"][];
        };
        /** @description `cpu` in millicores, `cpu_throttled` per mille of the periods in which a task could run, `memory` in bytes, `network_receive`, `network_transmit`, `block_read` and `block_write` in bytes per second, `restarts` as a count; or what monitors sent. */
        MetricSeries: {
            name: components["schemas"]["MetricName"];
            points: components["schemas"]["MetricPoint"][];
        };
        MetricPoint: {
            /**
             * Format: date-time
             * @description When the step begins.
             */
            time: string;
            /** @description Over what it is of. */
            average: number;
            max: number;
            /** @description Of all together, on average over the step. */
            sum: number;
            /** @description How many tasks or monitors it is of, on average over the step. */
            count: number;
        };
        /** @description `ExportMetricsServiceRequest` of OpenTelemetry. Of `resourceMetrics` the resources' attributes count, and the names, gauges and sums of their metrics; members that are not known are ignored. */
        OtlpMetrics: {
            resourceMetrics?: Record<string, never>[];
        };
        /** @description As OpenTelemetry answers; empty where everything was taken. */
        MetricsTaken: {
            partialSuccess?: {
                /** @description A number of 64 bits. */
                rejectedDataPoints: string;
                errorMessage: string;
            };
        };
        /** @description As Prometheus names metrics. */
        MetricName: string;
        ScrapeTargets: {
            /** @description `ADDRESS:PORT`, as the task's node publishes it. */
            targets: string[];
            /** @description `__metrics_path__`, `__scheme__`, and what is known of the task as `__meta_fleetlog_…`. */
            labels: {
                [key: string]: string;
            };
        };
        /** @description A position, a seq, an RFC 3339 time, or how long ago. */
        Moment: string;
        /** @description A collection that was not asked for is absent. */
        State: {
            position: components["schemas"]["Position"];
            /** Format: date-time */
            time: string;
            digest: string;
            nodes?: components["schemas"]["Node"][];
            services?: components["schemas"]["Service"][];
            tasks?: components["schemas"]["Task"][];
            stacks?: components["schemas"]["Stack"][];
            /** @description With `kind` only. */
            next?: components["schemas"]["NextCursor"];
        };
        /** @enum {string} */
        DiffKind: "node" | "service" | "stack" | "task" | "volume" | "config" | "secret";
        DiffEnd: {
            position: components["schemas"]["Position"];
            /** Format: date-time */
            time: string;
        };
        DiffCount: {
            added: number;
            removed: number;
            changed: number;
        };
        FieldChange: {
            /** @description JSON pointer, e.g. `/spec/replicas`. */
            field: string;
            /** @description Absent where it was not there. */
            from?: unknown;
            /** @description Absent where it is no more. */
            to?: unknown;
        };
        DiffItem: {
            kind: components["schemas"]["DiffKind"];
            /** @enum {string} */
            change: "added" | "removed" | "changed";
            id: string;
            /** @description SERVICE.SLOT for a task. */
            name: string;
            namespace?: string;
            /** @description What changed. */
            fields: components["schemas"]["FieldChange"][];
        };
        Diff: {
            from: components["schemas"]["DiffEnd"];
            to: components["schemas"]["DiffEnd"];
            counts: {
                volume: components["schemas"]["DiffCount"];
                config: components["schemas"]["DiffCount"];
                secret: components["schemas"]["DiffCount"];
                node: components["schemas"]["DiffCount"];
                service: components["schemas"]["DiffCount"];
                stack: components["schemas"]["DiffCount"];
                task: components["schemas"]["DiffCount"];
            };
            items: components["schemas"]["DiffItem"][];
            next: components["schemas"]["NextCursor"];
        };
        /** @description One event of the log as CloudEvents 1.0. Extensions are strings: `seq`, `epoch`, `cause`, `eventversion` decimal numbers; `intent` and `origin` JSON texts. With them, `inner` and `hash` can be recomputed without this API. */
        CloudEvent: {
            /** @constant */
            specversion: "1.0";
            id: components["schemas"]["Position"];
            /** @description `urn:fleetlog:cluster:` and the cluster's id. */
            source: string;
            /** @description `dev.fleetlog.` and the event's type. */
            type: string;
            subject: string;
            /** Format: date-time */
            time: string;
            /** @constant */
            datacontenttype?: "application/json";
            /** @description The event's data; absent once redacted. */
            data?: unknown;
            lineage: string;
            seq: string;
            epoch: string;
            eventversion: string;
            actor: string;
            origin: string;
            intent?: string;
            cause?: string;
            traceparent?: string;
            batch: string;
            /** @description Absent once redacted. */
            salt?: string;
            inner: string;
            hash: string;
            /** @description The hash of the event before. */
            chainprev: string;
        };
        LogLine: {
            /** Format: date-time */
            time: string;
            task: string;
            /** @description SERVICE.SLOT */
            name: string;
            /** @description Node name. */
            node: string;
            container?: string;
            /** @enum {string} */
            stream: "stdout" | "stderr";
            text: string;
            /** @description The line was longer than the stated maximum. */
            cut?: boolean;
            /** @description Lines dropped before this one because the reader was slow. */
            dropped?: number;
        };
        LogTrailer: {
            missing: {
                node: string;
                reason: string;
            }[];
        };
        Problem: {
            /** @description `urn:fleetlog:problem:` and the code. */
            type: string;
            title: string;
            status: number;
            detail: string;
            code: string;
            instance?: string;
            errors?: {
                /** @description JSON pointer or parameter name. */
                field: string;
                message: string;
                line?: number;
            }[];
            oldest?: components["schemas"]["Position"];
            position?: components["schemas"]["Position"];
        };
        Hex16: string;
        /** @description SERVICE.SLOT.SUFFIX: opaque to clients, an address to the view. */
        TaskId: string;
        Slot: number;
        DeadLetter: {
            /** @description Where the record stands. */
            topic: string;
            /** @description Its offset there. */
            position: number;
            reason: string;
            /** @description The length of its value. */
            bytes: number;
            /** @description The first 262,144 bytes of its value. */
            value: string;
        };
        /** @description Samples of one service. Members that are not named here are to be ignored: a newer build may write more. Built-in series, each with a value a task: `cpu` (millicores), `cpu_throttled` (per mille of the periods in which it could run), `memory` (resident bytes), `network_receive`, `network_transmit`, `block_read`, `block_write` (bytes per second), `restarts` (a count that only rises). */
        MetricsRecord: {
            cluster: components["schemas"]["Hex16"];
            time: components["schemas"]["TimeMs"];
            /** @description Who measured: `node:` and the node's id, or `monitor:` and a name. */
            source: string;
            namespace: components["schemas"]["Name"];
            service: components["schemas"]["Id"];
            series: components["schemas"]["MetricsSeries"][];
        };
        /** @description Values row by row of `tasks`; exactly one value, of the service as a whole, where there are none. */
        MetricsSeries: {
            name: components["schemas"]["MetricName"];
            tasks?: components["schemas"]["TaskId"][];
            values: number[];
        };
        /** @description Milliseconds since 1970 UTC. */
        TimeMs: number;
        ClusterCreated: {
            cluster: components["schemas"]["Hex16"];
            lineage: components["schemas"]["Hex16"];
            /** @constant */
            chainFormat: 1;
            /** @constant */
            eventFormat: 1;
        };
        ClusterVersionRaised: {
            /** @description Never less than before; a log begins with 1. */
            version: number;
        };
        /** @description The events before it are those of the parent up to `parent.seq`, under the parent's lineage; this one and those after it are of the new lineage. Seqs go on, and so does the chain: `previous` of this event is `parent.hash`. */
        LogForked: {
            cluster: components["schemas"]["Hex16"];
            lineage: components["schemas"]["Hex16"];
            parent: {
                lineage: components["schemas"]["Hex16"];
                seq: number;
                hash: string;
            };
            /** @enum {string} */
            reason: "restored" | "imported";
            /** @constant */
            chainFormat: 1;
            /** @constant */
            eventFormat: 1;
        };
        LeaseTaken: {
            epoch: number;
            holder: string;
            previous: string | null;
        };
        IntentSettled: Record<string, never>;
        NodeJoinedEvent: {
            node: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
            token: components["schemas"]["Id"];
            credential: string;
            description: components["schemas"]["NodeDescription"];
        };
        NodeDescribed: {
            node: components["schemas"]["Id"];
            description: components["schemas"]["NodeDescription"];
        };
        NodeConnected: {
            node: components["schemas"]["Id"];
            /** @description One life of the agent's host; report numbers begin again with it. */
            bootId: string;
        };
        NodeFailed: {
            node: components["schemas"]["Id"];
            reason: string;
        };
        NodeRef: {
            node: components["schemas"]["Id"];
        };
        /** @description Where the orders stand that its agent obeys. */
        NodeOtherOrders: {
            node: components["schemas"]["Id"];
            lineage: components["schemas"]["Hex16"];
            seq: number;
        };
        ServiceCreated: {
            service: components["schemas"]["Id"];
            spec: components["schemas"]["ServiceSpec"];
            stack?: components["schemas"]["StackMembership"];
        };
        StackMembership: {
            name: components["schemas"]["Name"];
            alias: components["schemas"]["Name"];
        };
        ServiceScaled: {
            service: components["schemas"]["Id"];
            replicas: number;
            autoscaling?: components["schemas"]["AutoscalingDecision"];
        };
        /** @description One row of each column a service; -1 where there is nothing to say. */
        AutoscalingHistory: {
            cluster: components["schemas"]["Hex16"];
            /** @description The quarter of an hour, counted from 1970 UTC. */
            quarter: number;
            services: components["schemas"]["Id"][];
            /** @description The most replicas that the targets wanted. */
            demand: number[];
            /** @description The most millicores that a task used on average. */
            cpu: number[];
            /** @description The most bytes that a task used. */
            memory: number[];
        };
        AutoscalingSet: {
            service: components["schemas"]["Id"];
            policy: components["schemas"]["AutoscalingPolicy"];
        };
        AutoscalingAdvised: {
            service: components["schemas"]["Id"];
            autoscaling: components["schemas"]["AutoscalingDecision"];
            replicas?: number;
            resources?: components["schemas"]["AdvisedResources"];
            /** @description A `service.updated` with these resources follows in the same batch. */
            applied?: boolean;
        };
        ServiceUpdated: {
            service: components["schemas"]["Id"];
            spec: components["schemas"]["ServiceSpec"];
            /** @description Changes only when tasks must be replaced, and then `rollout` is there; an older one comes back when its template does. */
            specVersion: number;
            rollout?: components["schemas"]["Id"];
            /**
             * @description Absent: update.
             * @enum {string}
             */
            reason?: "update" | "rollback" | "undo";
            /** @description Of a rollback that nobody asked for: what went wrong. */
            message?: string;
        };
        ServiceRef: {
            service: components["schemas"]["Id"];
        };
        ServiceStarted: {
            service: components["schemas"]["Id"];
            /** @description Of the tasks of an older spec that ran still; present with `from` alone. */
            rollout?: components["schemas"]["Id"];
            /** @description Version of the older spec. */
            from?: number;
        };
        ServiceRestarted: {
            service: components["schemas"]["Id"];
            specVersion: number;
            rollout: components["schemas"]["Id"];
        };
        ServiceRemoved: {
            service: components["schemas"]["Id"];
            /** @description Restorable until then; absent: not at all. */
            purgeAt?: components["schemas"]["TimeMs"];
        };
        VolumeRef: {
            volume: components["schemas"]["Id"];
            node: components["schemas"]["Id"];
            namespace: components["schemas"]["Name"];
            name: components["schemas"]["VolumeName"];
        };
        VolumeRemoved: {
            volume: components["schemas"]["Id"];
            node: components["schemas"]["Id"];
            namespace: components["schemas"]["Name"];
            name: components["schemas"]["VolumeName"];
            /** @description Restorable until then; absent: not at all, and its data goes at once. */
            purgeAt?: components["schemas"]["TimeMs"];
        };
        VolumeDeletionFailed: {
            volume: components["schemas"]["Id"];
            node: components["schemas"]["Id"];
            namespace: components["schemas"]["Name"];
            name: components["schemas"]["VolumeName"];
            /** @description What the node has against it. */
            error: string;
        };
        RolloutRef: {
            service: components["schemas"]["Id"];
            rollout: components["schemas"]["Id"];
        };
        RolloutPaused: {
            service: components["schemas"]["Id"];
            rollout: components["schemas"]["Id"];
            /** @enum {string} */
            reason: "requested" | "failures" | "deadline";
            message?: string;
        };
        JobStarted: {
            service: components["schemas"]["Id"];
            run: components["schemas"]["Id"];
            specVersion: number;
            /** @enum {string} */
            trigger: "created" | "updated" | "schedule" | "requested";
            scheduledFor?: components["schemas"]["TimeMs"];
        };
        JobEnded: {
            service: components["schemas"]["Id"];
            run: components["schemas"]["Id"];
            /** @enum {string} */
            result: "succeeded" | "failed" | "deadline" | "replaced" | "stopped";
            message?: string;
        };
        JobSkipped: {
            service: components["schemas"]["Id"];
            scheduledFor: components["schemas"]["TimeMs"];
            reason: string;
        };
        NodeUpdated: {
            node: components["schemas"]["Id"];
            settings: components["schemas"]["NodeSettings"];
        };
        MaintenanceStarted: {
            node: components["schemas"]["Id"];
            reason: string;
            until: components["schemas"]["TimeMs"];
        };
        TokenRotated: {
            token: components["schemas"]["Id"];
            /** @description SHA-256 of the new secret. */
            credential: string;
            /** @description The secret before is taken until then; absent: no more. */
            previousUntil?: components["schemas"]["TimeMs"];
        };
        TaskJudged: {
            task: components["schemas"]["TaskId"];
            /** @enum {string} */
            verdict: "healthy" | "unhealthy" | "none";
            until?: components["schemas"]["TimeMs"];
            reason?: string;
        };
        ExecOpened: {
            task: components["schemas"]["TaskId"];
            container: components["schemas"]["Name"];
            exec: components["schemas"]["Id"];
            /** @description Absent once redacted. */
            command?: string[];
        };
        ExecClosed: {
            task: components["schemas"]["TaskId"];
            exec: components["schemas"]["Id"];
            exitCode?: number;
            error?: string;
        };
        /** @description Whoever replays events 1 to `seq` reaches this digest, in views of this version. */
        LogCheckpointed: {
            seq: number;
            digest: string;
            /** @description Chain hash of event `seq`. */
            chain: string;
            viewVersion: number;
        };
        /** @description Said once of one life of a controller, by the lease holder after it had replayed the log. */
        ControllerDiverged: {
            /** @description The name of the one that is wrong. */
            controller: string;
            url: string;
            /** @description Of the event whose views were compared. */
            seq: number;
            viewVersion: number;
            /** @description Digest of a replay of events 1 to `seq`. */
            expected: string;
            /** @description Digest of its view. */
            found: string;
        };
        /** @description Events `from` to `to` stand in this file, and may be gone from the log. Its chain begins behind `previous` and ends at `hash`. */
        LogArchived: {
            from: number;
            to: number;
            time: components["schemas"]["TimeMs"];
            /** @description What stands for the chain hash of the event before `from`. */
            previous: string;
            /** @description Chain hash of event `to`. */
            hash: string;
            /** @description Over the bytes of the file. */
            sha256: string;
            file: string;
        };
        RolloutCompleted: {
            service: components["schemas"]["Id"];
            rollout: components["schemas"]["Id"];
        };
        StackDeployed: {
            namespace: components["schemas"]["Name"];
            name: components["schemas"]["Name"];
            services: components["schemas"]["Id"][];
        };
        StackRef: {
            namespace: components["schemas"]["Name"];
            name: components["schemas"]["Name"];
        };
        ConfigCreated: {
            config: components["schemas"]["Id"];
            name: components["schemas"]["FileName"];
            namespace: components["schemas"]["Name"];
            labels: components["schemas"]["Labels"];
            stack?: components["schemas"]["Name"];
            data: components["schemas"]["FileData"];
        };
        ConfigRef: {
            config: components["schemas"]["Id"];
            namespace: components["schemas"]["Name"];
            name: components["schemas"]["FileName"];
        };
        SecretCreated: {
            secret: components["schemas"]["Id"];
            name: components["schemas"]["FileName"];
            namespace: components["schemas"]["Name"];
            labels: components["schemas"]["Labels"];
            stack?: components["schemas"]["Name"];
            envelope: components["schemas"]["Envelope"];
        };
        SecretRef: {
            secret: components["schemas"]["Id"];
            namespace: components["schemas"]["Name"];
            name: components["schemas"]["FileName"];
        };
        /** @description AES-256-GCM with the associated data `fleetlog-secret-1\nNAMESPACE/NAME`; the key is derived from the one that `key` names (docs/decisions/0018). */
        Envelope: {
            /** @constant */
            version: 1;
            key: components["schemas"]["Hex16"];
            nonce: string;
            /** @description Base64 of the ciphertext and the 16 bytes of its tag. */
            sealed: string;
        };
        WebhookCreatedEvent: {
            webhook: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
            /** @description Scheme, host and port of its URL. */
            target: string;
            format: components["schemas"]["WebhookFormat"];
            types?: components["schemas"]["EventTypes"];
            subject?: components["schemas"]["EventSubject"];
            attempts: number;
            /** @description The seq that it begins after; left out: its own. */
            after?: number;
            /** @description Of the JSON text of `url` and `secret`, and after a change of that of `before {secret, until}`, as the secret NAME of the namespace `:webhook`, which no other can be in. */
            envelope: components["schemas"]["Envelope"];
        };
        WebhookUpdated: {
            webhook: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
            /** @description Scheme, host and port of its URL. */
            target?: string;
            types?: components["schemas"]["EventTypes"] | null;
            subject?: components["schemas"]["EventSubject"] | null;
            attempts?: number;
            paused?: boolean;
            envelope?: components["schemas"]["Envelope"];
        };
        WebhookRef: {
            webhook: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
        };
        WebhookReplayed: {
            webhook: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
            after: number;
        };
        WebhookUndelivered: {
            webhook: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
            /** @description The seq that its position was set by. */
            begun: number;
            from: number;
            to: number;
            attempts: number;
            reason: string;
        };
        WebhooksAdvanced: {
            webhooks: components["schemas"]["Id"][];
            /** @description The seqs that their positions were set by. */
            begun: number[];
            after: number[];
        };
        AlertCreatedEvent: {
            alert: components["schemas"]["Id"];
            name: string;
            /** @description The service whose spec it is of. */
            specOf?: components["schemas"]["Id"];
            when: components["schemas"]["AlertCondition"];
            forMs: components["schemas"]["AlertMs"];
            resolveMs: components["schemas"]["AlertMs"];
            severity: components["schemas"]["AlertSeverity"];
            summary: string;
            webhooks?: components["schemas"]["AlertWebhooks"];
        };
        AlertRef: {
            alert: components["schemas"]["Id"];
            name: string;
        };
        AlertInstance: {
            subject: string;
            name: string;
            message: string;
        };
        AlertFired: {
            alert: components["schemas"]["Id"];
            name: string;
            severity: components["schemas"]["AlertSeverity"];
            summary: string;
            webhooks?: components["schemas"]["AlertWebhooks"];
            instances: components["schemas"]["AlertInstance"][];
        };
        AlertResolved: {
            alert: components["schemas"]["Id"];
            name: string;
            severity: components["schemas"]["AlertSeverity"];
            summary: string;
            webhooks?: components["schemas"]["AlertWebhooks"];
            /**
             * @description `removed`: the alert itself was.
             * @enum {string}
             */
            reason: "recovered" | "removed";
            instances: {
                subject: string;
                name: string;
                /** @description As when it was fired. */
                message: string;
                /** @description Milliseconds since 1970 UTC. */
                firedAt: number;
            }[];
        };
        TokenCreatedEvent: {
            token: components["schemas"]["Id"];
            name: components["schemas"]["Name"];
            /** @description SHA-256 of the secret. */
            credential: string;
            scopes: components["schemas"]["Scope"][];
        };
        TokenRef: {
            token: components["schemas"]["Id"];
        };
        TasksPlaced: {
            service: components["schemas"]["Id"];
            specVersion: number;
            /** @enum {string} */
            runtime: "docker" | "process" | "simulated";
            rollout?: components["schemas"]["Id"];
            /** @description The job run that they belong to. */
            run?: components["schemas"]["Id"];
            /**
             * @description Why these tasks were made.
             * @enum {string}
             */
            reason: "replicas" | "rollout" | "node-failed" | "node-drained" | "node-removed" | "restart" | "job" | "crash-loop" | "requested" | "tainted";
            slots: components["schemas"]["Slot"][];
            tasks: components["schemas"]["TaskId"][];
            nodes: components["schemas"]["Id"][];
            /** @description The task that each one replaces; "" for none. Absent when none replaces any. */
            replaces?: string[];
            /** @description Ids of generic resources that each one is given; absent when none has any. */
            generic?: {
                [key: string]: string[];
            }[];
            explanation: components["schemas"]["PlacementExplanation"];
        };
        TasksRefused: {
            service: components["schemas"]["Id"];
            /** @description Slots that are pending from now on, beside those that are already. */
            slots: components["schemas"]["Slot"][];
            /** @description Slots that are pending no more, although nothing was placed in them. */
            withdrawn?: components["schemas"]["Slot"][];
            explanation: components["schemas"]["PlacementExplanation"];
        };
        TasksStopped: {
            tasks: components["schemas"]["TaskId"][];
            /** @enum {string} */
            reason: "scaled-down" | "service-removed" | "service-stopped" | "rollout" | "node-failed" | "node-drained" | "node-removed" | "replaced" | "exhausted" | "crash-loop" | "requested" | "tainted" | "job-ended" | "deadline";
        };
        TasksRestarted: {
            tasks: components["schemas"]["TaskId"][];
            /** @description Index in the spec. */
            containers: number[];
            generations: number[];
            notBefore: components["schemas"]["TimeMs"][];
        };
        /** @description The two versions differ in nothing but reservations and limits; each task's node holds the difference. */
        TasksResized: {
            service: components["schemas"]["Id"];
            /** @description What they are of from now on. */
            specVersion: number;
            tasks: components["schemas"]["TaskId"][];
        };
        ImagesAsked: {
            service: components["schemas"]["Id"];
            specVersion: number;
            node: components["schemas"]["Id"];
        };
        ImagesResolved: {
            service: components["schemas"]["Id"];
            specVersion: number;
            node: components["schemas"]["Id"];
            images: components["schemas"]["PinnedImages"];
        };
        ImagesRefused: {
            service: components["schemas"]["Id"];
            specVersion: number;
            node: components["schemas"]["Id"];
            message: components["schemas"]["ImagesProblem"];
        };
        /** @description By container: its image with the digest that its tag meant; null where the reference stays as the spec has it, e.g. of an image that no registry has. */
        PinnedImages: (string | null)[];
        /** @description Which registry answered what, or what else stood in the way. */
        ImagesProblem: string;
        /** @enum {string} */
        ObservedState: "starting" | "running" | "stopping" | "complete" | "failed" | "rejected";
        ObservationDetail: {
            row: number;
            exitCode?: number;
            error?: string;
            /** @description Port by endpoint name. */
            ports?: {
                [key: string]: number;
            };
            /** @description The spec version whose limits it now has, or with `resizeError` should have. */
            resized?: number;
            /** @description Why it does not have them yet; it is tried again. */
            resizeError?: string;
        };
        Observations: {
            tasks: components["schemas"]["TaskId"][];
            containers: number[];
            generations: number[];
            states: components["schemas"]["ObservedState"][];
            /** @description Absent when every one is `none`. */
            healths?: components["schemas"]["ContainerHealth"][];
            details?: components["schemas"]["ObservationDetail"][];
        };
        TasksObserved: {
            node: components["schemas"]["Id"];
            bootId: string;
            reportSeq: number;
            observations: components["schemas"]["Observations"];
        };
        AgentFrame: components["schemas"]["HelloFrame"] | components["schemas"]["DescribeFrame"] | components["schemas"]["ReportFrame"] | components["schemas"]["ImagesFrame"] | components["schemas"]["BeatFrame"] | components["schemas"]["SampleFrame"] | components["schemas"]["ResyncFrame"] | components["schemas"]["VolumesFrame"] | components["schemas"]["StreamDataFrame"] | components["schemas"]["StreamEndFrame"] | components["schemas"]["ExecStartedFrame"] | components["schemas"]["ExecOutputFrame"] | components["schemas"]["ExecCreditFrame"] | components["schemas"]["ExecExitFrame"];
        ControllerFrame: components["schemas"]["SetFrame"] | components["schemas"]["DeltaFrame"] | components["schemas"]["FilesFrame"] | components["schemas"]["ControllersFrame"] | components["schemas"]["ReportedFrame"] | components["schemas"]["StreamOpenFrame"] | components["schemas"]["StreamCreditFrame"] | components["schemas"]["StreamCloseFrame"] | components["schemas"]["ExecOpenFrame"] | components["schemas"]["ExecInputFrame"] | components["schemas"]["ExecSignalFrame"];
        /** @description First frame of a session; says what the agent last obeyed. */
        HelloFrame: {
            /** @constant */
            frame: "hello";
            bootId: string;
            lineage: components["schemas"]["Hex16"] | null;
            seq: number;
            description: components["schemas"]["NodeDescription"];
        };
        /** @description What the agent says of its host has changed since its hello, e.g. because a runtime takes no new tasks for now. */
        DescribeFrame: {
            /** @constant */
            frame: "describe";
            bootId: string;
            description: components["schemas"]["NodeDescription"];
        };
        ReportFrame: {
            /** @constant */
            frame: "report";
            bootId: string;
            reportSeq: number;
            observations: components["schemas"]["Observations"];
        };
        /** @description Answers a `ResolveOrder`; sent again until the order is taken back. Either `images` or `message`. */
        ImagesFrame: {
            /** @constant */
            frame: "images";
            service: components["schemas"]["Id"];
            specVersion: number;
            /** @description As in the order. */
            asked: number;
            images?: components["schemas"]["PinnedImages"];
            message?: components["schemas"]["ImagesProblem"];
        };
        /** @description Spec versions whose images this node is to get, and of which it is to tell what their tags mean: all of them, in place of those before. Their tasks are assigned to nodes only after that. Only a node whose runtime `resolves` is asked. */
        ResolveOrders: components["schemas"]["ResolveOrder"][];
        ResolveOrder: {
            service: components["schemas"]["Id"];
            specVersion: number;
            /** @description The seq that asked; an answer repeats it. */
            asked: number;
            /** @description By container; null for one that is not to be resolved. */
            images: (null | {
                image: string;
                /** @enum {string} */
                pull: "always" | "missing";
            })[];
        };
        /** @description Sent every heartbeat; carries the agent's wall clock so that a skewed controller can be noticed. */
        BeatFrame: {
            /** @constant */
            frame: "beat";
            time: components["schemas"]["TimeMs"];
        };
        SampleFrame: {
            /** @constant */
            frame: "sample";
            tasks: components["schemas"]["TaskId"][];
            /** @description Millicores since the sample before. */
            cpu: number[];
            /** @description Resident bytes. */
            memory: number[];
            /** @description Per mille of the periods in which it could run. */
            cpuThrottled?: components["schemas"]["SampleColumn"];
            /** @description Bytes per second since the sample before; as the next three. */
            networkReceive?: components["schemas"]["SampleColumn"];
            networkTransmit?: components["schemas"]["SampleColumn"];
            blockRead?: components["schemas"]["SampleColumn"];
            blockWrite?: components["schemas"]["SampleColumn"];
            /** @description Of all its containers together. */
            restarts?: components["schemas"]["SampleColumn"];
        };
        /** @description Row by row of the tasks; null for what the runtime cannot measure. Sent where `set` says `measure`. */
        SampleColumn: (number | null)[];
        /** @description The agent cannot apply a delta and asks for a complete set. */
        ResyncFrame: {
            /** @constant */
            frame: "resync";
        };
        /** @description What became of volumes that the agent was ordered to delete; said again until the orders say so no more. */
        VolumesFrame: {
            /** @constant */
            frame: "volumes";
            /** @description Nothing of these is left on the node, or never was. */
            deleted: components["schemas"]["Id"][];
            failed: {
                volume: components["schemas"]["Id"];
                error: string;
            }[];
        };
        /** @description A volume of this node whose data is to be deleted. */
        VolumePurge: {
            volume: components["schemas"]["Id"];
            namespace: components["schemas"]["Name"];
            name: components["schemas"]["VolumeName"];
        };
        /** @description What tasks of one service and spec version share. */
        AssignedSpec: {
            service: components["schemas"]["Id"];
            specVersion: number;
            name: components["schemas"]["Name"];
            namespace: components["schemas"]["Name"];
            stack?: components["schemas"]["StackMembership"];
            containers: components["schemas"]["ContainerSpec"][];
            endpoints: components["schemas"]["Endpoint"][];
            networks?: components["schemas"]["NetworkAttachment"][];
            /** @description A task with endpoints serves on for so long before its stop signal. */
            drainMs: number;
        };
        /** @description One task that must run on this node. */
        Assignment: {
            task: components["schemas"]["TaskId"];
            service: components["schemas"]["Id"];
            specVersion: number;
            slot: components["schemas"]["Slot"];
            /** @enum {string} */
            runtime: "docker" | "process" | "simulated";
            /** @description By container. */
            generations: number[];
            /** @description By container; 0 means at once. */
            notBefore: components["schemas"]["TimeMs"][];
            /** @description By container: this generation has already ended, so it must not be started (again). */
            settled?: boolean[];
            /** @description It got this spec version while it ran, by the event of this seq; the log waits to hear that its containers have the limits. */
            resizing?: number;
            /** @description Ids of generic resources that are this task's own. */
            generic?: {
                [key: string]: string[];
            };
            /** @description The trace of the request that it was placed for; told to agents whose request for a session has a `fleetlog-traces` header. */
            traceparent?: string;
        };
        /** @description One endpoint of one service, and the healthy tasks behind it. */
        Route: {
            service: components["schemas"]["Id"];
            serviceName: components["schemas"]["Name"];
            namespace: components["schemas"]["Name"];
            stack?: components["schemas"]["StackMembership"];
            endpoint: components["schemas"]["Name"];
            /** @enum {string} */
            protocol: "tcp";
            /** @enum {string} */
            mode: "ingress" | "host";
            published?: number;
            /** @description Port that every container of it listens on, where the spec fixes one. */
            target?: number;
            /** @description Where the service is found by name, as in its spec; empty where it is on the engine's own bridge; of endpoints with a `target`. */
            networks?: components["schemas"]["NetworkAttachment"][];
            targets: components["schemas"]["Target"][];
        };
        /** @description A task behind a route, and where it takes connections. */
        Target: {
            task: components["schemas"]["TaskId"];
            address: string;
            port: number;
        };
        /** @description What changed in the targets of one route. */
        TargetChanges: {
            service: components["schemas"]["Id"];
            endpoint: components["schemas"]["Name"];
            /** @description New, or at another address than before. */
            targets: components["schemas"]["Target"][];
            gone: components["schemas"]["TaskId"][];
        };
        /** @description The controller's clock as it sent this; `notBefore` counts from it, whatever the agent's own clock says. */
        FrameTime: number;
        /** @description Everything that this node must run as of `seq`; only such a set may stop tasks that it does not name. */
        SetFrame: {
            /** @constant */
            frame: "set";
            /** @constant */
            complete: true;
            lineage: components["schemas"]["Hex16"];
            seq: number;
            time?: components["schemas"]["FrameTime"];
            specs: components["schemas"]["AssignedSpec"][];
            tasks: components["schemas"]["Assignment"][];
            routes: components["schemas"]["Route"][];
            /** @description Volumes to delete; absent: none. */
            purge?: components["schemas"]["VolumePurge"][];
            awaited?: components["schemas"]["AwaitedTasks"];
            resolve?: components["schemas"]["ResolveOrders"];
            /** @description The lineages that this one goes on from, and up to which seq, oldest first; absent: none. Whoever obeyed one of them no further than that may obey this set. */
            ancestors?: components["schemas"]["LineageEnd"][];
            /** @description A person said that orders up to here may be given up for this set, although its log does not go on from them. */
            accepts?: components["schemas"]["LineageEnd"];
            /** @description To be tried when the sender is gone. Absent: as before. */
            controllers?: components["schemas"]["ControllerUrls"];
            /** @description Samples are to have all their columns; sent to agents whose request for a session has a `fleetlog-measures` header. */
            measure?: boolean;
        };
        /** @description Other controllers are known than the last complete set, or the last of these, named. An agent that does not know this frame learns of them with its next complete set. */
        ControllersFrame: {
            /** @constant */
            frame: "controllers";
            controllers: components["schemas"]["ControllerUrls"];
        };
        /** @description URLs of the controllers that are known, the sender's among them. */
        ControllerUrls: string[];
        LineageEnd: {
            lineage: components["schemas"]["Hex16"];
            seq: number;
        };
        /** @description Configs and secrets that the specs of the next set or delta refer to and that the agent was not sent in this session. An agent keeps them in memory alone, and forgets those that no spec of its orders refers to. */
        FilesFrame: {
            /** @constant */
            frame: "files";
            files: components["schemas"]["AssignedFile"][];
        };
        AssignedFile: {
            /** @enum {string} */
            kind: "config" | "secret";
            namespace: components["schemas"]["Name"];
            name: components["schemas"]["FileName"];
            data?: components["schemas"]["FileData"];
            /** @description Why the data is not here. */
            withheld?: string;
        };
        /** @description Tasks to stop whose end the log waits for, with the newest generation of each container; in a delta they stand in `removed` as well. What the agent never heard of, because it was placed or restarted and then stopped while the agent was away, it reports as complete. */
        AwaitedTasks: {
            task: components["schemas"]["TaskId"];
            generations: number[];
        }[];
        /** @description What changed for this node between two positions; applies only on top of `from`. */
        DeltaFrame: {
            /** @constant */
            frame: "delta";
            lineage: components["schemas"]["Hex16"];
            from: number;
            to: number;
            time?: components["schemas"]["FrameTime"];
            specs: components["schemas"]["AssignedSpec"][];
            tasks: components["schemas"]["Assignment"][];
            /** @description Tasks to stop. */
            removed: components["schemas"]["TaskId"][];
            awaited?: components["schemas"]["AwaitedTasks"];
            /** @description All the volumes to delete as of `to`; absent: as before. */
            purge?: components["schemas"]["VolumePurge"][];
            resolve?: components["schemas"]["ResolveOrders"];
            routes: components["schemas"]["Route"][];
            /** @description Of routes that the agent has; told to agents whose request for a session has a `fleetlog-target-changes` header. */
            targetChanges?: components["schemas"]["TargetChanges"][];
            routesRemoved: {
                service: components["schemas"]["Id"];
                endpoint: components["schemas"]["Name"];
            }[];
        };
        /** @description The report with this number is on the log, or was before. */
        ReportedFrame: {
            /** @constant */
            frame: "reported";
            bootId: string;
            reportSeq: number;
        };
        StreamOpenFrame: {
            /** @constant */
            frame: "stream.open";
            stream: number;
            /** @enum {string} */
            kind: "logs";
            task: components["schemas"]["TaskId"];
            follow: boolean;
            tail?: number;
            since?: components["schemas"]["TimeMs"];
            /** @description Lines that the agent may send before it is given more. */
            credit: number;
        };
        StreamCreditFrame: {
            /** @constant */
            frame: "stream.credit";
            stream: number;
            credit: number;
        };
        StreamCloseFrame: {
            /** @constant */
            frame: "stream.close";
            stream: number;
        };
        StreamLine: {
            time: components["schemas"]["TimeMs"];
            container: string;
            /** @enum {string} */
            stream: "stdout" | "stderr";
            text: string;
            cut?: boolean;
            /** @description Lines dropped before this one. */
            dropped?: number;
        };
        StreamDataFrame: {
            /** @constant */
            frame: "stream.data";
            stream: number;
            lines: components["schemas"]["StreamLine"][];
        };
        StreamEndFrame: {
            /** @constant */
            frame: "stream.end";
            stream: number;
            error?: string;
            /** @description Of the error, as in a problem's type. */
            code?: string;
        };
        /** @description Bytes in base64; at most 32 KiB of them. */
        ExecChunk: string;
        /** @enum {string} */
        ExecSignal: "SIGINT" | "SIGTERM" | "SIGQUIT" | "SIGHUP" | "SIGKILL" | "SIGUSR1" | "SIGUSR2";
        /** @description Start this command beside a task. Its stream ends with `exec.exit`, or with `stream.end` where it never ran or was cut off; `stream.close` kills it. */
        ExecOpenFrame: {
            /** @constant */
            frame: "exec.open";
            stream: number;
            exec: components["schemas"]["Id"];
            task: components["schemas"]["TaskId"];
            container: components["schemas"]["Name"];
            command: string[];
            tty: boolean;
            /** @description Bytes of output that the agent may send before it is given more by `stream.credit`. */
            credit: number;
        };
        ExecInputFrame: {
            /** @constant */
            frame: "exec.input";
            stream: number;
            data: components["schemas"]["ExecChunk"];
            /**
             * @description Nothing more comes.
             * @constant
             */
            eof?: true;
        };
        ExecSignalFrame: {
            /** @constant */
            frame: "exec.signal";
            stream: number;
            signal: components["schemas"]["ExecSignal"];
        };
        ExecStartedFrame: {
            /** @constant */
            frame: "exec.started";
            stream: number;
        };
        ExecOutputFrame: {
            /** @constant */
            frame: "exec.output";
            stream: number;
            /** @enum {string} */
            from: "stdout" | "stderr";
            data: components["schemas"]["ExecChunk"];
        };
        /** @description Further bytes of input that the agent takes; none may be sent before the first of these. */
        ExecCreditFrame: {
            /** @constant */
            frame: "exec.credit";
            stream: number;
            credit: number;
        };
        /** @description The command has ended and all of its output was sent. */
        ExecExitFrame: {
            /** @constant */
            frame: "exec.exit";
            stream: number;
            /** @description 128 and the signal's number where a signal ended it. */
            exitCode: number;
            signal?: string;
        };
        /** @description From a client of `/v1/tasks/{task}/exec` or `/v1/services/{service}/exec`. The first is `start`. */
        ExecClientFrame: components["schemas"]["ExecStartMessage"] | components["schemas"]["ExecInputMessage"] | components["schemas"]["ExecSignalMessage"] | components["schemas"]["ExecCreditMessage"];
        /** @description To such a client. The last is `exit` or `error`; then the connection is closed. */
        ExecServerFrame: components["schemas"]["ExecStartedMessage"] | components["schemas"]["ExecOutputMessage"] | components["schemas"]["ExecCreditMessage"] | components["schemas"]["ExecExitMessage"] | components["schemas"]["ExecErrorMessage"];
        ExecStartMessage: {
            /** @constant */
            frame: "start";
            container?: components["schemas"]["Name"];
            command: string[];
            /** @description Ask for a terminal; a runtime that has none refuses. */
            tty?: boolean;
            /** @description Bytes of output that may be sent at once; 256 KiB where it is absent. */
            credit?: number;
        };
        /** @description Bytes for the command's input; no more than `credit` messages from the server allow. */
        ExecInputMessage: {
            /** @constant */
            frame: "input";
            data: components["schemas"]["ExecChunk"];
            /**
             * @description Nothing more comes.
             * @constant
             */
            eof?: true;
        };
        ExecSignalMessage: {
            /** @constant */
            frame: "signal";
            signal: components["schemas"]["ExecSignal"];
        };
        /** @description Further bytes that the sender of this takes from the other side. */
        ExecCreditMessage: {
            /** @constant */
            frame: "credit";
            credit: number;
        };
        ExecStartedMessage: {
            /** @constant */
            frame: "started";
            exec: components["schemas"]["Id"];
            task: components["schemas"]["TaskId"];
            container: components["schemas"]["Name"];
            /** @description Name of the node that it runs on. */
            node: string;
        };
        ExecOutputMessage: {
            /** @constant */
            frame: "output";
            /** @enum {string} */
            from: "stdout" | "stderr";
            data: components["schemas"]["ExecChunk"];
        };
        ExecExitMessage: {
            /** @constant */
            frame: "exit";
            /** @description 128 and the signal's number where a signal ended it. */
            exitCode: number;
            signal?: string;
        };
        ExecErrorMessage: {
            /** @constant */
            frame: "error";
            code: string;
            message: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
