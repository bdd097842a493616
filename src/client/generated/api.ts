// Generated from openapi/ by `npm run generate`. Do not edit.

export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The process is alive */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The controller has caught up with the log and can answer */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Prometheus metrics of this controller */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/discovery/prometheus": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Running tasks that serve metrics, as Prometheus finds them
         * @description For `http_sd_configs` of Prometheus: one entry for each running task and each of its endpoints with `scrape`, of the services that the token may read.
         */
        get: operations["discoverScrapeTargets"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cluster/liveness": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell the lease holder which agents are heard
         * @description For controllers alone (verb `peer`), once a second. 503 `not_holder` from one that does not hold the lease.
         */
        post: operations["tellLiveness"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cluster/members/{member}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Take a process out of those that agree on the log
         * @description For admins (verb `*`). Refused with 409 `quorum_would_break` where too few of the voters that would be left answer. The process itself is not stopped, and is not on the log.
         */
        delete: operations["removeLogMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cluster/execs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put on the log that a command beside a task began or ended
         * @description For controllers alone (verb `peer`): of a command that runs through an agent of the calling controller, on behalf of its client. 503 `not_holder` from one that does not hold the lease.
         */
        post: operations["recordExec"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cluster/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Move the oldest events from the log into the archive
         * @description A segment at most; `more` says whether there is another. For tokens with every verb. The events can be read as before wherever the archive can. 409 `no_archive` from a lease holder that was given no `--archive`.
         */
        post: operations["archiveLog"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cluster/checkpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The checkpoints that a controller keeps
         * @description For controllers alone (verb `peer`). Whoever reads one checks it against the log.
         */
        get: operations["listCheckpoints"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cluster/checkpoints/{seq}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The bytes of a checkpoint
         * @description For controllers alone (verb `peer`).
         */
        get: operations["getCheckpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cluster/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what a controller has committed
         * @description For controllers alone (verb `peer`): arrays of records as they stand on the log, one array a line, with an empty line in every quiet second. Whoever reads it checks each record against the chain.
         */
        get: operations["followRecords"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/cluster": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lineage, position, lease and counts */
        get: operations["getCluster"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List nodes */
        get: operations["listNodes"];
        put?: never;
        /**
         * Join a node
         * @description The joining host makes its own secret and sends only its SHA-256; the answer names the token id, and `fl_<tokenId>_<secret>` is then the node's token. A repeated join with the same credential answers the same node.
         */
        post: operations["joinNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{node}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        /** Inspect a node */
        get: operations["getNode"];
        put?: never;
        post?: never;
        /**
         * Remove a node
         * @description Refused with 409 while the node is ready and holds tasks, unless `force` is true.
         */
        delete: operations["removeNode"];
        options?: never;
        head?: never;
        /**
         * Change what people say of a node
         * @description A JSON merge patch (RFC 7396) of NodeSettings; `null` takes a member back, and then what the agent says holds again.
         */
        patch: operations["updateNode"];
        trace?: never;
    };
    "/v1/nodes/{node}/drain": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Drain a node; each task is replaced elsewhere before it stops */
        post: operations["drainNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{node}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put back the settings and the availability of an earlier moment
         * @description They become what they were, as new events. Maintenance has its own end and is left alone.
         */
        post: operations["undoNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{node}/blame": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        /** Which event set each field */
        get: operations["blameNode"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{node}/activate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let a node take tasks again; ends its drain, its pause and its maintenance */
        post: operations["activateNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{node}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Let a node that waits give up the orders of another log
         * @description After a restore, an agent that has obeyed what the restored log does not hold stops nothing and waits. Accepted, it obeys this log: what it runs and this log does not know is stopped. Nothing happens to a node that does not wait.
         */
        post: operations["acceptNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{node}/frames": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pass on what an agent said
         * @description For controllers alone (verb `peer`): one that does not hold the lease passes on the `hello` and the reports of the agents that are connected to it. Never forwarded again: 503 `not_holder` from a controller that does not hold it either.
         */
        post: operations["passOnFrame"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{node}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a node no new task; those that it has stay */
        post: operations["pauseNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{node}/maintain": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Work is done on a node
         * @description Until the end it gets no new task, connections go to tasks elsewhere where there are any, and its silence raises no alarm and moves nothing. Then it is as any other node again; `activate` ends it early.
         */
        post: operations["maintainNode"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/nodes/{node}/session": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        /** The agent's WebSocket; its frames are described in events.yaml */
        get: operations["openNodeSession"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List services */
        get: operations["listServices"];
        put?: never;
        /** Create a service */
        post: operations["createService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        /** Inspect a service */
        get: operations["getService"];
        /** Replace a service's spec; rolled out as its update policy says */
        put: operations["updateService"];
        post?: never;
        /** Remove a service and stop its tasks; it can be restored for a while */
        delete: operations["removeService"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/scale": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Set the number of replicas */
        post: operations["scaleService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/autoscaling": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        /** The service's autoscaling policy, what it goes by, and its last decisions */
        get: operations["getAutoscaling"];
        /** Give the service an autoscaling policy, or another one; no task is replaced */
        put: operations["setAutoscaling"];
        post?: never;
        /** Take the service's autoscaling policy away; its replicas stay as they are */
        delete: operations["removeAutoscaling"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/autoscaling/advice": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Of an autoscaler: keep what it found. Resources are applied where the policy says so, replicas never */
        post: operations["adviseAutoscaling"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/autoscaling": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the services that have an autoscaling policy */
        get: operations["listAutoscaling"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/start": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start a stopped service; it runs with the spec that it has by then */
        post: operations["startService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/stop": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stop a service: it keeps its spec and runs no task */
        post: operations["stopService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/restart": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Replace every task by a new one of the same spec, as the update policy says */
        post: operations["restartService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/rollback": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put the spec back that the newest update replaced */
        post: operations["rollBackService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/restore": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take back a removal, until the purge time */
        post: operations["restoreService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/rollout": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Pause, resume or abort the rollout of a service
         * @description `pause`: what was begun ends, no further slot is replaced. `resume`: it goes on; failures so far count no more. `abort`: the spec before is put back, by a rollout that is a rollback; that one cannot be aborted (409), but paused, or replaced by an update.
         */
        post: operations["controlRollout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/undo": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put back the spec of an earlier moment
         * @description The spec becomes what it was, as a new event; refused like any other change where that is not possible now. A service that was removed since is restored first.
         */
        post: operations["undoService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/blame": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        /** Which event set each field */
        get: operations["blameService"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/availability": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        /**
         * How much of a span of time a service had its replicas, and which events cost it
         * @description By replay of the log, so that it is exact and the same at every controller. Time in which no replica was wanted (stopped, scaled to 0) does not count. A scale-up counts until its new replicas are healthy; `began` names it.
         */
        get: operations["getServiceAvailability"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/tasks": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        /** List a service's tasks by slot, pending slots and recent dead tasks included */
        get: operations["listServiceTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/explain": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        /** Why a service is as it is, and what would have to change */
        get: operations["explainService"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/exec": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        /** Run a command beside a healthy task of a service; a WebSocket whose frames are described in events.yaml */
        get: operations["openServiceExec"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{service}/logs": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        /** Log lines of a service's tasks */
        get: operations["getServiceLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tasks */
        get: operations["listTasks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        /** Inspect a task */
        get: operations["getTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        /** Why a task runs where it does, why not elsewhere, and what led to it */
        get: operations["explainTask"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/restart": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start every container of a task anew, in place */
        post: operations["restartTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a task; its slot gets a new one */
        post: operations["stopTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/health": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        get?: never;
        /**
         * Say from outside how a task does
         * @description `unhealthy` takes the task out of balancing and restarts its containers under the restart policy, as a failed health check would. `healthy` takes the place of an earlier `unhealthy` and does no more: what the task's own checks say holds as before. A verdict ends by itself, with the generation that it was about, or by another.
         */
        put: operations["judgeTask"];
        post?: never;
        /** Take a verdict back */
        delete: operations["unjudgeTask"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/exec": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        /** Run a command beside a task; a WebSocket whose frames are described in events.yaml */
        get: operations["openTaskExec"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tasks/{task}/logs": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        /** Log lines of one task */
        get: operations["getTaskLogs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stacks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List stacks */
        get: operations["listStacks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stacks/{stack}": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                stack: components["parameters"]["Stack"];
            };
            cookie?: never;
        };
        /** Inspect a stack */
        get: operations["getStack"];
        /**
         * Deploy a Compose file; deploying the same file twice changes nothing
         * @description The body is the Compose file itself, which names no other files. Services that left it are removed only with `prune`. What it asks for and does not get is named in `warnings`; see docs/compose.md.
         */
        put: operations["deployStack"];
        post?: never;
        /** Remove a stack and its services */
        delete: operations["removeStack"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/stacks/{stack}/undo": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                stack: components["parameters"]["Stack"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put back the services of an earlier moment
         * @description All or nothing: services that came since are removed, those that were removed are created anew, the others get their specs of then.
         */
        post: operations["undoStack"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/volumes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List volumes
         * @description Named volumes of nodes, each from the first task that mounted it on; also those that were removed, until their data is gone.
         */
        get: operations["listVolumes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/volumes/{volume}": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
                /** @description Only what is on this node, by id or name. */
                node?: components["parameters"]["OnNode"];
            };
            header?: never;
            path: {
                /** @description Name or id. */
                volume: components["parameters"]["Volume"];
            };
            cookie?: never;
        };
        /**
         * Inspect a volume
         * @description A name that several nodes have is refused with 409, unless `node` says which is meant.
         */
        get: operations["getVolume"];
        put?: never;
        post?: never;
        /**
         * Remove a volume; it can be restored for a while, then its node deletes its data
         * @description Refused with 409 while a service that stands mounts it and has a task on its node, or may be given one there.
         */
        delete: operations["removeVolume"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/volumes/{volume}/restore": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
                /** @description Only what is on this node, by id or name. */
                node?: components["parameters"]["OnNode"];
            };
            header?: never;
            path: {
                /** @description Name or id. */
                volume: components["parameters"]["Volume"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take back a removal, until the purge time */
        post: operations["restoreVolume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/configs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List configs */
        get: operations["listConfigs"];
        put?: never;
        /**
         * Create a config
         * @description Its data is what it is for good; a change is another config.
         */
        post: operations["createConfig"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/configs/{config}": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                config: components["parameters"]["Config"];
            };
            cookie?: never;
        };
        /** Inspect a config, with its data */
        get: operations["getConfig"];
        put?: never;
        post?: never;
        /** Remove a config that no service refers to */
        delete: operations["removeConfig"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List secrets */
        get: operations["listSecrets"];
        put?: never;
        /**
         * Create a secret
         * @description The controller puts its data into an envelope before anything is written, so it needs a key (`--secrets-key`). No answer ever holds the data.
         */
        post: operations["createSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/secrets/{secret}": {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                secret: components["parameters"]["Secret"];
            };
            cookie?: never;
        };
        /** Inspect a secret; its data cannot be read back */
        get: operations["getSecret"];
        put?: never;
        post?: never;
        /** Remove a secret that no service refers to */
        delete: operations["removeSecret"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What a service used and did in the last hour
         * @description Of each series a point for every step that has a sample: `average` and `max` over the tasks that had one (or over the monitors that measured the service as a whole), `sum` of all of them, `count` of how many there were. Samples are read back from the stream of metrics; where that is within the process (no `--stream`), they are those of the agents of this controller, since its start.
         */
        get: operations["getServiceMetrics"];
        put?: never;
        /**
         * Send samples of services
         * @description In the text format of Prometheus (0.0.4), or as an export request of OpenTelemetry in JSON (OTLP/HTTP): gauges, and counts since a start. The service is named by the label `service` and `namespace`, by the attributes `service.name` and `service.namespace`, or for all by the parameters; a value of one task by the label `task`. Needs the verb `metrics` there. Answered once the stream has the samples, with what was left out and why. Nothing of it is on the log; to send the same again does no harm.
         */
        post: operations["writeMetrics"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tokens, without their secrets */
        get: operations["listTokens"];
        put?: never;
        /**
         * Create a token
         * @description The secret is in this answer and nowhere else; a replay under the same idempotency key answers without it.
         */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Token id. */
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a token */
        delete: operations["revokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/tokens/{token}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Token id. */
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Give a token a new secret
         * @description The secret is in this answer and nowhere else. The one before is taken for `graceMs` more.
         */
        post: operations["rotateToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List webhooks */
        get: operations["listWebhooks"];
        put?: never;
        /**
         * Have events sent to an address as they happen
         * @description Each event that it wants is posted to the URL, in the order of the log and at least once, signed as Standard Webhooks says. An address that is not allowed (`--webhook-allow`) is a 422, here and at every delivery. The secret is in this answer and nowhere else.
         */
        post: operations["createWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhook}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                webhook: components["parameters"]["Webhook"];
            };
            cookie?: never;
        };
        /** Inspect one */
        get: operations["getWebhook"];
        put?: never;
        post?: never;
        /** Remove one */
        delete: operations["removeWebhook"];
        options?: never;
        head?: never;
        /**
         * Change where it goes, what it wants and what it is signed with, or pause it
         * @description What is given is changed, and it goes on from where it stands: nothing is sent again, and what came while it was paused is sent when it goes on. `null` takes a filter away. A secret that is made is in this answer and nowhere else. Its URL and its secret are in one envelope: of two changes at once one is a 409.
         */
        patch: operations["updateWebhook"];
        trace?: never;
    };
    "/v1/webhooks/{webhook}/test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                webhook: components["parameters"]["Webhook"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a message that says that it is a test
         * @description It is sent once, now, and nothing of it is written down.
         */
        post: operations["testWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/webhooks/{webhook}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                webhook: components["parameters"]["Webhook"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send events again, from a position on
         * @description It goes on after that position, as if nothing behind it had been sent. A position that the log does not reach is a 410.
         */
        post: operations["replayWebhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the rules of alerts, and what they tell of now */
        get: operations["listAlerts"];
        put?: never;
        /**
         * Have it told when something goes wrong, and once it is over
         * @description What holds for `forMs` without a break is an episode: one `alert.fired` event, and one `alert.resolved` once it has not held for `resolveMs`. Webhooks that want these events tell of them.
         */
        post: operations["createAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/{alert}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                alert: components["parameters"]["Alert"];
            };
            cookie?: never;
        };
        /** Inspect one */
        get: operations["getAlert"];
        put?: never;
        post?: never;
        /** Remove one */
        delete: operations["removeAlert"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/{alert}/test": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                alert: components["parameters"]["Alert"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send what it would tell to its webhooks, marked as a test
         * @description It is sent once, now, and nothing of it is written down.
         */
        post: operations["testAlert"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Carry out several writes as one, all or nothing
         * @description The writes are decided in order, each on what those before it make; one refusal refuses them all, and its `errors` name the member (`/intents/3/replicas`). Each needs the verb that its own operation needs, at its own place.
         */
        post: operations["bulk"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * What writes would do; nothing is written
         * @description The writes are decided as by `/v1/bulk`, but a refused one does not end the plan: those after it are decided without it (the bulk itself would be refused). Then comes what follows at once, before any agent has acted: placements, stops, and slots that would wait, with the reasons. Each write needs the verb that its own operation needs; what the token may not read is only counted. Ids of what would be made begin with `plan`.
         */
        post: operations["plan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The ordered feed of events
         * @description `text/event-stream` follows the log for ever, with `event: position` heartbeats; `application/x-ndjson` ends at the head unless `follow` is true. A position older than the log, or of a lineage that is not this log's, is a 410. A feed ends with the token that it was opened with: the last SSE event is then `event: problem` with a problem document as its data; NDJSON breaks off.
         */
        get: operations["streamEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who did what, when, from where, to what
         * @description From the index of an auditor; a controller hands the question on to the one that it knows (`--auditor`), and refuses with 503 `no_auditor` where it knows none. The index follows the log: `index.last` says how far it has come. By `Accept` a page of JSON, or all rows as NDJSON or CSV. A token sees the rows of the namespaces and stacks that it may read, and of a row that is about others as well what is its own (`narrowed`). Several values of one filter mean any of them, several filters all of them.
         */
        get: operations["queryAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What ran where, from when to when
         * @description One item each life of a container, as its node reported, in the order in which they began. With `since` and `until` those that ran at some moment between.
         */
        get: operations["listAuditRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The cluster as it was at a seq or a time
         * @description Without `kind` all four collections, however large; with `kind` that one alone, page by page. Pages of one moment name it: send the `position` of the first page as `at` of the next.
         */
        get: operations["getState"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is different between two moments
         * @description Nodes, services, stacks, tasks by the slots that they fill, volumes, configs and secrets, in that order. `counts` is of all changes, `items` a page of them. Pages of the same two moments name both: `from` and `to` of the first page.
         */
        get: operations["getDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
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
            cpu?: number;
            /**
             * @description Bytes.
             * @default 0
             */
            memory?: number;
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
            value?: string;
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
            intervalMs?: number;
            /** @default 3000 */
            timeoutMs?: number;
            /** @default 3 */
            retries?: number;
            /** @default 0 */
            startPeriodMs?: number;
        };
        /** @description With `process` or `docker`, as the service's runtime needs it; with both it can run in either. */
        ContainerSpec: {
            /** @default main */
            name?: components["schemas"]["Name"];
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
            env?: {
                [key: string]: string;
            };
            /** @default {} */
            resources?: {
                /** @default {} */
                reservations?: components["schemas"]["Resources"];
                /** @default {} */
                limits?: components["schemas"]["Limits"];
                generic?: components["schemas"]["GenericAmounts"];
            };
            health?: components["schemas"]["HealthCheck"];
            /**
             * @default SIGTERM
             * @enum {string}
             */
            stopSignal?: "SIGTERM" | "SIGINT" | "SIGQUIT" | "SIGHUP" | "SIGUSR1" | "SIGUSR2" | "SIGKILL";
            /** @default 10000 */
            stopGraceMs?: number;
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
            pull?: "always" | "missing" | "never";
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
            condition?: "started" | "healthy" | "completed";
            /** @description False: where it is not there, is stopped, or failed for good, nothing waits for it. */
            required?: boolean;
        };
        Endpoint: {
            /** @default main */
            name?: components["schemas"]["Name"];
            /** @default main */
            container?: components["schemas"]["Name"];
            /**
             * @default tcp
             * @enum {string}
             */
            protocol?: "tcp";
            /**
             * @description `ingress`: every node's forwarder takes `published`. `host`: the task itself takes `published` on its node.
             * @default ingress
             * @enum {string}
             */
            mode?: "ingress" | "host";
            published?: number;
            /** @description Port that a container listens on; left out, it is told one in `PORT`. Processes are always told. */
            target?: number;
            scrape?: components["schemas"]["Scrape"];
        };
        /** @description The endpoint serves metrics in a format of Prometheus: its tasks are listed by `/v1/discovery/prometheus`. Changing it replaces no task. */
        Scrape: {
            /** @default /metrics */
            path?: string;
            /**
             * @default http
             * @enum {string}
             */
            scheme?: "http" | "https";
        };
        ServiceSpec: {
            name: components["schemas"]["Name"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            /** @default {} */
            labels?: components["schemas"]["Labels"];
            /**
             * @description `job` runs to completion, once or on a schedule; see `job`.
             * @default replicated
             * @enum {string}
             */
            mode?: "replicated" | "global" | "job";
            /**
             * @description Of a replicated service; else ignored.
             * @default 1
             */
            replicas?: number;
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
            placement?: {
                /**
                 * @description Left out, it is `docker` where every container has that and some container has no `process`.
                 * @default process
                 * @enum {string}
                 */
                runtime?: "docker" | "process" | "simulated";
                /** @default [] */
                constraints?: components["schemas"]["Constraint"][];
                /**
                 * @description Constraints that are only wished for.
                 * @default []
                 */
                preferences?: {
                    constraint: components["schemas"]["Constraint"];
                    /** @default 50 */
                    weight?: components["schemas"]["Weight"];
                }[];
                /** @default [] */
                affinity?: components["schemas"]["Affinity"][];
                /**
                 * @description Levels to spread tasks over evenly, outermost first, before the strategy chooses a node: node.datacenter, node.rack, node.pool, node.platform.os, node.platform.arch or node.labels.KEY. Nodes without the label are a group of their own.
                 * @default []
                 */
                spread?: string[];
                /** @default [] */
                tolerations?: components["schemas"]["Toleration"][];
                /**
                 * @description Any of these will do; empty for all.
                 * @default []
                 */
                platforms?: {
                    os?: string;
                    arch?: string;
                }[];
                /**
                 * @default spread
                 * @enum {string}
                 */
                strategy?: "spread" | "binpack" | "random";
                /**
                 * @description 0 means no limit.
                 * @default 0
                 */
                maxPerNode?: number;
            };
            /** @default {} */
            update?: {
                /**
                 * @description A new task must run this long
                 * @default 5000
                 */
                monitorMs?: number;
                /**
                 * @description `start-first`: the new task runs before the old one stops.
                 * @default stop-first
                 * @enum {string}
                 */
                order?: "stop-first" | "start-first";
                /**
                 * @description When nothing but CPU and memory changes: `in-place-or-move` (default) resizes tasks as they run, and moves one only when its node cannot hold it and another can; `in-place` lets such a task stay as it is until there is room; `replace` replaces all tasks, as any other change does.
                 * @enum {string}
                 */
                resize?: "in-place" | "in-place-or-move" | "replace";
                /**
                 * @description Slots that are replaced at once: a number (0 for all), or a share of the replicas such as `25%`, rounded up.
                 * @default 1
                 */
                parallelism?: number | string;
                /**
                 * @description Pause between one group of slots and the next.
                 * @default 0
                 */
                delayMs?: number;
                /**
                 * @description Share of the slots whose new task may fail before `failureAction` is taken.
                 * @default 0
                 */
                maxFailureRatio?: number;
                /**
                 * @default pause
                 * @enum {string}
                 */
                failureAction?: "pause" | "continue" | "rollback";
                /**
                 * @description Longest time without progress, after which `failureAction` is taken (`continue` as `pause`); 0 for none.
                 * @default 0
                 */
                deadlineMs?: number;
            };
            /** @default {} */
            restart?: {
                /**
                 * @default any
                 * @enum {string}
                 */
                condition?: "any" | "on-failure" | "none";
                /**
                 * @description First delay; doubled with each further failure.
                 * @default 1000
                 */
                delayMs?: number;
                /** @default 60000 */
                maxDelayMs?: number;
                /**
                 * @description 0 means no limit.
                 * @default 0
                 */
                maxAttempts?: number;
                /**
                 * @description After so many failures in a row on one node the task is tried on another, where one fits; 0 for never.
                 * @default 5
                 */
                moveAfter?: number;
            };
            /**
             * @description How long a task with endpoints goes on serving after it left the balancing and before its stop signal.
             * @default 1000
             */
            drainMs?: number;
            /** @default [] */
            endpoints?: components["schemas"]["Endpoint"][];
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
            anti?: boolean;
            /** @description A wish of this weight; absent for a rule that must hold. */
            weight?: number;
        };
        /** @description Only for mode `job`. Without a schedule it runs once when it is created, when its containers change, and on `start`. */
        JobPolicy: {
            /**
             * @description Tasks that must end well.
             * @default 1
             */
            completions?: number;
            /**
             * @description Tasks that run at once.
             * @default 1
             */
            parallelism?: number;
            /**
             * @description Longest time for one run; 0 for none.
             * @default 0
             */
            deadlineMs?: number;
            schedule?: {
                /** @description Five fields (minute, hour, day, month, weekday), or six with seconds first. */
                cron: string;
                /**
                 * @description IANA name, e.g. Europe/Berlin.
                 * @default UTC
                 */
                timeZone?: string;
                /**
                 * @description When the last run still goes on: run beside it, skip this one, or stop it first.
                 * @default forbid
                 * @enum {string}
                 */
                concurrency?: "allow" | "forbid" | "replace";
                /** @default false */
                suspended?: boolean;
            };
        };
        /** @description How the replicas of a replicated service follow its load. Every rule says how many it wants; the greatest is taken, kept within `min` and `max`, and reached no faster than `up` and `down` allow. */
        AutoscalingPolicy: {
            /**
             * @description `dry-run` records what it would do, and changes nothing.
             * @default auto
             * @enum {string}
             */
            mode?: "auto" | "dry-run" | "off";
            min: number;
            max: number;
            /**
             * @description It is looked at once in each, aligned to the wall clock.
             * @default 15000
             */
            periodMs?: number;
            /**
             * @description Older samples count as missing.
             * @default 60000
             */
            sampleMaxAgeMs?: number;
            /**
             * @description A metric within so much of its target changes nothing.
             * @default 10
             */
            tolerancePercent?: number;
            /** @default [] */
            targets?: components["schemas"]["AutoscalingTarget"][];
            /** @default [] */
            steps?: components["schemas"]["AutoscalingStep"][];
            /** @default [] */
            schedules?: components["schemas"]["AutoscalingSchedule"][];
            /** @description When many replicas are lost at once, as many are started beside them before the lost ones are given up. */
            fault?: {
                /** @description Share of the replicas that must be lost within one period. */
                lostPercent: number;
                /**
                 * @description How long the others stay.
                 * @default 600000
                 */
                holdMs?: number;
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
                leadMs?: number;
                /**
                 * @description How many weeks are looked back at; of them the median counts.
                 * @default 4
                 */
                weeks?: number;
                /**
                 * @description Whose week it is: an IANA name.
                 * @default UTC
                 */
                timeZone?: string;
            };
            /** @description What one task should reserve, by the usage that was seen. */
            resources?: {
                /**
                 * @description Resize the tasks; otherwise it is only shown.
                 * @default false
                 */
                apply?: boolean;
                /**
                 * @description Of the quarters of an hour seen; of memory the greatest counts.
                 * @default 95
                 */
                cpuPercentile?: number;
                /** @default 15 */
                headroomPercent?: number;
                /**
                 * @description Nothing is advised before so much has been seen, and not again for so long.
                 * @default 86400000
                 */
                historyMs?: number;
                min?: components["schemas"]["AdvisedResources"];
                max?: components["schemas"]["AdvisedResources"];
            };
            /** @default {} */
            up?: {
                /**
                 * @description The least that was wanted in this time counts.
                 * @default 0
                 */
                stabilizationMs?: number;
                /**
                 * @description Pause after the last change.
                 * @default 0
                 */
                cooldownMs?: number;
                /** @default max */
                select?: components["schemas"]["AutoscalingSelect"];
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
                limits?: components["schemas"]["AutoscalingLimit"][];
            };
            /** @default {} */
            down?: {
                /**
                 * @description The most that was wanted in this time counts.
                 * @default 300000
                 */
                stabilizationMs?: number;
                /**
                 * @description Pause after the last change.
                 * @default 0
                 */
                cooldownMs?: number;
                /** @default max */
                select?: components["schemas"]["AutoscalingSelect"];
                /**
                 * @default [
                 *       {
                 *         "percent": 100,
                 *         "periodMs": 15000
                 *       }
                 *     ]
                 */
                limits?: components["schemas"]["AutoscalingLimit"][];
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
            of?: "utilization" | "average" | "value";
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
            timeZone?: string;
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
            enforces?: ("cpu" | "memory")[];
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
            reserved?: components["schemas"]["Resources"];
            runtimes: components["schemas"]["RuntimeInfo"][];
            /** @description The address that forwarders and tasks bind. */
            publishAddress: string;
            /** @default {} */
            labels?: components["schemas"]["Labels"];
            /** @default default */
            pool?: components["schemas"]["Name"];
            /** @default default */
            datacenter?: components["schemas"]["Name"];
            /** @default default */
            rack?: components["schemas"]["Name"];
            generic?: components["schemas"]["GenericCapacity"];
            /** @description Identity of the host; agents that share it are one failure domain. */
            machine?: string;
            clusterVersions?: components["schemas"]["VersionRange"];
            /** @default {} */
            platform?: {
                /** @default  */
                os?: string;
                /** @default  */
                arch?: string;
                /**
                 * @description Version of the agent.
                 * @default
                 */
                agent?: string;
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
            reason?: string;
            /** @default 60000 */
            expiresInMs?: number;
        };
        TokenRotate: {
            /**
             * @description The secret before is taken for so long; 0 for no more.
             * @default 0
             */
            graceMs?: number;
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
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "service.create";
            spec: components["schemas"]["ServiceSpec"];
        };
        UpdateServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "service.update";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            spec: components["schemas"]["ServiceSpec"];
            /** @description The ETag that the change is based on, or `*`. */
            ifMatch: string;
        };
        ScaleServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "service.scale";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            replicas: number;
            autoscaling?: components["schemas"]["AutoscalingDecision"];
        };
        SetAutoscalingRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "autoscaling.set";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            policy: components["schemas"]["AutoscalingPolicy"];
        };
        RemoveAutoscalingRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "autoscaling.remove";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
        };
        AdviseAutoscalingRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "autoscaling.advise";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            autoscaling: components["schemas"]["AutoscalingDecision"];
            replicas?: number;
            resources?: components["schemas"]["AdvisedResources"];
        };
        UndoServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "service.undo";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            to: components["schemas"]["Moment"];
        };
        UndoStackRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "stack.undo";
            stack: components["schemas"]["Name"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            to: components["schemas"]["Moment"];
        };
        UndoNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "node.undo";
            node: components["schemas"]["ObjectRef"];
            to: components["schemas"]["Moment"];
        };
        RemoveServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "service.remove";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            /** @default false */
            purge?: boolean;
        };
        StartServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "service.start";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
        };
        StopServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "service.stop";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
        };
        RestartServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "service.restart";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
        };
        RollBackServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "service.rollback";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
        };
        RestoreServiceRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "service.restore";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
        };
        RemoveVolumeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "volume.remove";
            volume: components["schemas"]["VolumeName"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            node?: components["schemas"]["ObjectRef"];
            /** @default false */
            purge?: boolean;
        };
        RestoreVolumeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "volume.restore";
            volume: components["schemas"]["VolumeName"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            node?: components["schemas"]["ObjectRef"];
        };
        ControlRolloutRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "service.rollout";
            service: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            /** @enum {string} */
            action: "pause" | "resume" | "abort";
        };
        DeployStackRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "stack.deploy";
            stack: components["schemas"]["Name"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            /** @description The Compose file itself. */
            file: string;
            /** @description Absolute directory that its relative paths are resolved against. */
            directory?: string;
            /** @default false */
            prune?: boolean;
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
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "stack.remove";
            stack: components["schemas"]["Name"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
        };
        JoinNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "node.join";
            name: components["schemas"]["Name"];
            credential: string;
            description: components["schemas"]["NodeDescription"];
        };
        DrainNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "node.drain";
            node: components["schemas"]["ObjectRef"];
        };
        ActivateNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "node.activate";
            node: components["schemas"]["ObjectRef"];
        };
        AcceptNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "node.accept";
            node: components["schemas"]["ObjectRef"];
        };
        RemoveNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "node.remove";
            node: components["schemas"]["ObjectRef"];
            /** @default false */
            force?: boolean;
        };
        CreateTokenRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "token.create";
            name: components["schemas"]["Name"];
            preset?: components["schemas"]["TokenPreset"];
            scopes?: components["schemas"]["Scope"][];
        };
        RevokeTokenRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "token.revoke";
            token: components["schemas"]["Id"];
        };
        UpdateNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "node.update";
            node: components["schemas"]["ObjectRef"];
            settings: components["schemas"]["NodeSettingsPatch"];
        };
        PauseNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "node.pause";
            node: components["schemas"]["ObjectRef"];
        };
        MaintainNodeRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
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
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "task.restart";
            /** @description Task id. */
            task: string;
        };
        StopTaskRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "task.stop";
            /** @description Task id. */
            task: string;
        };
        JudgeTaskRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "task.judge";
            /** @description Task id. */
            task: string;
            /** @enum {string} */
            verdict: "healthy" | "unhealthy";
            /** @default  */
            reason?: string;
            /** @default 60000 */
            expiresInMs?: number;
        };
        UnjudgeTaskRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "task.unjudge";
            /** @description Task id. */
            task: string;
        };
        RotateTokenRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "token.rotate";
            token: components["schemas"]["Id"];
            /** @default 0 */
            graceMs?: number;
        };
        CreateConfigRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "config.create";
            name: components["schemas"]["FileName"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            /** @default {} */
            labels?: components["schemas"]["Labels"];
            data: components["schemas"]["FileData"];
        };
        RemoveConfigRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "config.remove";
            config: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
        };
        CreateSecretRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "secret.create";
            name: components["schemas"]["FileName"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
            /** @default {} */
            labels?: components["schemas"]["Labels"];
            data: components["schemas"]["FileData"];
        };
        RemoveSecretRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "secret.remove";
            secret: components["schemas"]["ObjectRef"];
            /** @default default */
            namespace?: components["schemas"]["Name"];
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
            format?: components["schemas"]["WebhookFormat"];
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
            attempts?: number;
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
            graceMs?: number;
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
            forMs?: components["schemas"]["AlertMs"];
            /** @description It must not hold for so long before it is over; default: `forMs`. */
            resolveMs?: components["schemas"]["AlertMs"];
            /** @default warning */
            severity?: components["schemas"]["AlertSeverity"];
            /**
             * @description What whoever is told should know.
             * @default
             */
            summary?: string;
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
            forMs?: components["schemas"]["AlertMs"];
            resolveMs?: components["schemas"]["AlertMs"];
            /** @default warning */
            severity?: components["schemas"]["AlertSeverity"];
            /** @default  */
            summary?: string;
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
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "webhook.create";
            name: components["schemas"]["Name"];
            /** @description Only its scheme, host and port are shown later: the rest may be a secret. */
            url: string;
            /** @default cloudevents */
            format?: components["schemas"]["WebhookFormat"];
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
            attempts?: number;
        };
        UpdateWebhookRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
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
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "webhook.remove";
            webhook: components["schemas"]["ObjectRef"];
        };
        ReplayWebhookRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "webhook.replay";
            webhook: components["schemas"]["ObjectRef"];
            after: components["schemas"]["Position"];
        };
        CreateAlertRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            do: "alert.create";
            name: components["schemas"]["Name"];
            when: components["schemas"]["AlertCondition"];
            /**
             * @description It must hold for so long.
             * @default 0
             */
            forMs?: components["schemas"]["AlertMs"];
            /** @description It must not hold for so long before it is over; default: `forMs`. */
            resolveMs?: components["schemas"]["AlertMs"];
            /** @default warning */
            severity?: components["schemas"]["AlertSeverity"];
            /**
             * @description What whoever is told should know.
             * @default
             */
            summary?: string;
            webhooks?: components["schemas"]["AlertWebhooks"];
        };
        RemoveAlertRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
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
            namespace?: components["schemas"]["Name"];
            /** @default {} */
            labels?: components["schemas"]["Labels"];
            data: components["schemas"]["FileData"];
        };
        /** @enum {string} */
        Verb: "read" | "logs" | "write" | "exec" | "metrics" | "nodes" | "tokens" | "join" | "session" | "peer" | "*";
        Scope: {
            /** @default * */
            namespace?: string;
            /** @default * */
            stack?: string;
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
    };
    responses: {
        /** @description A problem document; the statuses in use are listed in docs/problems.md. */
        Problem: {
            headers: {
                /** @description Seconds. With 429 (this token is over its share of what waits) and 503 (the controller cannot take it now); nothing was written. */
                "Retry-After"?: number;
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: {
        /** @description Wait until this position is visible; 412 when it cannot be reached. */
        MinSeq: components["schemas"]["Position"];
        /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
        IdempotencyKey: string;
        /** @description The ETag that the change is based on; 428 when absent and 412 when the spec has moved on. */
        IfMatch: string;
        Limit: number;
        /** @description The `next` of the page before. */
        Cursor: string;
        Namespace: components["schemas"]["Name"];
        /** @description Default: every namespace that the token may read. */
        NamespaceFilter: components["schemas"]["Name"];
        /** @description Id or name. */
        Node: string;
        /** @description Id or name. */
        Service: string;
        /** @description Task id. */
        Task: string;
        Stack: components["schemas"]["Name"];
        /** @description Id or name. */
        Config: components["schemas"]["ObjectRef"];
        /** @description Id or name. */
        Secret: components["schemas"]["ObjectRef"];
        /** @description Name or id. */
        Volume: components["schemas"]["VolumeName"];
        /** @description Only what is on this node, by id or name. */
        OnNode: string;
        /** @description Token id. */
        Token: components["schemas"]["Id"];
        /** @description Id or name. */
        Webhook: components["schemas"]["ObjectRef"];
        /** @description Id or name. */
        Alert: components["schemas"]["ObjectRef"];
        Follow: boolean;
        /** @description Only the last lines of each task. */
        Tail: number;
        /** @description A position, a seq, an RFC 3339 time, or how long ago (`5m`, `1h30m`) by the controller's clock. Default: now. */
        At: components["schemas"]["Moment"];
        /** @description Only lines at or after this RFC 3339 time. */
        Since: string;
    };
    requestBodies: never;
    headers: {
        /** @description The position (`LINEAGE-SEQ`) that the answer reflects. */
        Seq: components["schemas"]["Position"];
        /** @description Of a GET whose answer may be older: how many seconds ago this controller last knew that it shows all that is committed. Left out below one second, as it is while the log answers. */
        Age: number;
        /** @description The position of the event that last changed the spec. */
        ETag: string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Alive. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Ready. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            503: components["responses"]["Problem"];
            default: components["responses"]["Problem"];
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus text format. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    discoverScrapeTargets: {
        parameters: {
            query?: {
                /** @description Default: every namespace that the token may read. */
                namespace?: components["parameters"]["NamespaceFilter"];
                stack?: components["schemas"]["Name"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The targets. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ScrapeTargets"][];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The OpenAPI document. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    tellLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LivenessSummary"];
            };
        };
        responses: {
            /** @description Heard. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeerClock"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeLogMember: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Its id, as the cluster lists it. */
                member: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is out. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    recordExec: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExecRecord"];
            };
        };
        responses: {
            /** @description It is on the log. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExecRecorded"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    archiveLog: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ArchiveRequest"];
            };
        };
        responses: {
            /** @description What was moved. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArchiveStep"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listCheckpoints: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Oldest first. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Checkpoints"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCheckpoint: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bytes. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    followRecords: {
        parameters: {
            query: {
                after: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Records after `after`, and whatever follows. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getCluster: {
        parameters: {
            query?: never;
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cluster. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Cluster"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listNodes: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                state?: components["schemas"]["NodeState"];
                availability?: components["schemas"]["Availability"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of nodes. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    joinNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NodeJoin"];
            };
        };
        responses: {
            /** @description Joined. */
            201: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NodeJoined"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The node. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeNode: {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NodeSettingsPatch"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    drainNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Draining. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    undoNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Undo"];
            };
        };
        responses: {
            /** @description As it was then. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    blameNode: {
        parameters: {
            query?: {
                /** @description Only this field and what is below it, as a JSON pointer such as `/settings/labels`. */
                field?: string;
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The fields and their events. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Blame"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    activateNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Active. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    acceptNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    passOnFrame: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PassedOnFrame"];
            };
        };
        responses: {
            /** @description On the log. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PassedOn"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    pauseNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Paused. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    maintainNode: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NodeMaintenance"];
            };
        };
        responses: {
            /** @description In maintenance. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Node"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    openNodeSession: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                node: components["parameters"]["Node"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Switching to WebSocket. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listServices: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Default: every namespace that the token may read. */
                namespace?: components["parameters"]["NamespaceFilter"];
                stack?: components["schemas"]["Name"];
                /** @description Instead those that were removed and can be restored. */
                removed?: boolean;
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of services. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServicePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createService: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceSpec"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    ETag: components["headers"]["ETag"];
                    Location?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getService: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    updateService: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
                /** @description The ETag that the change is based on; 428 when absent and 412 when the spec has moved on. */
                "If-Match"?: components["parameters"]["IfMatch"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceSpec"];
            };
        };
        responses: {
            /** @description Updated. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeService: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
                /** @description It cannot be restored; also of one that was removed before. */
                purge?: boolean;
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    scaleService: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceScale"];
            };
        };
        responses: {
            /** @description Scaled. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getAutoscaling: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The policy and its decisions. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Autoscaling"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    setAutoscaling: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutoscalingPolicy"];
            };
        };
        responses: {
            /** @description The policy as it is now. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Autoscaling"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeAutoscaling: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It has none. */
            204: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    adviseAutoscaling: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutoscalingAdvice"];
            };
        };
        responses: {
            /** @description The policy and its decisions. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Autoscaling"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listAutoscaling: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Default: every namespace that the token may read. */
                namespace?: components["parameters"]["NamespaceFilter"];
                stack?: components["schemas"]["Name"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of policies. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutoscalingPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    startService: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    stopService: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    restartService: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    rollBackService: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    restoreService: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The service. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    controlRollout: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RolloutControl"];
            };
        };
        responses: {
            /** @description The service. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    undoService: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Undo"];
            };
        };
        responses: {
            /** @description As it was then. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    ETag: components["headers"]["ETag"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    blameService: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
                /** @description Only this field and what is below it, as a JSON pointer such as `/containers/0/env`. */
                field?: string;
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The fields and their events. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Blame"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getServiceAvailability: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
                /** @description An RFC 3339 time, or how long ago (`7d`). Default: 30 days before `to`; never before the service was created. */
                from?: components["schemas"]["Moment"];
                /** @description As `from`. Default: now. */
                to?: components["schemas"]["Moment"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The figures. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceAvailability"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listServiceTasks: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tasks. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    explainService: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The explanation. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceExplanation"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    openServiceExec: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Switching to WebSocket. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getServiceLogs: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
                follow?: components["parameters"]["Follow"];
                /** @description Only the last lines of each task. */
                tail?: components["parameters"]["Tail"];
                /** @description Only lines at or after this RFC 3339 time. */
                since?: components["parameters"]["Since"];
            };
            header?: never;
            path: {
                /** @description Id or name. */
                service: components["parameters"]["Service"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One LogLine a line, then one LogTrailer that names the nodes which could not answer. With `follow` also the lines of tasks that the service gets later; the trailer comes when the service is removed. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listTasks: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Default: every namespace that the token may read. */
                namespace?: components["parameters"]["NamespaceFilter"];
                /** @description Node id or name. */
                node?: string;
                state?: components["schemas"]["TaskState"];
                stack?: components["schemas"]["Name"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tasks. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The task. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    explainTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The explanation. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskExplanation"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    restartTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A new generation of every container is to start. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    stopTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Told to stop. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    judgeTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TaskVerdict"];
            };
        };
        responses: {
            /** @description Noted. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    unjudgeTask: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Taken back. */
            204: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    openTaskExec: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Switching to WebSocket. */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getTaskLogs: {
        parameters: {
            query?: {
                follow?: components["parameters"]["Follow"];
                /** @description Only the last lines of each task. */
                tail?: components["parameters"]["Tail"];
                /** @description Only lines at or after this RFC 3339 time. */
                since?: components["parameters"]["Since"];
            };
            header?: never;
            path: {
                /** @description Task id. */
                task: components["parameters"]["Task"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One LogLine a line, then one LogTrailer. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listStacks: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Default: every namespace that the token may read. */
                namespace?: components["parameters"]["NamespaceFilter"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of stacks. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StackPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getStack: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                stack: components["parameters"]["Stack"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The stack. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Stack"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    deployStack: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
                /** @description Where services with both an image and an `x-process` run. Left out, they stay where they are; new ones run in Docker where every service has an image and some node has Docker. */
                runtime?: components["schemas"]["ComposeRuntime"];
                /** @description `NAME=VALUE` for a variable of the file; one without a value or a default is refused. */
                variable?: string[];
                /** @description Profiles whose services are deployed too; `*` for all. */
                profile?: string[];
                /** @description Absolute directory that the file's relative paths are resolved against. */
                directory?: string;
                prune?: boolean;
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                stack: components["parameters"]["Stack"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/yaml": string;
            };
        };
        responses: {
            /** @description Deployed. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StackDeployment"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeStack: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                stack: components["parameters"]["Stack"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    undoStack: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                stack: components["parameters"]["Stack"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Undo"];
            };
        };
        responses: {
            /** @description As it was then. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StackDeployment"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listVolumes: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Default: every namespace that the token may read. */
                namespace?: components["parameters"]["NamespaceFilter"];
                stack?: components["schemas"]["Name"];
                /** @description Only what is on this node, by id or name. */
                node?: components["parameters"]["OnNode"];
                /** @description Only those that were removed and can be restored. */
                removed?: boolean;
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of volumes. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VolumePage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getVolume: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
                /** @description Only what is on this node, by id or name. */
                node?: components["parameters"]["OnNode"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Name or id. */
                volume: components["parameters"]["Volume"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The volume. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Volume"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeVolume: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
                /** @description Only what is on this node, by id or name. */
                node?: components["parameters"]["OnNode"];
                /** @description Its data goes at once; also of one that was removed before. */
                purge?: boolean;
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Name or id. */
                volume: components["parameters"]["Volume"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    restoreVolume: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
                /** @description Only what is on this node, by id or name. */
                node?: components["parameters"]["OnNode"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Name or id. */
                volume: components["parameters"]["Volume"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The volume. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Volume"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listConfigs: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Default: every namespace that the token may read. */
                namespace?: components["parameters"]["NamespaceFilter"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of configs. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createConfig: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FileCreate"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Config"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getConfig: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Id or name. */
                config: components["parameters"]["Config"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The config. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Config"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeConfig: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                config: components["parameters"]["Config"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    listSecrets: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
                /** @description Default: every namespace that the token may read. */
                namespace?: components["parameters"]["NamespaceFilter"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of secrets. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SecretPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FileCreate"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getSecret: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Id or name. */
                secret: components["parameters"]["Secret"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The secret. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeSecret: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
            };
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                secret: components["parameters"]["Secret"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    getServiceMetrics: {
        parameters: {
            query: {
                namespace?: components["parameters"]["Namespace"];
                /** @description Name or id. */
                service: string;
                /** @description Only this series, e.g. `cpu`. */
                name?: components["schemas"]["MetricName"];
                /** @description A time, or how long ago, such as `15m`, which it is unless told otherwise. */
                from?: string;
                /** @description The same. Default: the end of the newest step that is over. */
                to?: string;
                /** @description A multiple of `15s`, which it is unless told otherwise. At most 1,000 steps are answered. */
                step?: string;
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Series; none where nothing was measured. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceMetrics"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    writeMetrics: {
        parameters: {
            query?: {
                namespace?: components["parameters"]["Namespace"];
                /** @description Name or id, where a value does not say it itself. */
                service?: string;
                /** @description How the sender calls itself: of a service as a whole, the values of several monitors count beside each other. Default: the attribute `service.instance.id`, or the name of its token. */
                monitor?: components["schemas"]["Name"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/plain": string;
                "application/json": components["schemas"]["OtlpMetrics"];
            };
        };
        responses: {
            /** @description The stream has them. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MetricsTaken"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listTokens: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of tokens. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenCreate"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenCreated"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Token id. */
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Revoked. */
            204: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    rotateToken: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Token id. */
                token: components["parameters"]["Token"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenRotate"];
            };
        };
        responses: {
            /** @description Rotated. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenCreated"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listWebhooks: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookCreate"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookCreated"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Id or name. */
                webhook: components["parameters"]["Webhook"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it stands. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                webhook: components["parameters"]["Webhook"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    updateWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                webhook: components["parameters"]["Webhook"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            /** @description Changed. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookCreated"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    testWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                webhook: components["parameters"]["Webhook"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What came of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookTested"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    replayWebhook: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                webhook: components["parameters"]["Webhook"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookReplay"];
            };
        };
        responses: {
            /** @description It goes on from there. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listAlerts: {
        parameters: {
            query?: {
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of them. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    createAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AlertCreate"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path: {
                /** @description Id or name. */
                alert: components["parameters"]["Alert"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description As it stands. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alert"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    removeAlert: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path: {
                /** @description Id or name. */
                alert: components["parameters"]["Alert"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed. */
            204: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Problem"];
        };
    };
    testAlert: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name. */
                alert: components["parameters"]["Alert"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What came of it. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AlertTested"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    bulk: {
        parameters: {
            query?: never;
            header?: {
                /** @description The same key with the same body answers the first outcome again; with another body it is a 422. Kept for 24 h of event time or 100,000 keys. */
                "Idempotency-Key"?: components["parameters"]["IdempotencyKey"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Bulk"];
            };
        };
        responses: {
            /** @description Carried out. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BulkDone"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    plan: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlanRequest"];
            };
        };
        responses: {
            /** @description The plan. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Plan"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    streamEvents: {
        parameters: {
            query?: {
                /** @description Start after this position (`LINEAGE-SEQ`, or a bare seq of the current lineage). Default: the start of the log. */
                after?: components["schemas"]["Position"];
                /** @description Only these event types; a trailing `*` matches a family. */
                type?: string[];
                /** @description Only events about this subject (`service/ID`), or about any subject below a prefix that ends in `/`. */
                subject?: string;
                /** @description NDJSON only. */
                follow?: boolean;
            };
            header?: {
                /** @description As `after`, which it overrides. */
                "Last-Event-ID"?: components["schemas"]["Position"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description CloudEvents 1.0, one an SSE event or a line. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                    "application/x-ndjson": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    queryAudit: {
        parameters: {
            query?: {
                /** @description `token/ID`, `node/ID`, `controller/NAME`, or the name of a token or node. */
                actor?: string[];
                /** @description `KIND/ID`, or a prefix that ends in `/`. */
                subject?: string[];
                /** @description An event type; a trailing `*` matches a family. */
                type?: string[];
                /** @description `request`: somebody asked for it. `fault`: something went wrong. `system`: what fleetlog did of itself, or was told. */
                kind?: ("request" | "fault" | "system")[];
                /** @description About something in it. */
                namespace?: string[];
                /** @description `NAMESPACE/STACK`, or a stack of that name in any namespace. */
                stack?: string[];
                /** @description By id, name or `NAMESPACE/NAME`; a name means everything that ever had it. */
                service?: string[];
                /** @description By id or name. */
                node?: string[];
                /** @description By id. */
                task?: string[];
                /** @description Address of a client, or name of a controller. */
                origin?: string[];
                /** @description About these services, or about a node that had tasks of theirs. */
                near?: string[];
                /** @description Full text: all of these words; quotes hold words together, a trailing `*` stands for any ending. */
                q?: string;
                /** @description At or after this time. */
                since?: string;
                /** @description Before this time. */
                until?: string;
                /** @description Behind this position. */
                after?: components["schemas"]["Position"];
                /** @description Up to this position. */
                to?: components["schemas"]["Position"];
                order?: "oldest" | "newest";
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of rows, or all of them. Later pages show the index as the first one found it. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                    "application/x-ndjson": string;
                    "text/csv": string;
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    listAuditRuns: {
        parameters: {
            query?: {
                /** @description By id or name. */
                service?: string[];
                /** @description By id or name. */
                node?: string[];
                /** @description By id. */
                task?: string[];
                /** @description Had not ended before this time. */
                since?: string;
                /** @description Began before this time. */
                until?: string;
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: {
                /** @description Wait until this position is visible; 412 when it cannot be reached. */
                "Fleetlog-Min-Seq"?: components["parameters"]["MinSeq"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of runs. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditRunPage"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getState: {
        parameters: {
            query?: {
                /** @description A position, a seq, an RFC 3339 time, or how long ago (`5m`, `1h30m`) by the controller's clock. Default: now. */
                at?: components["parameters"]["At"];
                kind?: "nodes" | "services" | "tasks" | "stacks";
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cluster's state. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["State"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
    getDiff: {
        parameters: {
            query: {
                /** @description As `at` of `/v1/state`. */
                from: components["schemas"]["Moment"];
                /** @description The same. Default: now. */
                to?: components["schemas"]["Moment"];
                kind?: components["schemas"]["DiffKind"];
                limit?: components["parameters"]["Limit"];
                /** @description The `next` of the page before. */
                cursor?: components["parameters"]["Cursor"];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of changes. */
            200: {
                headers: {
                    "Fleetlog-Seq": components["headers"]["Seq"];
                    "Fleetlog-Age": components["headers"]["Age"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diff"];
                };
            };
            default: components["responses"]["Problem"];
        };
    };
}
