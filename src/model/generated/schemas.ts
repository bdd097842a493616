// Generated from openapi/ by `npm run generate`. Do not edit.

export const schemas: Record<string, object> = {
 "Id": {
  "type": "string",
  "pattern": "^[0-9a-z]{12}$"
 },
 "Name": {
  "type": "string",
  "minLength": 1,
  "maxLength": 63,
  "pattern": "^[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$",
  "description": "Lower-case letters, digits, `-`, `_` and `.`; begins and ends with a letter or digit."
 },
 "Position": {
  "type": "string",
  "pattern": "^([0-9a-f]{16}-)?(0|[1-9][0-9]{0,15})$"
 },
 "Labels": {
  "type": "object",
  "maxProperties": 64,
  "propertyNames": {
   "type": "string",
   "minLength": 1,
   "maxLength": 128,
   "pattern": "^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?$"
  },
  "additionalProperties": {
   "type": "string",
   "maxLength": 1024
  }
 },
 "Resources": {
  "type": "object",
  "additionalProperties": false,
  "properties": {
   "cpu": {
    "type": "integer",
    "minimum": 0,
    "maximum": 1000000000,
    "default": 0,
    "description": "Millicores."
   },
   "memory": {
    "type": "integer",
    "minimum": 0,
    "maximum": 9007199254740991,
    "default": 0,
    "description": "Bytes."
   }
  }
 },
 "Limits": {
  "type": "object",
  "description": "An absent member means no limit. A runtime that cannot enforce a limit refuses the task.",
  "additionalProperties": false,
  "properties": {
   "cpu": {
    "type": "integer",
    "minimum": 1,
    "maximum": 1000000000,
    "description": "Millicores."
   },
   "memory": {
    "type": "integer",
    "minimum": 4096,
    "maximum": 9007199254740991,
    "description": "Bytes."
   }
  }
 },
 "GenericName": {
  "type": "string",
  "minLength": 1,
  "maxLength": 63,
  "pattern": "^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?$"
 },
 "GenericAmounts": {
  "type": "object",
  "description": "Units of what nodes declare as `generic`, e.g. GPUs or licences, by name.",
  "maxProperties": 16,
  "propertyNames": {
   "$ref": "#/components/schemas/GenericName"
  },
  "additionalProperties": {
   "type": "integer",
   "minimum": 1,
   "maximum": 1000000
  }
 },
 "GenericCapacity": {
  "type": "object",
  "description": "By name: how many there are, or the ids of those that there are; a task is told which ids are its own.",
  "maxProperties": 16,
  "propertyNames": {
   "$ref": "#/components/schemas/GenericName"
  },
  "additionalProperties": {
   "oneOf": [
    {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "count"
     ],
     "properties": {
      "count": {
       "type": "integer",
       "minimum": 0,
       "maximum": 1000000
      }
     }
    },
    {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "ids"
     ],
     "properties": {
      "ids": {
       "type": "array",
       "maxItems": 256,
       "uniqueItems": true,
       "items": {
        "type": "string",
        "minLength": 1,
        "maxLength": 128,
        "pattern": "^[\\x21-\\x7e]+$"
       }
      }
     }
    }
   ]
  }
 },
 "Taint": {
  "type": "object",
  "description": "Keeps tasks off a node, unless they tolerate it.",
  "additionalProperties": false,
  "required": [
   "key",
   "effect"
  ],
  "properties": {
   "key": {
    "$ref": "#/components/schemas/GenericName"
   },
   "value": {
    "type": "string",
    "maxLength": 63,
    "default": ""
   },
   "effect": {
    "type": "string",
    "enum": [
     "no-schedule",
     "prefer-no-schedule",
     "no-execute"
    ],
    "description": "`no-execute` also moves away the tasks that run there."
   }
  }
 },
 "Toleration": {
  "type": "object",
  "description": "Which taints a service does not mind; an absent member matches every one.",
  "additionalProperties": false,
  "properties": {
   "key": {
    "$ref": "#/components/schemas/GenericName"
   },
   "value": {
    "type": "string",
    "maxLength": 63
   },
   "effect": {
    "type": "string",
    "enum": [
     "no-schedule",
     "prefer-no-schedule",
     "no-execute"
    ]
   }
  }
 },
 "Weight": {
  "type": "integer",
  "minimum": -100,
  "maximum": 100,
  "description": "How much it counts against the others; below 0 it repels."
 },
 "HealthCheck": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "test"
  ],
  "properties": {
   "test": {
    "oneOf": [
     {
      "type": "object",
      "additionalProperties": false,
      "required": [
       "command"
      ],
      "properties": {
       "command": {
        "type": "array",
        "minItems": 1,
        "maxItems": 64,
        "items": {
         "type": "string",
         "maxLength": 8192
        }
       }
      }
     },
     {
      "type": "object",
      "additionalProperties": false,
      "required": [
       "http"
      ],
      "properties": {
       "http": {
        "type": "object",
        "additionalProperties": false,
        "required": [
         "path"
        ],
        "properties": {
         "path": {
          "type": "string",
          "pattern": "^/",
          "maxLength": 1024
         },
         "endpoint": {
          "$ref": "#/components/schemas/Name"
         }
        }
       }
      }
     },
     {
      "type": "object",
      "additionalProperties": false,
      "required": [
       "tcp"
      ],
      "properties": {
       "tcp": {
        "type": "object",
        "additionalProperties": false,
        "properties": {
         "endpoint": {
          "$ref": "#/components/schemas/Name"
         }
        }
       }
      }
     }
    ]
   },
   "intervalMs": {
    "type": "integer",
    "minimum": 100,
    "maximum": 86400000,
    "default": 10000
   },
   "timeoutMs": {
    "type": "integer",
    "minimum": 10,
    "maximum": 3600000,
    "default": 3000
   },
   "retries": {
    "type": "integer",
    "minimum": 1,
    "maximum": 100,
    "default": 3
   },
   "startPeriodMs": {
    "type": "integer",
    "minimum": 0,
    "maximum": 86400000,
    "default": 0
   }
  }
 },
 "ContainerSpec": {
  "type": "object",
  "description": "With `process` or `docker`, as the service's runtime needs it; with both it can run in either.",
  "additionalProperties": false,
  "properties": {
   "name": {
    "$ref": "#/components/schemas/Name",
    "default": "main"
   },
   "docker": {
    "$ref": "#/components/schemas/DockerContainer"
   },
   "process": {
    "type": "object",
    "description": "What the `process` runtime runs.",
    "additionalProperties": false,
    "required": [
     "command"
    ],
    "properties": {
     "command": {
      "type": "array",
      "minItems": 1,
      "maxItems": 256,
      "items": {
       "type": "string",
       "maxLength": 32768
      },
      "description": "Program and arguments; no shell is involved."
     },
     "workingDir": {
      "type": "string",
      "pattern": "^/",
      "maxLength": 4096
     }
    }
   },
   "env": {
    "type": "object",
    "default": {},
    "maxProperties": 512,
    "propertyNames": {
     "type": "string",
     "pattern": "^[A-Za-z_][A-Za-z0-9_.-]*$",
     "maxLength": 256
    },
    "additionalProperties": {
     "type": "string",
     "maxLength": 131072
    },
    "description": "Plain text on the log and in every view of it."
   },
   "resources": {
    "type": "object",
    "default": {},
    "additionalProperties": false,
    "properties": {
     "reservations": {
      "$ref": "#/components/schemas/Resources",
      "default": {}
     },
     "limits": {
      "$ref": "#/components/schemas/Limits",
      "default": {}
     },
     "generic": {
      "$ref": "#/components/schemas/GenericAmounts"
     }
    }
   },
   "health": {
    "$ref": "#/components/schemas/HealthCheck"
   },
   "stopSignal": {
    "type": "string",
    "enum": [
     "SIGTERM",
     "SIGINT",
     "SIGQUIT",
     "SIGHUP",
     "SIGUSR1",
     "SIGUSR2",
     "SIGKILL"
    ],
    "default": "SIGTERM"
   },
   "stopGraceMs": {
    "type": "integer",
    "minimum": 0,
    "maximum": 3600000,
    "default": 10000
   },
   "mounts": {
    "type": "array",
    "maxItems": 64,
    "items": {
     "$ref": "#/components/schemas/Mount"
    },
    "description": "Of the `docker` runtime alone."
   },
   "configs": {
    "type": "array",
    "maxItems": 64,
    "items": {
     "$ref": "#/components/schemas/FileReference"
    },
    "description": "Configs that it reads as files."
   },
   "secrets": {
    "type": "array",
    "maxItems": 64,
    "items": {
     "$ref": "#/components/schemas/FileReference"
    },
    "description": "Secrets that it reads as files."
   }
  }
 },
 "Mount": {
  "type": "object",
  "description": "What a container has at `target`. `volume`: data of the node that outlives the task; every container on a node that mounts\nthe volume of this name, in the same namespace, shares it. `bind`: a folder or file of the host, as the node's agent\nallows (`--allow-bind`). `tmpfs`: memory, counted as the container's.",
  "additionalProperties": false,
  "required": [
   "type",
   "target"
  ],
  "properties": {
   "type": {
    "type": "string",
    "enum": [
     "volume",
     "bind",
     "tmpfs"
    ]
   },
   "source": {
    "type": "string",
    "minLength": 1,
    "maxLength": 4096,
    "description": "Name of the volume, or absolute path on the host. A volume without a name goes with its container."
   },
   "target": {
    "type": "string",
    "minLength": 1,
    "maxLength": 4096,
    "description": "Absolute path in the container."
   },
   "readOnly": {
    "type": "boolean"
   },
   "sizeBytes": {
    "type": "integer",
    "minimum": 4096,
    "maximum": 9007199254740991,
    "description": "Of a `tmpfs`; left out",
    "half of the host's memory.": null
   },
   "sticky": {
    "type": "boolean",
    "description": "Of a `volume` with a name, in a replicated service: whether a slot stays with the node that holds its data; left out, true."
   }
  }
 },
 "FileName": {
  "type": "string",
  "minLength": 1,
  "maxLength": 128,
  "pattern": "^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$",
  "description": "Letters, digits, `-`, `_` and `.`; begins and ends with a letter or digit."
 },
 "FileReference": {
  "type": "object",
  "description": "A config or secret of the service's namespace, as a file that the container can only read. In a process it is a file in the\nfolder that `FLEETLOG_CONFIGS_DIR` or `FLEETLOG_SECRETS_DIR` names, called as the last part of `target`.",
  "additionalProperties": false,
  "required": [
   "source"
  ],
  "properties": {
   "source": {
    "$ref": "#/components/schemas/FileName"
   },
   "target": {
    "type": "string",
    "minLength": 1,
    "maxLength": 4096,
    "description": "Path in the container. A relative one is below `/` for a config and below `/run/secrets` for a secret; left out, it is `source`."
   },
   "uid": {
    "type": "integer",
    "minimum": 0,
    "maximum": 4294967294,
    "description": "Owner; left out, 0 where the agent is root, else the agent's own."
   },
   "gid": {
    "type": "integer",
    "minimum": 0,
    "maximum": 4294967294
   },
   "mode": {
    "type": "integer",
    "minimum": 0,
    "maximum": 511,
    "description": "Permission bits; left out, 0444 (292)."
   }
  }
 },
 "FileData": {
  "type": "string",
  "maxLength": 699052,
  "pattern": "^[A-Za-z0-9+/]*={0,2}$",
  "description": "Base64 of at most 524,288 bytes."
 },
 "VolumeName": {
  "type": "string",
  "minLength": 1,
  "maxLength": 128,
  "pattern": "^[a-z0-9][a-z0-9_.-]*$"
 },
 "DockerContainer": {
  "type": "object",
  "description": "What the `docker` runtime runs.",
  "additionalProperties": false,
  "required": [
   "image"
  ],
  "properties": {
   "image": {
    "type": "string",
    "minLength": 1,
    "maxLength": 512,
    "pattern": "^[A-Za-z0-9][A-Za-z0-9._:/@-]*$",
    "description": "Reference as `docker pull` takes it, e.g. `nginx:1.27` or `registry.example:5000/shop/web@sha256:…`."
   },
   "pull": {
    "type": "string",
    "enum": [
     "always",
     "missing",
     "never"
    ],
    "default": "missing",
    "description": "When a node asks the registry: before each start, only for an image that it lacks, or never."
   },
   "entrypoint": {
    "type": "array",
    "maxItems": 256,
    "items": {
     "type": "string",
     "maxLength": 32768
    },
    "description": "Instead of the image's own."
   },
   "command": {
    "type": "array",
    "maxItems": 256,
    "items": {
     "type": "string",
     "maxLength": 32768
    },
    "description": "Instead of the image's own."
   },
   "workingDir": {
    "type": "string",
    "pattern": "^/",
    "maxLength": 4096
   },
   "user": {
    "type": "string",
    "minLength": 1,
    "maxLength": 256,
    "description": "`USER[:GROUP]`, by name or number."
   },
   "networkMode": {
    "type": "string",
    "enum": [
     "none",
     "bridge"
    ],
    "description": "For a service without `networks`. `none`: it reaches nothing and nothing reaches it; for the only container of a service without\nendpoints. `bridge`: the engine's own bridge, which costs the engine less than a network with names: no name leads to it and it finds\nno service by name, whoever else is on that bridge reaches it by its address, and published ports and `FLEETLOG_<SERVICE>_ADDR` are\nas ever; for the first container of a service, whose network the others join."
   },
   "labels": {
    "type": "object",
    "maxProperties": 256,
    "propertyNames": {
     "type": "string",
     "minLength": 1,
     "maxLength": 256
    },
    "additionalProperties": {
     "type": "string",
     "maxLength": 4096
    },
    "description": "Of the container itself; those that begin with `dev.fleetlog.` are set by the agent alone."
   },
   "hostname": {
    "type": "string",
    "pattern": "^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$",
    "maxLength": 63
   },
   "init": {
    "type": "boolean",
    "description": "Whether the engine's own init is process 1, which reaps what the program leaves behind."
   },
   "tty": {
    "type": "boolean",
    "description": "Whether it has a terminal; its two outputs are then one."
   },
   "readOnly": {
    "type": "boolean",
    "description": "Whether its root file system cannot be written."
   },
   "capAdd": {
    "type": "array",
    "maxItems": 64,
    "items": {
     "type": "string",
     "pattern": "^[A-Z_]+$",
     "maxLength": 64
    }
   },
   "capDrop": {
    "type": "array",
    "maxItems": 64,
    "items": {
     "type": "string",
     "pattern": "^[A-Z_]+$",
     "maxLength": 64
    }
   },
   "securityOpt": {
    "type": "array",
    "maxItems": 32,
    "items": {
     "type": "string",
     "minLength": 1,
     "maxLength": 4096
    }
   },
   "sysctls": {
    "type": "object",
    "maxProperties": 64,
    "propertyNames": {
     "type": "string",
     "pattern": "^[a-z0-9_./-]+$",
     "maxLength": 256
    },
    "additionalProperties": {
     "type": "string",
     "maxLength": 1024
    }
   },
   "ulimits": {
    "type": "array",
    "maxItems": 32,
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "name",
      "soft",
      "hard"
     ],
     "properties": {
      "name": {
       "type": "string",
       "pattern": "^[a-z]+$",
       "maxLength": 32
      },
      "soft": {
       "type": "integer",
       "minimum": -1,
       "maximum": 9007199254740991
      },
      "hard": {
       "type": "integer",
       "minimum": -1,
       "maximum": 9007199254740991
      }
     }
    }
   },
   "devices": {
    "type": "array",
    "maxItems": 64,
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "host"
     ],
     "properties": {
      "host": {
       "type": "string",
       "pattern": "^/",
       "maxLength": 4096
      },
      "container": {
       "type": "string",
       "pattern": "^/",
       "maxLength": 4096,
       "description": "Left out, it is called the same inside."
      },
      "permissions": {
       "type": "string",
       "pattern": "^[rwm]{1,3}$",
       "description": "Left out, `rwm`."
      }
     }
    }
   },
   "extraHosts": {
    "type": "array",
    "maxItems": 256,
    "items": {
     "type": "string",
     "pattern": "^[^:]+:.+$",
     "maxLength": 512
    },
    "description": "`NAME:ADDRESS`; the address `host-gateway` is the host's own."
   },
   "dns": {
    "type": "array",
    "maxItems": 8,
    "items": {
     "type": "string",
     "minLength": 1,
     "maxLength": 64
    },
    "description": "Addresses of name servers."
   },
   "shmSize": {
    "type": "integer",
    "minimum": 0,
    "maximum": 9007199254740991,
    "description": "Bytes of `/dev/shm`."
   },
   "pidsLimit": {
    "type": "integer",
    "minimum": 1,
    "maximum": 4194304,
    "description": "Processes and threads."
   },
   "blkioWeight": {
    "type": "integer",
    "minimum": 10,
    "maximum": 1000,
    "description": "Share of the disks among containers."
   },
   "privileged": {
    "type": "boolean",
    "description": "Only on nodes whose agent allows it, as are devices and what else reaches beyond a container."
   },
   "logging": {
    "type": "object",
    "description": "Left out, 3 files of 10 MB. `json-file` and `local` keep these bounds unless `options` has others.",
    "additionalProperties": false,
    "required": [
     "driver"
    ],
    "properties": {
     "driver": {
      "type": "string",
      "pattern": "^[a-z0-9][a-z0-9_./:-]*$",
      "maxLength": 128
     },
     "options": {
      "type": "object",
      "maxProperties": 64,
      "propertyNames": {
       "type": "string",
       "minLength": 1,
       "maxLength": 128
      },
      "additionalProperties": {
       "type": "string",
       "maxLength": 4096
      }
     }
    }
   }
  }
 },
 "NetworkAttachment": {
  "type": "object",
  "description": "A network that a service's tasks are on. Names belong to the service's stack; outside of stacks, and where `shared`, to the namespace.",
  "additionalProperties": false,
  "required": [
   "name"
  ],
  "properties": {
   "name": {
    "type": "string",
    "minLength": 1,
    "maxLength": 63,
    "pattern": "^[A-Za-z0-9][A-Za-z0-9_.-]*$"
   },
   "aliases": {
    "type": "array",
    "minItems": 1,
    "maxItems": 64,
    "items": {
     "type": "string",
     "pattern": "^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$",
     "maxLength": 253
    },
    "description": "Further names by which others on this network reach the service, beside its own and the one within its stack."
   },
   "shared": {
    "type": "boolean",
    "description": "The namespace's network of this name, which services of other stacks, and of none, may be on too."
   }
  }
 },
 "Dependency": {
  "type": "object",
  "description": "A service whose state the first tasks of another one wait for: after its creation, after each start, and its rollouts for those under way there. Once let go it is not held again by what happens to the other.",
  "additionalProperties": false,
  "required": [
   "service"
  ],
  "properties": {
   "service": {
    "type": "string",
    "minLength": 1,
    "maxLength": 63,
    "description": "Its name in the stack, or in the namespace."
   },
   "condition": {
    "type": "string",
    "enum": [
     "started",
     "healthy",
     "completed"
    ],
    "default": "started",
    "description": "`started`: all of its tasks run, or ended well. `healthy`: they run, and are healthy where a check is given. `completed`: a job whose newest run succeeded."
   },
   "required": {
    "type": "boolean",
    "description": "False: where it is not there, is stopped, or failed for good, nothing waits for it."
   }
  }
 },
 "Endpoint": {
  "type": "object",
  "additionalProperties": false,
  "required": [],
  "properties": {
   "name": {
    "$ref": "#/components/schemas/Name",
    "default": "main"
   },
   "container": {
    "$ref": "#/components/schemas/Name",
    "default": "main"
   },
   "protocol": {
    "type": "string",
    "enum": [
     "tcp"
    ],
    "default": "tcp"
   },
   "mode": {
    "type": "string",
    "enum": [
     "ingress",
     "host"
    ],
    "default": "ingress",
    "description": "`ingress`: every node's forwarder takes `published`. `host`: the task itself takes `published` on its node."
   },
   "published": {
    "type": "integer",
    "minimum": 1,
    "maximum": 65535
   },
   "target": {
    "type": "integer",
    "minimum": 1,
    "maximum": 65535,
    "description": "Port that a container listens on; left out, it is told one in `PORT`. Processes are always told."
   },
   "scrape": {
    "$ref": "#/components/schemas/Scrape"
   }
  }
 },
 "Scrape": {
  "type": "object",
  "description": "The endpoint serves metrics in a format of Prometheus: its tasks are listed by `/v1/discovery/prometheus`. Changing it replaces no task.",
  "additionalProperties": false,
  "properties": {
   "path": {
    "type": "string",
    "minLength": 1,
    "maxLength": 1024,
    "pattern": "^/",
    "default": "/metrics"
   },
   "scheme": {
    "type": "string",
    "enum": [
     "http",
     "https"
    ],
    "default": "http"
   }
  }
 },
 "ServiceSpec": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "name",
   "containers"
  ],
  "properties": {
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "labels": {
    "$ref": "#/components/schemas/Labels",
    "default": {}
   },
   "mode": {
    "type": "string",
    "enum": [
     "replicated",
     "global",
     "job"
    ],
    "default": "replicated",
    "description": "`job` runs to completion, once or on a schedule; see `job`."
   },
   "replicas": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100000,
    "default": 1,
    "description": "Of a replicated service; else ignored."
   },
   "job": {
    "$ref": "#/components/schemas/JobPolicy"
   },
   "alerts": {
    "type": "array",
    "minItems": 1,
    "maxItems": 16,
    "items": {
     "$ref": "#/components/schemas/ServiceAlert"
    },
    "description": "Alerts about this service; they stand in /v1/alerts as NAMESPACE/SERVICE/NAME, and come and go with the spec."
   },
   "autoscaling": {
    "$ref": "#/components/schemas/AutoscalingPolicy"
   },
   "containers": {
    "type": "array",
    "minItems": 1,
    "maxItems": 16,
    "items": {
     "$ref": "#/components/schemas/ContainerSpec"
    }
   },
   "dependsOn": {
    "type": "array",
    "minItems": 1,
    "maxItems": 64,
    "items": {
     "$ref": "#/components/schemas/Dependency"
    },
    "description": "None may be named twice, nor lead back here."
   },
   "networks": {
    "type": "array",
    "minItems": 1,
    "maxItems": 16,
    "items": {
     "$ref": "#/components/schemas/NetworkAttachment"
    },
    "description": "Of the runtime `docker` alone: tasks that share none of them cannot reach each other's containers. Left out, it is the network `default`."
   },
   "availability": {
    "type": "object",
    "description": "What `GET /v1/services/{service}/availability` measures the service by. No task is placed or replaced for it.",
    "additionalProperties": false,
    "required": [
     "target"
    ],
    "properties": {
     "target": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1000000,
      "description": "Share of time with all wanted replicas healthy, in parts per million: 999500 is 99.95 %."
     }
    }
   },
   "placement": {
    "type": "object",
    "default": {},
    "additionalProperties": false,
    "properties": {
     "runtime": {
      "type": "string",
      "enum": [
       "docker",
       "process",
       "simulated"
      ],
      "default": "process",
      "description": "Left out, it is `docker` where every container has that and some container has no `process`."
     },
     "constraints": {
      "type": "array",
      "default": [],
      "maxItems": 32,
      "items": {
       "$ref": "#/components/schemas/Constraint"
      }
     },
     "preferences": {
      "type": "array",
      "default": [],
      "maxItems": 32,
      "description": "Constraints that are only wished for.",
      "items": {
       "type": "object",
       "additionalProperties": false,
       "required": [
        "constraint"
       ],
       "properties": {
        "constraint": {
         "$ref": "#/components/schemas/Constraint"
        },
        "weight": {
         "$ref": "#/components/schemas/Weight",
         "default": 50
        }
       }
      }
     },
     "affinity": {
      "type": "array",
      "default": [],
      "maxItems": 16,
      "items": {
       "$ref": "#/components/schemas/Affinity"
      }
     },
     "spread": {
      "type": "array",
      "default": [],
      "maxItems": 4,
      "description": "Levels to spread tasks over evenly, outermost first, before the strategy chooses a node: node.datacenter, node.rack, node.pool, node.platform.os, node.platform.arch or node.labels.KEY. Nodes without the label are a group of their own.",
      "items": {
       "type": "string",
       "maxLength": 160
      }
     },
     "tolerations": {
      "type": "array",
      "default": [],
      "maxItems": 32,
      "items": {
       "$ref": "#/components/schemas/Toleration"
      }
     },
     "platforms": {
      "type": "array",
      "default": [],
      "maxItems": 16,
      "description": "Any of these will do; empty for all.",
      "items": {
       "type": "object",
       "additionalProperties": false,
       "properties": {
        "os": {
         "type": "string",
         "minLength": 1,
         "maxLength": 64
        },
        "arch": {
         "type": "string",
         "minLength": 1,
         "maxLength": 64
        }
       }
      }
     },
     "strategy": {
      "type": "string",
      "enum": [
       "spread",
       "binpack",
       "random"
      ],
      "default": "spread"
     },
     "maxPerNode": {
      "type": "integer",
      "minimum": 0,
      "maximum": 100000,
      "default": 0,
      "description": "0 means no limit."
     }
    }
   },
   "update": {
    "type": "object",
    "default": {},
    "additionalProperties": false,
    "properties": {
     "monitorMs": {
      "type": "integer",
      "minimum": 0,
      "maximum": 86400000,
      "default": 5000,
      "description": "A new task must run this long",
      "and be healthy where a check is given": null,
      "before it counts as updated.": null
     },
     "order": {
      "type": "string",
      "enum": [
       "stop-first",
       "start-first"
      ],
      "default": "stop-first",
      "description": "`start-first`: the new task runs before the old one stops."
     },
     "resize": {
      "type": "string",
      "enum": [
       "in-place",
       "in-place-or-move",
       "replace"
      ],
      "description": "When nothing but CPU and memory changes: `in-place-or-move` (default) resizes tasks as they run, and moves one only when its node cannot hold it and another can; `in-place` lets such a task stay as it is until there is room; `replace` replaces all tasks, as any other change does."
     },
     "parallelism": {
      "default": 1,
      "description": "Slots that are replaced at once: a number (0 for all), or a share of the replicas such as `25%`, rounded up.",
      "oneOf": [
       {
        "type": "integer",
        "minimum": 0,
        "maximum": 100000
       },
       {
        "type": "string",
        "pattern": "^(100|[1-9]?[0-9])%$"
       }
      ]
     },
     "delayMs": {
      "type": "integer",
      "minimum": 0,
      "maximum": 86400000,
      "default": 0,
      "description": "Pause between one group of slots and the next."
     },
     "maxFailureRatio": {
      "type": "number",
      "minimum": 0,
      "maximum": 1,
      "default": 0,
      "description": "Share of the slots whose new task may fail before `failureAction` is taken."
     },
     "failureAction": {
      "type": "string",
      "enum": [
       "pause",
       "continue",
       "rollback"
      ],
      "default": "pause"
     },
     "deadlineMs": {
      "type": "integer",
      "minimum": 0,
      "maximum": 604800000,
      "default": 0,
      "description": "Longest time without progress, after which `failureAction` is taken (`continue` as `pause`); 0 for none."
     }
    }
   },
   "restart": {
    "type": "object",
    "default": {},
    "additionalProperties": false,
    "properties": {
     "condition": {
      "type": "string",
      "enum": [
       "any",
       "on-failure",
       "none"
      ],
      "default": "any"
     },
     "delayMs": {
      "type": "integer",
      "minimum": 0,
      "maximum": 3600000,
      "default": 1000,
      "description": "First delay; doubled with each further failure."
     },
     "maxDelayMs": {
      "type": "integer",
      "minimum": 0,
      "maximum": 86400000,
      "default": 60000
     },
     "maxAttempts": {
      "type": "integer",
      "minimum": 0,
      "maximum": 100000,
      "default": 0,
      "description": "0 means no limit."
     },
     "moveAfter": {
      "type": "integer",
      "minimum": 0,
      "maximum": 1000,
      "default": 5,
      "description": "After so many failures in a row on one node the task is tried on another, where one fits; 0 for never."
     }
    }
   },
   "drainMs": {
    "type": "integer",
    "minimum": 0,
    "maximum": 600000,
    "default": 1000,
    "description": "How long a task with endpoints goes on serving after it left the balancing and before its stop signal."
   },
   "endpoints": {
    "type": "array",
    "default": [],
    "maxItems": 32,
    "items": {
     "$ref": "#/components/schemas/Endpoint"
    }
   }
  }
 },
 "Constraint": {
  "type": "string",
  "maxLength": 256,
  "description": "`ATTRIBUTE OPERATOR VALUE`. Attributes: node.id, node.name, node.pool, node.datacenter, node.rack, node.platform.os, node.platform.arch, node.platform.agent, node.labels.KEY. Operators: `==`, `!=`, `in (A, B)`, `not in (A, B)`, `>`, `>=`, `<`, `<=` (numbers), `exists`, `not exists`, `glob PATTERN`, `version RANGE` (e.g. `node.labels.kernel version >=5.10 <7`)."
 },
 "Affinity": {
  "type": "object",
  "description": "Wants (or, with `anti`, avoids) the hosts, racks or datacenters where tasks of another service, or its own, run.",
  "additionalProperties": false,
  "required": [
   "service",
   "scope"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Name",
    "description": "By name, or by alias within the stack; in the same namespace."
   },
   "scope": {
    "type": "string",
    "enum": [
     "host",
     "rack",
     "datacenter"
    ]
   },
   "anti": {
    "type": "boolean",
    "default": false
   },
   "weight": {
    "type": "integer",
    "minimum": 1,
    "maximum": 100,
    "description": "A wish of this weight; absent for a rule that must hold."
   }
  }
 },
 "JobPolicy": {
  "type": "object",
  "description": "Only for mode `job`. Without a schedule it runs once when it is created, when its containers change, and on `start`.",
  "additionalProperties": false,
  "properties": {
   "completions": {
    "type": "integer",
    "minimum": 1,
    "maximum": 10000,
    "default": 1,
    "description": "Tasks that must end well."
   },
   "parallelism": {
    "type": "integer",
    "minimum": 1,
    "maximum": 10000,
    "default": 1,
    "description": "Tasks that run at once."
   },
   "deadlineMs": {
    "type": "integer",
    "minimum": 0,
    "maximum": 604800000,
    "default": 0,
    "description": "Longest time for one run; 0 for none."
   },
   "schedule": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "cron"
    ],
    "properties": {
     "cron": {
      "type": "string",
      "minLength": 1,
      "maxLength": 128,
      "description": "Five fields (minute, hour, day, month, weekday), or six with seconds first."
     },
     "timeZone": {
      "type": "string",
      "default": "UTC",
      "minLength": 1,
      "maxLength": 64,
      "description": "IANA name, e.g. Europe/Berlin."
     },
     "concurrency": {
      "type": "string",
      "enum": [
       "allow",
       "forbid",
       "replace"
      ],
      "default": "forbid",
      "description": "When the last run still goes on: run beside it, skip this one, or stop it first."
     },
     "suspended": {
      "type": "boolean",
      "default": false
     }
    }
   }
  }
 },
 "AutoscalingPolicy": {
  "type": "object",
  "description": "How the replicas of a replicated service follow its load. Every rule says how many it wants; the greatest is taken, kept within `min` and `max`, and reached no faster than `up` and `down` allow.",
  "additionalProperties": false,
  "required": [
   "min",
   "max"
  ],
  "properties": {
   "mode": {
    "type": "string",
    "enum": [
     "auto",
     "dry-run",
     "off"
    ],
    "default": "auto",
    "description": "`dry-run` records what it would do, and changes nothing."
   },
   "min": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100000
   },
   "max": {
    "type": "integer",
    "minimum": 1,
    "maximum": 100000
   },
   "periodMs": {
    "type": "integer",
    "minimum": 1000,
    "maximum": 3600000,
    "default": 15000,
    "description": "It is looked at once in each, aligned to the wall clock."
   },
   "sampleMaxAgeMs": {
    "type": "integer",
    "minimum": 1000,
    "maximum": 3600000,
    "default": 60000,
    "description": "Older samples count as missing."
   },
   "tolerancePercent": {
    "type": "integer",
    "minimum": 0,
    "maximum": 90,
    "default": 10,
    "description": "A metric within so much of its target changes nothing."
   },
   "targets": {
    "type": "array",
    "maxItems": 16,
    "default": [],
    "items": {
     "$ref": "#/components/schemas/AutoscalingTarget"
    }
   },
   "steps": {
    "type": "array",
    "maxItems": 16,
    "default": [],
    "items": {
     "$ref": "#/components/schemas/AutoscalingStep"
    }
   },
   "schedules": {
    "type": "array",
    "maxItems": 32,
    "default": [],
    "items": {
     "$ref": "#/components/schemas/AutoscalingSchedule"
    }
   },
   "fault": {
    "type": "object",
    "description": "When many replicas are lost at once, as many are started beside them before the lost ones are given up.",
    "additionalProperties": false,
    "required": [
     "lostPercent"
    ],
    "properties": {
     "lostPercent": {
      "type": "integer",
      "minimum": 1,
      "maximum": 100,
      "description": "Share of the replicas that must be lost within one period."
     },
     "holdMs": {
      "type": "integer",
      "minimum": 1000,
      "maximum": 86400000,
      "default": 600000,
      "description": "How long the others stay."
     }
    }
   },
   "scaleWith": {
    "type": "object",
    "description": "As many replicas as another service has, times a ratio, rounded up.",
    "additionalProperties": false,
    "required": [
     "service",
     "ratio"
    ],
    "properties": {
     "service": {
      "$ref": "#/components/schemas/Name",
      "description": "By name, or by alias within the stack; in the same namespace."
     },
     "ratio": {
      "type": "number",
      "minimum": 0.001,
      "maximum": 1000
     }
    }
   },
   "forecast": {
    "type": "object",
    "description": "What the targets wanted at this time of the week before, wanted ahead of time.",
    "additionalProperties": false,
    "properties": {
     "leadMs": {
      "type": "integer",
      "minimum": 0,
      "maximum": 86400000,
      "default": 900000,
      "description": "How long before the peak the capacity is there."
     },
     "weeks": {
      "type": "integer",
      "minimum": 1,
      "maximum": 4,
      "default": 4,
      "description": "How many weeks are looked back at; of them the median counts."
     },
     "timeZone": {
      "type": "string",
      "default": "UTC",
      "minLength": 1,
      "maxLength": 64,
      "description": "Whose week it is: an IANA name."
     }
    }
   },
   "resources": {
    "type": "object",
    "description": "What one task should reserve, by the usage that was seen.",
    "additionalProperties": false,
    "properties": {
     "apply": {
      "type": "boolean",
      "default": false,
      "description": "Resize the tasks; otherwise it is only shown."
     },
     "cpuPercentile": {
      "type": "integer",
      "minimum": 50,
      "maximum": 100,
      "default": 95,
      "description": "Of the quarters of an hour seen; of memory the greatest counts."
     },
     "headroomPercent": {
      "type": "integer",
      "minimum": 0,
      "maximum": 400,
      "default": 15
     },
     "historyMs": {
      "type": "integer",
      "minimum": 900000,
      "maximum": 604800000,
      "default": 86400000,
      "description": "Nothing is advised before so much has been seen, and not again for so long."
     },
     "min": {
      "$ref": "#/components/schemas/AdvisedResources"
     },
     "max": {
      "$ref": "#/components/schemas/AdvisedResources"
     }
    }
   },
   "up": {
    "type": "object",
    "default": {},
    "additionalProperties": false,
    "properties": {
     "stabilizationMs": {
      "type": "integer",
      "minimum": 0,
      "maximum": 3600000,
      "default": 0,
      "description": "The least that was wanted in this time counts."
     },
     "cooldownMs": {
      "type": "integer",
      "minimum": 0,
      "maximum": 86400000,
      "default": 0,
      "description": "Pause after the last change."
     },
     "select": {
      "$ref": "#/components/schemas/AutoscalingSelect",
      "default": "max"
     },
     "limits": {
      "type": "array",
      "minItems": 1,
      "maxItems": 8,
      "default": [
       {
        "tasks": 4,
        "periodMs": 15000
       },
       {
        "percent": 100,
        "periodMs": 15000
       }
      ],
      "items": {
       "$ref": "#/components/schemas/AutoscalingLimit"
      }
     }
    }
   },
   "down": {
    "type": "object",
    "default": {},
    "additionalProperties": false,
    "properties": {
     "stabilizationMs": {
      "type": "integer",
      "minimum": 0,
      "maximum": 3600000,
      "default": 300000,
      "description": "The most that was wanted in this time counts."
     },
     "cooldownMs": {
      "type": "integer",
      "minimum": 0,
      "maximum": 86400000,
      "default": 0,
      "description": "Pause after the last change."
     },
     "select": {
      "$ref": "#/components/schemas/AutoscalingSelect",
      "default": "max"
     },
     "limits": {
      "type": "array",
      "minItems": 1,
      "maxItems": 8,
      "default": [
       {
        "percent": 100,
        "periodMs": 15000
       }
      ],
      "items": {
       "$ref": "#/components/schemas/AutoscalingLimit"
      }
     }
    }
   }
  }
 },
 "AutoscalingTarget": {
  "type": "object",
  "description": "Replicas in proportion to a metric: exactly one of `utilization`, `averageValue` and `value`.",
  "additionalProperties": false,
  "required": [
   "metric"
  ],
  "properties": {
   "metric": {
    "$ref": "#/components/schemas/MetricName",
    "description": "What agents measure, such as `cpu`, or `custom:` and the name of a metric that somebody sends; any other is a 422."
   },
   "utilization": {
    "type": "integer",
    "minimum": 1,
    "maximum": 1000,
    "description": "Of `cpu` and `memory`: percent of what a task reserves, on average."
   },
   "averageValue": {
    "type": "number",
    "exclusiveMinimum": 0,
    "maximum": 1000000000000000,
    "description": "Per running task: the average of tasks' samples, or a value of the whole service divided by them."
   },
   "value": {
    "type": "number",
    "exclusiveMinimum": 0,
    "maximum": 1000000000000000,
    "description": "Of the service as a whole; replicas change in proportion."
   }
  }
 },
 "AutoscalingStep": {
  "type": "object",
  "description": "Tasks more or less while a metric is beyond a bound: exactly one of `above` and `below`. Of several on one metric the farthest counts.",
  "additionalProperties": false,
  "required": [
   "metric",
   "add"
  ],
  "properties": {
   "metric": {
    "$ref": "#/components/schemas/MetricName",
    "description": "As of a target."
   },
   "of": {
    "type": "string",
    "enum": [
     "utilization",
     "average",
     "value"
    ],
    "default": "average"
   },
   "above": {
    "type": "number",
    "minimum": 0,
    "maximum": 1000000000000000
   },
   "below": {
    "type": "number",
    "exclusiveMinimum": 0,
    "maximum": 1000000000000000
   },
   "add": {
    "type": "integer",
    "minimum": -10000,
    "maximum": 10000,
    "description": "Above 0 with `above`, below 0 with `below`."
   }
  }
 },
 "AutoscalingSchedule": {
  "type": "object",
  "description": "From each time on, for so long, other bounds hold. Of several at once the greatest `min` and the greatest `max` hold.",
  "additionalProperties": false,
  "required": [
   "cron",
   "durationMs"
  ],
  "properties": {
   "cron": {
    "type": "string",
    "minLength": 1,
    "maxLength": 128,
    "description": "Five fields (minute, hour, day, month, weekday), or six with seconds first."
   },
   "timeZone": {
    "type": "string",
    "default": "UTC",
    "minLength": 1,
    "maxLength": 64,
    "description": "IANA name, e.g. Europe/Berlin."
   },
   "durationMs": {
    "type": "integer",
    "minimum": 1000,
    "maximum": 604800000
   },
   "min": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100000
   },
   "max": {
    "type": "integer",
    "minimum": 1,
    "maximum": 100000
   }
  }
 },
 "AutoscalingSelect": {
  "type": "string",
  "enum": [
   "max",
   "min",
   "disabled"
  ],
  "description": "Which of the limits holds: the one that allows most, or least. `disabled`: no change this way."
 },
 "AutoscalingLimit": {
  "type": "object",
  "description": "The change that is allowed within a period: exactly one of `tasks` and `percent`.",
  "additionalProperties": false,
  "required": [
   "periodMs"
  ],
  "properties": {
   "tasks": {
    "type": "integer",
    "minimum": 1,
    "maximum": 100000
   },
   "percent": {
    "type": "integer",
    "minimum": 1,
    "maximum": 10000
   },
   "periodMs": {
    "type": "integer",
    "minimum": 1000,
    "maximum": 3600000
   }
  }
 },
 "AdvisedResources": {
  "type": "object",
  "additionalProperties": false,
  "properties": {
   "cpu": {
    "type": "integer",
    "minimum": 1,
    "maximum": 1000000000,
    "description": "Millicores."
   },
   "memory": {
    "type": "integer",
    "minimum": 4096,
    "maximum": 9007199254740991,
    "description": "Bytes."
   }
  }
 },
 "AutoscalingDecision": {
  "type": "object",
  "description": "By what an autoscaler decides. Nothing is changed by a window that is not later than the last one of the same policy, nor by another generation than the newest.",
  "additionalProperties": false,
  "required": [
   "policy",
   "generation",
   "window",
   "inputs"
  ],
  "properties": {
   "policy": {
    "type": "string",
    "enum": [
     "replicas",
     "resources"
    ]
   },
   "generation": {
    "type": "integer",
    "minimum": 1,
    "maximum": 9007199254740991,
    "description": "The policy's, as the API shows it."
   },
   "window": {
    "type": "integer",
    "minimum": 0,
    "maximum": 9007199254740991,
    "description": "The time divided by the policy's period."
   },
   "wanted": {
    "type": "integer",
    "minimum": 0,
    "maximum": 9007199254740991,
    "description": "Replicas that the rules want, before any limit."
   },
   "inputs": {
    "type": "array",
    "maxItems": 64,
    "items": {
     "$ref": "#/components/schemas/AutoscalingInput"
    }
   },
   "limits": {
    "type": "array",
    "maxItems": 8,
    "items": {
     "type": "string",
     "enum": [
      "min",
      "max",
      "stabilization",
      "cooldown",
      "rate",
      "disabled",
      "samples"
     ]
    },
    "description": "What kept the rules from having what they want; `samples`: too few of them to take tasks away."
   }
  }
 },
 "AutoscalingInput": {
  "type": "object",
  "description": "One rule, what it saw, and what it wants.",
  "additionalProperties": false,
  "required": [
   "rule"
  ],
  "properties": {
   "rule": {
    "type": "string",
    "enum": [
     "target",
     "step",
     "schedule",
     "fault",
     "scale-with",
     "forecast",
     "usage"
    ]
   },
   "metric": {
    "$ref": "#/components/schemas/MetricName"
   },
   "of": {
    "type": "string",
    "enum": [
     "utilization",
     "average",
     "value"
    ]
   },
   "value": {
    "type": "number",
    "description": "What was measured."
   },
   "target": {
    "type": "number",
    "description": "What it should be."
   },
   "tasks": {
    "type": "integer",
    "minimum": 0,
    "description": "Tasks with a sample."
   },
   "missing": {
    "type": "integer",
    "minimum": 0,
    "description": "Tasks without one."
   },
   "replicas": {
    "type": "integer",
    "minimum": 0,
    "description": "What the rule wants."
   },
   "detail": {
    "type": "string",
    "maxLength": 200
   }
  }
 },
 "AutoscalingAdvice": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "autoscaling"
  ],
  "properties": {
   "autoscaling": {
    "$ref": "#/components/schemas/AutoscalingDecision"
   },
   "replicas": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100000
   },
   "resources": {
    "$ref": "#/components/schemas/AdvisedResources"
   }
  }
 },
 "Autoscaling": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "name",
   "namespace",
   "policy",
   "generation",
   "replicas",
   "running",
   "active",
   "reservations",
   "windows",
   "changes",
   "decisions"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "stack": {
    "$ref": "#/components/schemas/Name"
   },
   "policy": {
    "$ref": "#/components/schemas/AutoscalingPolicy"
   },
   "generation": {
    "type": "integer",
    "description": "Rises with every change of the policy: decisions by an older one are refused."
   },
   "replicas": {
    "type": "integer"
   },
   "running": {
    "type": "integer",
    "description": "Tasks running, and healthy where a health check is given."
   },
   "active": {
    "type": "boolean",
    "description": "Neither stopped, nor of a policy that is off."
   },
   "rollout": {
    "type": "boolean",
    "description": "Its tasks are being replaced just now."
   },
   "reservations": {
    "$ref": "#/components/schemas/Resources",
    "description": "Of one task."
   },
   "partner": {
    "type": "integer",
    "description": "Replicas of the service that it scales with, where there is one."
   },
   "windows": {
    "type": "object",
    "description": "The newest window that was recorded of each policy.",
    "additionalProperties": false,
    "properties": {
     "replicas": {
      "type": "integer"
     },
     "resources": {
      "type": "integer"
     }
    }
   },
   "changes": {
    "type": "array",
    "description": "What the policy changed within the last hour, oldest first.",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "at",
      "delta"
     ],
     "properties": {
      "at": {
       "type": "string",
       "format": "date-time"
      },
      "delta": {
       "type": "integer"
      }
     }
    }
   },
   "decisions": {
    "type": "array",
    "description": "The newest, oldest first.",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "at",
      "position",
      "result",
      "autoscaling"
     ],
     "properties": {
      "at": {
       "type": "string",
       "format": "date-time"
      },
      "position": {
       "$ref": "#/components/schemas/Position"
      },
      "result": {
       "type": "string",
       "enum": [
        "scaled",
        "advised",
        "resized"
       ]
      },
      "from": {
       "type": "integer",
       "description": "Replicas before."
      },
      "replicas": {
       "type": "integer",
       "description": "Replicas after, or advised."
      },
      "resources": {
       "$ref": "#/components/schemas/AdvisedResources"
      },
      "autoscaling": {
       "$ref": "#/components/schemas/AutoscalingDecision"
      }
     }
    }
   }
  }
 },
 "AutoscalingPage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items",
   "next"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Autoscaling"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   }
  }
 },
 "RolloutControl": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "action"
  ],
  "properties": {
   "action": {
    "type": "string",
    "enum": [
     "pause",
     "resume",
     "abort"
    ]
   }
  }
 },
 "ServiceScale": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "replicas"
  ],
  "properties": {
   "replicas": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100000
   },
   "autoscaling": {
    "$ref": "#/components/schemas/AutoscalingDecision",
    "description": "Of an autoscaler alone: by which policy, and why."
   }
  }
 },
 "Availability": {
  "type": "string",
  "enum": [
   "active",
   "pause",
   "drain"
  ]
 },
 "NodeState": {
  "type": "string",
  "enum": [
   "ready",
   "down",
   "unknown"
  ]
 },
 "RuntimeInfo": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "name"
  ],
  "properties": {
   "name": {
    "type": "string",
    "enum": [
     "docker",
     "process",
     "simulated"
    ]
   },
   "enforces": {
    "type": "array",
    "default": [],
    "maxItems": 8,
    "items": {
     "type": "string",
     "enum": [
      "cpu",
      "memory"
     ]
    },
    "description": "Limits that the runtime can enforce."
   },
   "resizes": {
    "type": "boolean",
    "description": "It can change the limits of a container that runs; absent: it cannot."
   },
   "resolves": {
    "type": "boolean",
    "description": "It can tell what the tag of an image means, for all nodes to run the same; absent: it cannot."
   },
   "allows": {
    "type": "array",
    "maxItems": 8,
    "items": {
     "type": "string",
     "enum": [
      "privileged"
     ]
    },
    "description": "What the agent lets containers do beyond the usual."
   },
   "binds": {
    "type": "array",
    "maxItems": 64,
    "items": {
     "type": "string",
     "pattern": "^/",
     "maxLength": 4096
    },
    "description": "Folders of the host in and under which containers may mount."
   },
   "paused": {
    "type": "string",
    "maxLength": 1024,
    "description": "Why the runtime takes no new tasks for now; absent when it does."
   }
  }
 },
 "NodeDescription": {
  "type": "object",
  "description": "What an agent says of its host.",
  "additionalProperties": false,
  "required": [
   "capacity",
   "runtimes",
   "publishAddress"
  ],
  "properties": {
   "capacity": {
    "$ref": "#/components/schemas/Resources"
   },
   "reserved": {
    "$ref": "#/components/schemas/Resources",
    "default": {},
    "description": "Kept for things that are not fleetlog's."
   },
   "runtimes": {
    "type": "array",
    "minItems": 1,
    "maxItems": 8,
    "items": {
     "$ref": "#/components/schemas/RuntimeInfo"
    }
   },
   "publishAddress": {
    "type": "string",
    "minLength": 1,
    "maxLength": 255,
    "description": "The address that forwarders and tasks bind."
   },
   "labels": {
    "$ref": "#/components/schemas/Labels",
    "default": {}
   },
   "pool": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "datacenter": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "rack": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "generic": {
    "$ref": "#/components/schemas/GenericCapacity"
   },
   "machine": {
    "type": "string",
    "maxLength": 64,
    "description": "Identity of the host; agents that share it are one failure domain."
   },
   "clusterVersions": {
    "$ref": "#/components/schemas/VersionRange"
   },
   "platform": {
    "type": "object",
    "default": {},
    "additionalProperties": false,
    "properties": {
     "os": {
      "type": "string",
      "maxLength": 64,
      "default": ""
     },
     "arch": {
      "type": "string",
      "maxLength": 64,
      "default": ""
     },
     "agent": {
      "type": "string",
      "maxLength": 64,
      "default": "",
      "description": "Version of the agent."
     }
    }
   }
  }
 },
 "VersionRange": {
  "type": "object",
  "description": "The cluster versions that a build reads and writes. Left out it is version 1 alone.",
  "additionalProperties": false,
  "required": [
   "min",
   "max"
  ],
  "properties": {
   "min": {
    "type": "integer",
    "minimum": 1,
    "maximum": 1000000
   },
   "max": {
    "type": "integer",
    "minimum": 1,
    "maximum": 1000000
   }
  }
 },
 "NodeSettings": {
  "type": "object",
  "description": "What people say of a node; it goes before what its agent says.",
  "additionalProperties": false,
  "properties": {
   "labels": {
    "$ref": "#/components/schemas/Labels"
   },
   "taints": {
    "type": "array",
    "maxItems": 32,
    "items": {
     "$ref": "#/components/schemas/Taint"
    }
   },
   "pool": {
    "$ref": "#/components/schemas/Name"
   },
   "datacenter": {
    "$ref": "#/components/schemas/Name"
   },
   "rack": {
    "$ref": "#/components/schemas/Name"
   },
   "reserved": {
    "$ref": "#/components/schemas/Resources"
   }
  }
 },
 "NodeSettingsPatch": {
  "type": "object",
  "description": "A JSON merge patch of NodeSettings.",
  "additionalProperties": false,
  "properties": {
   "labels": {
    "type": [
     "object",
     "null"
    ],
    "maxProperties": 64,
    "propertyNames": {
     "type": "string",
     "minLength": 1,
     "maxLength": 128,
     "pattern": "^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?$"
    },
    "additionalProperties": {
     "type": [
      "string",
      "null"
     ],
     "maxLength": 1024
    }
   },
   "taints": {
    "type": [
     "array",
     "null"
    ],
    "maxItems": 32,
    "items": {
     "$ref": "#/components/schemas/Taint"
    }
   },
   "pool": {
    "oneOf": [
     {
      "$ref": "#/components/schemas/Name"
     },
     {
      "type": "null"
     }
    ]
   },
   "datacenter": {
    "oneOf": [
     {
      "$ref": "#/components/schemas/Name"
     },
     {
      "type": "null"
     }
    ]
   },
   "rack": {
    "oneOf": [
     {
      "$ref": "#/components/schemas/Name"
     },
     {
      "type": "null"
     }
    ]
   },
   "reserved": {
    "type": [
     "object",
     "null"
    ],
    "additionalProperties": false,
    "properties": {
     "cpu": {
      "type": [
       "integer",
       "null"
      ],
      "minimum": 0,
      "maximum": 1000000000,
      "description": "Millicores."
     },
     "memory": {
      "type": [
       "integer",
       "null"
      ],
      "minimum": 0,
      "maximum": 9007199254740991,
      "description": "Bytes."
     }
    }
   }
  }
 },
 "NodeMaintenance": {
  "type": "object",
  "description": "With either `until` or `durationMs`; at most 30 days.",
  "additionalProperties": false,
  "required": [
   "reason"
  ],
  "properties": {
   "reason": {
    "type": "string",
    "minLength": 1,
    "maxLength": 1024
   },
   "until": {
    "type": "string",
    "format": "date-time"
   },
   "durationMs": {
    "type": "integer",
    "minimum": 1,
    "maximum": 2592000000
   }
  }
 },
 "TaskVerdict": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "verdict"
  ],
  "properties": {
   "verdict": {
    "type": "string",
    "enum": [
     "healthy",
     "unhealthy"
    ]
   },
   "reason": {
    "type": "string",
    "maxLength": 1024,
    "default": ""
   },
   "expiresInMs": {
    "type": "integer",
    "minimum": 1,
    "maximum": 86400000,
    "default": 60000
   }
  }
 },
 "TokenRotate": {
  "type": "object",
  "additionalProperties": false,
  "properties": {
   "graceMs": {
    "type": "integer",
    "minimum": 0,
    "maximum": 604800000,
    "default": 0,
    "description": "The secret before is taken for so long; 0 for no more."
   }
  }
 },
 "ObjectRef": {
  "type": "string",
  "minLength": 1,
  "maxLength": 128,
  "description": "Id or name."
 },
 "Bulk": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "intents"
  ],
  "properties": {
   "intents": {
    "type": "array",
    "minItems": 1,
    "maxItems": 1000,
    "items": {
     "$ref": "#/components/schemas/IntentRequest"
    }
   }
  }
 },
 "BulkDone": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "results"
  ],
  "properties": {
   "results": {
    "type": "array",
    "description": "One for each write, in their order.",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "do",
      "status"
     ],
     "properties": {
      "do": {
       "type": "string"
      },
      "status": {
       "type": "integer",
       "description": "What its own operation would have answered."
      },
      "id": {
       "type": "string",
       "description": "Id of the object; `NAMESPACE/NAME` for a stack."
      },
      "secret": {
       "type": "string",
       "description": "Of a token: shown once, and not when the request is repeated."
      },
      "warnings": {
       "type": "array",
       "items": {
        "$ref": "#/components/schemas/ComposeWarning"
       },
       "description": "Of a Compose file."
      }
     }
    }
   }
  }
 },
 "IntentRequest": {
  "description": "One write as data: what the path, the parameters and the body of its own operation would say.",
  "oneOf": [
   {
    "$ref": "#/components/schemas/CreateServiceRequest"
   },
   {
    "$ref": "#/components/schemas/UpdateServiceRequest"
   },
   {
    "$ref": "#/components/schemas/ScaleServiceRequest"
   },
   {
    "$ref": "#/components/schemas/SetAutoscalingRequest"
   },
   {
    "$ref": "#/components/schemas/RemoveAutoscalingRequest"
   },
   {
    "$ref": "#/components/schemas/AdviseAutoscalingRequest"
   },
   {
    "$ref": "#/components/schemas/RemoveServiceRequest"
   },
   {
    "$ref": "#/components/schemas/StartServiceRequest"
   },
   {
    "$ref": "#/components/schemas/StopServiceRequest"
   },
   {
    "$ref": "#/components/schemas/RestartServiceRequest"
   },
   {
    "$ref": "#/components/schemas/RollBackServiceRequest"
   },
   {
    "$ref": "#/components/schemas/RestoreServiceRequest"
   },
   {
    "$ref": "#/components/schemas/RemoveVolumeRequest"
   },
   {
    "$ref": "#/components/schemas/RestoreVolumeRequest"
   },
   {
    "$ref": "#/components/schemas/ControlRolloutRequest"
   },
   {
    "$ref": "#/components/schemas/DeployStackRequest"
   },
   {
    "$ref": "#/components/schemas/RemoveStackRequest"
   },
   {
    "$ref": "#/components/schemas/JoinNodeRequest"
   },
   {
    "$ref": "#/components/schemas/DrainNodeRequest"
   },
   {
    "$ref": "#/components/schemas/ActivateNodeRequest"
   },
   {
    "$ref": "#/components/schemas/AcceptNodeRequest"
   },
   {
    "$ref": "#/components/schemas/RemoveNodeRequest"
   },
   {
    "$ref": "#/components/schemas/CreateTokenRequest"
   },
   {
    "$ref": "#/components/schemas/RevokeTokenRequest"
   },
   {
    "$ref": "#/components/schemas/UpdateNodeRequest"
   },
   {
    "$ref": "#/components/schemas/PauseNodeRequest"
   },
   {
    "$ref": "#/components/schemas/MaintainNodeRequest"
   },
   {
    "$ref": "#/components/schemas/RestartTaskRequest"
   },
   {
    "$ref": "#/components/schemas/StopTaskRequest"
   },
   {
    "$ref": "#/components/schemas/JudgeTaskRequest"
   },
   {
    "$ref": "#/components/schemas/UnjudgeTaskRequest"
   },
   {
    "$ref": "#/components/schemas/RotateTokenRequest"
   },
   {
    "$ref": "#/components/schemas/UndoServiceRequest"
   },
   {
    "$ref": "#/components/schemas/UndoStackRequest"
   },
   {
    "$ref": "#/components/schemas/UndoNodeRequest"
   },
   {
    "$ref": "#/components/schemas/CreateConfigRequest"
   },
   {
    "$ref": "#/components/schemas/RemoveConfigRequest"
   },
   {
    "$ref": "#/components/schemas/CreateSecretRequest"
   },
   {
    "$ref": "#/components/schemas/RemoveSecretRequest"
   },
   {
    "$ref": "#/components/schemas/CreateWebhookRequest"
   },
   {
    "$ref": "#/components/schemas/UpdateWebhookRequest"
   },
   {
    "$ref": "#/components/schemas/RemoveWebhookRequest"
   },
   {
    "$ref": "#/components/schemas/ReplayWebhookRequest"
   },
   {
    "$ref": "#/components/schemas/CreateAlertRequest"
   },
   {
    "$ref": "#/components/schemas/RemoveAlertRequest"
   }
  ],
  "discriminator": {
   "propertyName": "do",
   "mapping": {
    "service.create": "#/components/schemas/CreateServiceRequest",
    "service.update": "#/components/schemas/UpdateServiceRequest",
    "service.scale": "#/components/schemas/ScaleServiceRequest",
    "autoscaling.set": "#/components/schemas/SetAutoscalingRequest",
    "autoscaling.remove": "#/components/schemas/RemoveAutoscalingRequest",
    "autoscaling.advise": "#/components/schemas/AdviseAutoscalingRequest",
    "service.remove": "#/components/schemas/RemoveServiceRequest",
    "service.start": "#/components/schemas/StartServiceRequest",
    "service.stop": "#/components/schemas/StopServiceRequest",
    "service.restart": "#/components/schemas/RestartServiceRequest",
    "service.rollback": "#/components/schemas/RollBackServiceRequest",
    "service.restore": "#/components/schemas/RestoreServiceRequest",
    "volume.remove": "#/components/schemas/RemoveVolumeRequest",
    "volume.restore": "#/components/schemas/RestoreVolumeRequest",
    "service.rollout": "#/components/schemas/ControlRolloutRequest",
    "stack.deploy": "#/components/schemas/DeployStackRequest",
    "stack.remove": "#/components/schemas/RemoveStackRequest",
    "node.join": "#/components/schemas/JoinNodeRequest",
    "node.drain": "#/components/schemas/DrainNodeRequest",
    "node.activate": "#/components/schemas/ActivateNodeRequest",
    "node.accept": "#/components/schemas/AcceptNodeRequest",
    "node.remove": "#/components/schemas/RemoveNodeRequest",
    "token.create": "#/components/schemas/CreateTokenRequest",
    "token.revoke": "#/components/schemas/RevokeTokenRequest",
    "node.update": "#/components/schemas/UpdateNodeRequest",
    "node.pause": "#/components/schemas/PauseNodeRequest",
    "node.maintain": "#/components/schemas/MaintainNodeRequest",
    "task.restart": "#/components/schemas/RestartTaskRequest",
    "task.stop": "#/components/schemas/StopTaskRequest",
    "task.judge": "#/components/schemas/JudgeTaskRequest",
    "task.unjudge": "#/components/schemas/UnjudgeTaskRequest",
    "token.rotate": "#/components/schemas/RotateTokenRequest",
    "service.undo": "#/components/schemas/UndoServiceRequest",
    "stack.undo": "#/components/schemas/UndoStackRequest",
    "node.undo": "#/components/schemas/UndoNodeRequest",
    "config.create": "#/components/schemas/CreateConfigRequest",
    "config.remove": "#/components/schemas/RemoveConfigRequest",
    "secret.create": "#/components/schemas/CreateSecretRequest",
    "secret.remove": "#/components/schemas/RemoveSecretRequest",
    "webhook.create": "#/components/schemas/CreateWebhookRequest",
    "webhook.update": "#/components/schemas/UpdateWebhookRequest",
    "webhook.remove": "#/components/schemas/RemoveWebhookRequest",
    "webhook.replay": "#/components/schemas/ReplayWebhookRequest",
    "alert.create": "#/components/schemas/CreateAlertRequest",
    "alert.remove": "#/components/schemas/RemoveAlertRequest"
   }
  }
 },
 "CreateServiceRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "spec"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "service.create"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "spec": {
    "$ref": "#/components/schemas/ServiceSpec"
   }
  }
 },
 "UpdateServiceRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "service",
   "spec",
   "ifMatch"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "service.update"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "service": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "spec": {
    "$ref": "#/components/schemas/ServiceSpec"
   },
   "ifMatch": {
    "type": "string",
    "maxLength": 64,
    "description": "The ETag that the change is based on, or `*`."
   }
  }
 },
 "ScaleServiceRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "service",
   "replicas"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "service.scale"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "service": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "replicas": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100000
   },
   "autoscaling": {
    "$ref": "#/components/schemas/AutoscalingDecision"
   }
  }
 },
 "SetAutoscalingRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "service",
   "policy"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "autoscaling.set"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "service": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "policy": {
    "$ref": "#/components/schemas/AutoscalingPolicy"
   }
  }
 },
 "RemoveAutoscalingRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "service"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "autoscaling.remove"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "service": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   }
  }
 },
 "AdviseAutoscalingRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "service",
   "autoscaling"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "autoscaling.advise"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "service": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "autoscaling": {
    "$ref": "#/components/schemas/AutoscalingDecision"
   },
   "replicas": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100000
   },
   "resources": {
    "$ref": "#/components/schemas/AdvisedResources"
   }
  }
 },
 "UndoServiceRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "service",
   "to"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "service.undo"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "service": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "to": {
    "$ref": "#/components/schemas/Moment"
   }
  }
 },
 "UndoStackRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "stack",
   "to"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "stack.undo"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "stack": {
    "$ref": "#/components/schemas/Name"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "to": {
    "$ref": "#/components/schemas/Moment"
   }
  }
 },
 "UndoNodeRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "node",
   "to"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "node.undo"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "node": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "to": {
    "$ref": "#/components/schemas/Moment"
   }
  }
 },
 "RemoveServiceRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "service"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "service.remove"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "service": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "purge": {
    "type": "boolean",
    "default": false
   }
  }
 },
 "StartServiceRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "service"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "service.start"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "service": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   }
  }
 },
 "StopServiceRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "service"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "service.stop"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "service": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   }
  }
 },
 "RestartServiceRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "service"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "service.restart"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "service": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   }
  }
 },
 "RollBackServiceRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "service"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "service.rollback"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "service": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   }
  }
 },
 "RestoreServiceRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "service"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "service.restore"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "service": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   }
  }
 },
 "RemoveVolumeRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "volume"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "volume.remove"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "volume": {
    "$ref": "#/components/schemas/VolumeName"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "node": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "purge": {
    "type": "boolean",
    "default": false
   }
  }
 },
 "RestoreVolumeRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "volume"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "volume.restore"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "volume": {
    "$ref": "#/components/schemas/VolumeName"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "node": {
    "$ref": "#/components/schemas/ObjectRef"
   }
  }
 },
 "ControlRolloutRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "service",
   "action"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "service.rollout"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "service": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "action": {
    "type": "string",
    "enum": [
     "pause",
     "resume",
     "abort"
    ]
   }
  }
 },
 "DeployStackRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "stack",
   "file"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "stack.deploy"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "stack": {
    "$ref": "#/components/schemas/Name"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "file": {
    "type": "string",
    "maxLength": 1048576,
    "description": "The Compose file itself."
   },
   "directory": {
    "type": "string",
    "maxLength": 4096,
    "description": "Absolute directory that its relative paths are resolved against."
   },
   "prune": {
    "type": "boolean",
    "default": false
   },
   "runtime": {
    "$ref": "#/components/schemas/ComposeRuntime"
   },
   "variables": {
    "type": "object",
    "maxProperties": 512,
    "propertyNames": {
     "type": "string",
     "pattern": "^[A-Za-z_][A-Za-z0-9_]*$",
     "maxLength": 256
    },
    "additionalProperties": {
     "type": "string",
     "maxLength": 32768
    }
   },
   "profiles": {
    "type": "array",
    "maxItems": 64,
    "items": {
     "type": "string",
     "maxLength": 128
    }
   }
  }
 },
 "ComposeRuntime": {
  "type": "string",
  "enum": [
   "docker",
   "process"
  ]
 },
 "ComposeWarning": {
  "type": "object",
  "description": "What a Compose file asks for and does not get.",
  "additionalProperties": false,
  "required": [
   "field",
   "message",
   "line"
  ],
  "properties": {
   "field": {
    "type": "string",
    "description": "JSON pointer into the file."
   },
   "message": {
    "type": "string"
   },
   "line": {
    "type": "integer"
   }
  }
 },
 "StackChanges": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "created",
   "updated",
   "removed",
   "unchanged",
   "orphaned",
   "createdConfigs",
   "removedConfigs",
   "createdSecrets",
   "removedSecrets"
  ],
  "properties": {
   "created": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "updated": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "removed": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "unchanged": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "orphaned": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "Services that left the file and still run; `prune` removes them."
   },
   "createdConfigs": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "removedConfigs": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "Those of the stack that nothing refers to any more."
   },
   "createdSecrets": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "removedSecrets": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "The same."
   }
  }
 },
 "RemoveStackRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "stack"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "stack.remove"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "stack": {
    "$ref": "#/components/schemas/Name"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   }
  }
 },
 "JoinNodeRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "name",
   "credential",
   "description"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "node.join"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "credential": {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$"
   },
   "description": {
    "$ref": "#/components/schemas/NodeDescription"
   }
  }
 },
 "DrainNodeRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "node"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "node.drain"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "node": {
    "$ref": "#/components/schemas/ObjectRef"
   }
  }
 },
 "ActivateNodeRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "node"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "node.activate"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "node": {
    "$ref": "#/components/schemas/ObjectRef"
   }
  }
 },
 "AcceptNodeRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "node"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "node.accept"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "node": {
    "$ref": "#/components/schemas/ObjectRef"
   }
  }
 },
 "RemoveNodeRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "node"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "node.remove"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "node": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "force": {
    "type": "boolean",
    "default": false
   }
  }
 },
 "CreateTokenRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "name"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "token.create"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "preset": {
    "$ref": "#/components/schemas/TokenPreset"
   },
   "scopes": {
    "type": "array",
    "minItems": 1,
    "maxItems": 32,
    "items": {
     "$ref": "#/components/schemas/Scope"
    }
   }
  }
 },
 "RevokeTokenRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "token"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "token.revoke"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "token": {
    "$ref": "#/components/schemas/Id"
   }
  }
 },
 "UpdateNodeRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "node",
   "settings"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "node.update"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "node": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "settings": {
    "$ref": "#/components/schemas/NodeSettingsPatch"
   }
  }
 },
 "PauseNodeRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "node"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "node.pause"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "node": {
    "$ref": "#/components/schemas/ObjectRef"
   }
  }
 },
 "MaintainNodeRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "node",
   "reason"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "node.maintain"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "node": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "reason": {
    "type": "string",
    "minLength": 1,
    "maxLength": 1024
   },
   "until": {
    "type": "string",
    "format": "date-time"
   },
   "durationMs": {
    "type": "integer",
    "minimum": 1,
    "maximum": 2592000000
   }
  }
 },
 "RestartTaskRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "task"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "task.restart"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "task": {
    "type": "string",
    "minLength": 1,
    "maxLength": 128,
    "description": "Task id."
   }
  }
 },
 "StopTaskRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "task"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "task.stop"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "task": {
    "type": "string",
    "minLength": 1,
    "maxLength": 128,
    "description": "Task id."
   }
  }
 },
 "JudgeTaskRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "task",
   "verdict"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "task.judge"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "task": {
    "type": "string",
    "minLength": 1,
    "maxLength": 128,
    "description": "Task id."
   },
   "verdict": {
    "type": "string",
    "enum": [
     "healthy",
     "unhealthy"
    ]
   },
   "reason": {
    "type": "string",
    "maxLength": 1024,
    "default": ""
   },
   "expiresInMs": {
    "type": "integer",
    "minimum": 1,
    "maximum": 86400000,
    "default": 60000
   }
  }
 },
 "UnjudgeTaskRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "task"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "task.unjudge"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "task": {
    "type": "string",
    "minLength": 1,
    "maxLength": 128,
    "description": "Task id."
   }
  }
 },
 "RotateTokenRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "token"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "token.rotate"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "token": {
    "$ref": "#/components/schemas/Id"
   },
   "graceMs": {
    "type": "integer",
    "minimum": 0,
    "maximum": 604800000,
    "default": 0
   }
  }
 },
 "CreateConfigRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "name",
   "data"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "config.create"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "name": {
    "$ref": "#/components/schemas/FileName"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "labels": {
    "$ref": "#/components/schemas/Labels",
    "default": {}
   },
   "data": {
    "$ref": "#/components/schemas/FileData"
   }
  }
 },
 "RemoveConfigRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "config"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "config.remove"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "config": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   }
  }
 },
 "CreateSecretRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "name",
   "data"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "secret.create"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "name": {
    "$ref": "#/components/schemas/FileName"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "labels": {
    "$ref": "#/components/schemas/Labels",
    "default": {}
   },
   "data": {
    "$ref": "#/components/schemas/FileData"
   }
  }
 },
 "RemoveSecretRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "secret"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "secret.remove"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "secret": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   }
  }
 },
 "EventTypes": {
  "type": "array",
  "minItems": 1,
  "maxItems": 64,
  "items": {
   "type": "string",
   "minLength": 1,
   "maxLength": 64
  },
  "description": "Event types; a trailing `*` matches a family. Default: all."
 },
 "EventSubject": {
  "type": "string",
  "minLength": 1,
  "maxLength": 256,
  "description": "`service/ID`, or a prefix that ends in `/`. Default: about anything."
 },
 "WebhookFormat": {
  "type": "string",
  "enum": [
   "cloudevents",
   "alertmanager"
  ],
  "description": "`cloudevents`: each event as it is on the stream. `alertmanager`: alerts alone, as `POST URL/api/v2/alerts` of Prometheus' Alertmanager takes them."
 },
 "WebhookCreate": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "name",
   "url"
  ],
  "properties": {
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "url": {
    "type": "string",
    "maxLength": 2048,
    "pattern": "^https?://",
    "description": "Only its scheme, host and port are shown later: the rest may be a secret."
   },
   "format": {
    "$ref": "#/components/schemas/WebhookFormat",
    "default": "cloudevents"
   },
   "types": {
    "$ref": "#/components/schemas/EventTypes"
   },
   "subject": {
    "$ref": "#/components/schemas/EventSubject"
   },
   "secret": {
    "type": "string",
    "maxLength": 128,
    "pattern": "^whsec_[A-Za-z0-9+/]+={0,2}$",
    "description": "`whsec_` and the base64 of 24 to 64 bytes; default: one is made."
   },
   "after": {
    "$ref": "#/components/schemas/Position",
    "description": "Send what comes after it; default: what comes from now on."
   },
   "attempts": {
    "type": "integer",
    "minimum": 1,
    "maximum": 30,
    "default": 10,
    "description": "Tries before an event is given up."
   }
  }
 },
 "WebhookPatch": {
  "type": "object",
  "additionalProperties": false,
  "properties": {
   "url": {
    "type": "string",
    "maxLength": 2048,
    "pattern": "^https?://"
   },
   "types": {
    "anyOf": [
     {
      "$ref": "#/components/schemas/EventTypes"
     },
     {
      "type": "null"
     }
    ]
   },
   "subject": {
    "anyOf": [
     {
      "$ref": "#/components/schemas/EventSubject"
     },
     {
      "type": "null"
     }
    ]
   },
   "attempts": {
    "type": "integer",
    "minimum": 1,
    "maximum": 30
   },
   "paused": {
    "type": "boolean",
    "description": "Nothing is sent to it; what comes meanwhile is sent once it goes on."
   },
   "rotate": {
    "$ref": "#/components/schemas/WebhookRotation"
   }
  }
 },
 "WebhookRotation": {
  "type": "object",
  "additionalProperties": false,
  "description": "Another secret to sign with.",
  "properties": {
   "secret": {
    "type": "string",
    "maxLength": 128,
    "pattern": "^whsec_[A-Za-z0-9+/]+={0,2}$",
    "description": "`whsec_` and the base64 of 24 to 64 bytes; default: one is made."
   },
   "graceMs": {
    "type": "integer",
    "minimum": 0,
    "maximum": 604800000,
    "default": 86400000,
    "description": "Messages are signed with the secret before as well for so long; 0 for no more."
   }
  }
 },
 "WebhookReplay": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "after"
  ],
  "properties": {
   "after": {
    "$ref": "#/components/schemas/Position"
   }
  }
 },
 "Webhook": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "id",
   "name",
   "target",
   "format",
   "attempts",
   "paused",
   "key",
   "createdAt",
   "position",
   "deadLetters",
   "deadLettersTotal"
  ],
  "properties": {
   "id": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "target": {
    "type": "string",
    "description": "Scheme, host and port of its URL."
   },
   "format": {
    "$ref": "#/components/schemas/WebhookFormat"
   },
   "types": {
    "$ref": "#/components/schemas/EventTypes"
   },
   "subject": {
    "$ref": "#/components/schemas/EventSubject"
   },
   "attempts": {
    "type": "integer"
   },
   "paused": {
    "type": "boolean",
    "description": "Nothing is sent to it."
   },
   "key": {
    "type": "string",
    "description": "What its URL and secret are under."
   },
   "createdAt": {
    "type": "string",
    "format": "date-time"
   },
   "position": {
    "$ref": "#/components/schemas/Position",
    "description": "Up to there all that it wants was sent, or given up. It is noted every few seconds: after a failover, what was sent since is sent again."
   },
   "deadLetters": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/WebhookDeadLetter"
    },
    "description": "The newest of what was given up, newest first."
   },
   "deadLettersTotal": {
    "type": "integer",
    "minimum": 0
   }
  }
 },
 "WebhookDeadLetter": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "from",
   "to",
   "at",
   "attempts",
   "reason"
  ],
  "properties": {
   "from": {
    "$ref": "#/components/schemas/Position"
   },
   "to": {
    "$ref": "#/components/schemas/Position",
    "description": "As `from`, but where the log had lost more than one event."
   },
   "at": {
    "type": "string",
    "format": "date-time"
   },
   "attempts": {
    "type": "integer",
    "minimum": 0
   },
   "reason": {
    "type": "string"
   }
  }
 },
 "WebhookPage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items",
   "next"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Webhook"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   }
  }
 },
 "WebhookCreated": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "webhook"
  ],
  "properties": {
   "webhook": {
    "$ref": "#/components/schemas/Webhook"
   },
   "secret": {
    "type": "string",
    "description": "What messages are signed with; shown once."
   }
  }
 },
 "WebhookTested": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "webhook",
   "delivered",
   "ms"
  ],
  "properties": {
   "webhook": {
    "type": "string",
    "description": "Its name."
   },
   "delivered": {
    "type": "boolean"
   },
   "status": {
    "type": "integer",
    "description": "What it answered with."
   },
   "ms": {
    "type": "integer",
    "minimum": 0
   },
   "error": {
    "type": "string",
    "description": "Why it was not delivered."
   }
  }
 },
 "AlertMs": {
  "type": "integer",
  "minimum": 0,
  "maximum": 86400000
 },
 "AlertSeverity": {
  "type": "string",
  "enum": [
   "info",
   "warning",
   "critical"
  ]
 },
 "AlertWebhooks": {
  "type": "array",
  "minItems": 1,
  "maxItems": 16,
  "uniqueItems": true,
  "items": {
   "$ref": "#/components/schemas/Name"
  },
  "description": "Names of the webhooks that tell of it; default: all that want its events."
 },
 "AlertCondition": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "kind"
  ],
  "description": "`node`: a node is not ready (those under maintenance are left out). `service`: it runs fewer tasks than it should (jobs and what was stopped are left out). `event`: `count` events of these `types` came within `withinMs`. `metric`: a service's metric is `above` or `below` a value. Members that are of another kind are refused.",
  "properties": {
   "kind": {
    "type": "string",
    "enum": [
     "node",
     "service",
     "event",
     "metric"
    ]
   },
   "node": {
    "$ref": "#/components/schemas/Name",
    "description": "The node of this name; default: each of them."
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "description": "That of the service; default: every one."
   },
   "service": {
    "$ref": "#/components/schemas/Name",
    "description": "The service of this name; default: each of them."
   },
   "types": {
    "$ref": "#/components/schemas/EventTypes"
   },
   "subject": {
    "$ref": "#/components/schemas/EventSubject"
   },
   "count": {
    "type": "integer",
    "minimum": 1,
    "maximum": 1000,
    "description": "Default: 1."
   },
   "withinMs": {
    "type": "integer",
    "minimum": 1000,
    "maximum": 86400000,
    "description": "Default: 60000."
   },
   "metric": {
    "type": "string",
    "minLength": 1,
    "maxLength": 128,
    "description": "As in an autoscaling policy; of several tasks `of` says what counts."
   },
   "of": {
    "type": "string",
    "enum": [
     "avg",
     "max",
     "sum"
    ],
    "description": "Over its tasks, or over those who measure it as a whole. Default: avg."
   },
   "above": {
    "type": "number"
   },
   "below": {
    "type": "number"
   }
  }
 },
 "AlertCreate": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "name",
   "when"
  ],
  "properties": {
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "when": {
    "$ref": "#/components/schemas/AlertCondition"
   },
   "forMs": {
    "$ref": "#/components/schemas/AlertMs",
    "default": 0,
    "description": "It must hold for so long."
   },
   "resolveMs": {
    "$ref": "#/components/schemas/AlertMs",
    "description": "It must not hold for so long before it is over; default: `forMs`."
   },
   "severity": {
    "$ref": "#/components/schemas/AlertSeverity",
    "default": "warning"
   },
   "summary": {
    "type": "string",
    "maxLength": 512,
    "default": "",
    "description": "What whoever is told should know."
   },
   "webhooks": {
    "$ref": "#/components/schemas/AlertWebhooks"
   }
  }
 },
 "ServiceAlert": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "name",
   "when"
  ],
  "properties": {
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "when": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "kind"
    ],
    "description": "As an `AlertCondition`, about this service.",
    "properties": {
     "kind": {
      "type": "string",
      "enum": [
       "service",
       "event",
       "metric"
      ]
     },
     "types": {
      "$ref": "#/components/schemas/EventTypes"
     },
     "count": {
      "type": "integer",
      "minimum": 1,
      "maximum": 1000
     },
     "withinMs": {
      "type": "integer",
      "minimum": 1000,
      "maximum": 86400000
     },
     "metric": {
      "type": "string",
      "minLength": 1,
      "maxLength": 128
     },
     "of": {
      "type": "string",
      "enum": [
       "avg",
       "max",
       "sum"
      ]
     },
     "above": {
      "type": "number"
     },
     "below": {
      "type": "number"
     }
    }
   },
   "forMs": {
    "$ref": "#/components/schemas/AlertMs",
    "default": 0
   },
   "resolveMs": {
    "$ref": "#/components/schemas/AlertMs"
   },
   "severity": {
    "$ref": "#/components/schemas/AlertSeverity",
    "default": "warning"
   },
   "summary": {
    "type": "string",
    "maxLength": 512,
    "default": ""
   },
   "webhooks": {
    "$ref": "#/components/schemas/AlertWebhooks"
   }
  }
 },
 "Alert": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "id",
   "name",
   "when",
   "forMs",
   "resolveMs",
   "severity",
   "summary",
   "createdAt",
   "firing",
   "history"
  ],
  "properties": {
   "id": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "type": "string",
    "description": "Of one in a service's spec, `NAMESPACE/SERVICE/NAME`."
   },
   "service": {
    "$ref": "#/components/schemas/Id",
    "description": "The service whose spec it is of."
   },
   "when": {
    "$ref": "#/components/schemas/AlertCondition"
   },
   "forMs": {
    "$ref": "#/components/schemas/AlertMs"
   },
   "resolveMs": {
    "$ref": "#/components/schemas/AlertMs"
   },
   "severity": {
    "$ref": "#/components/schemas/AlertSeverity"
   },
   "summary": {
    "type": "string"
   },
   "webhooks": {
    "$ref": "#/components/schemas/AlertWebhooks"
   },
   "createdAt": {
    "type": "string",
    "format": "date-time"
   },
   "firing": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/AlertEpisode"
    },
    "description": "What it tells of now."
   },
   "history": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/AlertEpisode"
    },
    "description": "What is over, newest first."
   }
  }
 },
 "AlertEpisode": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "subject",
   "name",
   "message",
   "firedAt",
   "fired"
  ],
  "properties": {
   "subject": {
    "type": "string",
    "description": "`node/ID`, `service/ID`, or `alert/ID` where it is about no object."
   },
   "name": {
    "type": "string"
   },
   "message": {
    "type": "string"
   },
   "firedAt": {
    "type": "string",
    "format": "date-time"
   },
   "resolvedAt": {
    "type": "string",
    "format": "date-time"
   },
   "fired": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/AlertDelivery"
    }
   },
   "resolved": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/AlertDelivery"
    }
   }
  }
 },
 "AlertDelivery": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "webhook",
   "state"
  ],
  "properties": {
   "webhook": {
    "type": "string",
    "description": "Its name."
   },
   "state": {
    "type": "string",
    "enum": [
     "pending",
     "delivered",
     "given-up"
    ]
   },
   "reason": {
    "type": "string",
    "description": "Why it was given up."
   }
  }
 },
 "AlertPage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items",
   "next"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Alert"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   }
  }
 },
 "AlertTested": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "results"
  ],
  "properties": {
   "results": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/WebhookTested"
    },
    "description": "One of each webhook."
   }
  }
 },
 "CreateWebhookRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "name",
   "url"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "webhook.create"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "url": {
    "type": "string",
    "maxLength": 2048,
    "pattern": "^https?://",
    "description": "Only its scheme, host and port are shown later: the rest may be a secret."
   },
   "format": {
    "$ref": "#/components/schemas/WebhookFormat",
    "default": "cloudevents"
   },
   "types": {
    "$ref": "#/components/schemas/EventTypes"
   },
   "subject": {
    "$ref": "#/components/schemas/EventSubject"
   },
   "secret": {
    "type": "string",
    "maxLength": 128,
    "pattern": "^whsec_[A-Za-z0-9+/]+={0,2}$",
    "description": "`whsec_` and the base64 of 24 to 64 bytes; default: one is made."
   },
   "after": {
    "$ref": "#/components/schemas/Position",
    "description": "Send what comes after it; default: what comes from now on."
   },
   "attempts": {
    "type": "integer",
    "minimum": 1,
    "maximum": 30,
    "default": 10,
    "description": "Tries before an event is given up."
   }
  }
 },
 "UpdateWebhookRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "webhook"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "webhook.update"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "webhook": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "url": {
    "type": "string",
    "maxLength": 2048,
    "pattern": "^https?://",
    "description": "It, and `rotate`, are of a webhook that is there before the request."
   },
   "types": {
    "anyOf": [
     {
      "$ref": "#/components/schemas/EventTypes"
     },
     {
      "type": "null"
     }
    ]
   },
   "subject": {
    "anyOf": [
     {
      "$ref": "#/components/schemas/EventSubject"
     },
     {
      "type": "null"
     }
    ]
   },
   "attempts": {
    "type": "integer",
    "minimum": 1,
    "maximum": 30
   },
   "paused": {
    "type": "boolean"
   },
   "rotate": {
    "$ref": "#/components/schemas/WebhookRotation"
   }
  }
 },
 "RemoveWebhookRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "webhook"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "webhook.remove"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "webhook": {
    "$ref": "#/components/schemas/ObjectRef"
   }
  }
 },
 "ReplayWebhookRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "webhook",
   "after"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "webhook.replay"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "webhook": {
    "$ref": "#/components/schemas/ObjectRef"
   },
   "after": {
    "$ref": "#/components/schemas/Position"
   }
  }
 },
 "CreateAlertRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "name",
   "when"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "alert.create"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "when": {
    "$ref": "#/components/schemas/AlertCondition"
   },
   "forMs": {
    "$ref": "#/components/schemas/AlertMs",
    "default": 0,
    "description": "It must hold for so long."
   },
   "resolveMs": {
    "$ref": "#/components/schemas/AlertMs",
    "description": "It must not hold for so long before it is over; default: `forMs`."
   },
   "severity": {
    "$ref": "#/components/schemas/AlertSeverity",
    "default": "warning"
   },
   "summary": {
    "type": "string",
    "maxLength": 512,
    "default": "",
    "description": "What whoever is told should know."
   },
   "webhooks": {
    "$ref": "#/components/schemas/AlertWebhooks"
   }
  }
 },
 "RemoveAlertRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "do",
   "alert"
  ],
  "properties": {
   "do": {
    "type": "string",
    "enum": [
     "alert.remove"
    ],
    "description": "discriminator enum property added by openapi-typescript (enum property replaced by openapi-typescript)"
   },
   "alert": {
    "$ref": "#/components/schemas/ObjectRef"
   }
  }
 },
 "NodeJoin": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "name",
   "credential",
   "description"
  ],
  "properties": {
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "credential": {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "SHA-256 of the node's secret."
   },
   "description": {
    "$ref": "#/components/schemas/NodeDescription"
   }
  }
 },
 "NodeJoined": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "node",
   "tokenId"
  ],
  "properties": {
   "node": {
    "$ref": "#/components/schemas/Node"
   },
   "tokenId": {
    "$ref": "#/components/schemas/Id"
   }
  }
 },
 "Node": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "id",
   "name",
   "availability",
   "state",
   "capacity",
   "reserved",
   "used",
   "labels",
   "pool",
   "datacenter",
   "rack",
   "runtimes",
   "publishAddress",
   "platform",
   "tasks",
   "joinedAt"
  ],
  "properties": {
   "id": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "availability": {
    "$ref": "#/components/schemas/Availability"
   },
   "state": {
    "$ref": "#/components/schemas/NodeState"
   },
   "stateReason": {
    "type": "string"
   },
   "capacity": {
    "$ref": "#/components/schemas/Resources"
   },
   "reserved": {
    "$ref": "#/components/schemas/Resources"
   },
   "used": {
    "$ref": "#/components/schemas/Resources"
   },
   "usedGeneric": {
    "type": "object",
    "description": "By name: the units that tasks have, and the ids among them.",
    "additionalProperties": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "count",
      "ids"
     ],
     "properties": {
      "count": {
       "type": "integer"
      },
      "ids": {
       "type": "array",
       "items": {
        "type": "string"
       }
      }
     }
    }
   },
   "labels": {
    "$ref": "#/components/schemas/Labels"
   },
   "pool": {
    "type": "string"
   },
   "datacenter": {
    "type": "string"
   },
   "rack": {
    "type": "string"
   },
   "runtimes": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/RuntimeInfo"
    }
   },
   "publishAddress": {
    "type": "string"
   },
   "platform": {
    "type": "object",
    "properties": {
     "os": {
      "type": "string"
     },
     "arch": {
      "type": "string"
     },
     "agent": {
      "type": "string"
     }
    }
   },
   "generic": {
    "$ref": "#/components/schemas/GenericCapacity"
   },
   "taints": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Taint"
    }
   },
   "settings": {
    "$ref": "#/components/schemas/NodeSettings"
   },
   "machine": {
    "type": "string"
   },
   "maintenance": {
    "type": "object",
    "description": "Until then: no new task, no alarm and no migration when it falls silent.",
    "additionalProperties": false,
    "required": [
     "reason",
     "until"
    ],
    "properties": {
     "reason": {
      "type": "string"
     },
     "until": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "waiting": {
    "type": "object",
    "description": "Its agent obeys another log, up to this position; it stops nothing, and takes nothing new, until it is accepted.",
    "additionalProperties": false,
    "required": [
     "position",
     "since"
    ],
    "properties": {
     "position": {
      "type": "string"
     },
     "since": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "tasks": {
    "type": "integer",
    "description": "Tasks placed here and not yet gone."
   },
   "joinedAt": {
    "type": "string",
    "format": "date-time"
   }
  }
 },
 "NodePage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items",
   "next"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Node"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   }
  }
 },
 "NextCursor": {
  "type": [
   "string",
   "null"
  ],
  "description": "Pass as `cursor` for the next page; null on the last."
 },
 "TaskState": {
  "type": "string",
  "enum": [
   "pending",
   "assigned",
   "starting",
   "running",
   "stopping",
   "complete",
   "failed",
   "rejected",
   "lost"
  ]
 },
 "Health": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "status"
  ],
  "properties": {
   "status": {
    "type": "string",
    "enum": [
     "ok"
    ]
   },
   "position": {
    "type": "string"
   }
  }
 },
 "ContainerHealth": {
  "type": "string",
  "enum": [
   "none",
   "starting",
   "healthy",
   "unhealthy"
  ]
 },
 "Container": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "name",
   "generation",
   "state",
   "health"
  ],
  "properties": {
   "name": {
    "type": "string"
   },
   "generation": {
    "type": "integer"
   },
   "state": {
    "$ref": "#/components/schemas/TaskState"
   },
   "health": {
    "$ref": "#/components/schemas/ContainerHealth"
   },
   "exitCode": {
    "type": "integer",
    "description": "How its newest end went: that of an earlier generation until this one ends."
   },
   "error": {
    "type": "string",
    "description": "The same in words."
   },
   "notBefore": {
    "type": "string",
    "format": "date-time",
    "description": "A restart waits until then."
   }
  }
 },
 "Task": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "name",
   "service",
   "serviceName",
   "namespace",
   "slot",
   "specVersion",
   "desired",
   "state",
   "containers"
  ],
  "properties": {
   "id": {
    "type": "string",
    "description": "Absent while the slot is pending."
   },
   "name": {
    "type": "string",
    "description": "SERVICE.SLOT"
   },
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "serviceName": {
    "type": "string"
   },
   "namespace": {
    "type": "string"
   },
   "stack": {
    "type": "string"
   },
   "slot": {
    "type": "integer",
    "minimum": 1
   },
   "specVersion": {
    "type": "integer"
   },
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "nodeName": {
    "type": "string"
   },
   "runtime": {
    "type": "string",
    "description": "`simulated` means that nothing really runs."
   },
   "desired": {
    "type": "string",
    "enum": [
     "running",
     "stopped"
    ]
   },
   "state": {
    "$ref": "#/components/schemas/TaskState"
   },
   "reason": {
    "type": "string",
    "description": "Why it was placed."
   },
   "stopReason": {
    "type": "string"
   },
   "replaces": {
    "type": "string"
   },
   "rollout": {
    "type": "string"
   },
   "run": {
    "type": "string",
    "description": "The job run that it belongs to."
   },
   "generic": {
    "type": "object",
    "description": "Ids of generic resources that are its own.",
    "additionalProperties": {
     "type": "array",
     "items": {
      "type": "string"
     }
    }
   },
   "verdict": {
    "type": "object",
    "description": "A health verdict from outside that still holds.",
    "additionalProperties": false,
    "required": [
     "verdict"
    ],
    "properties": {
     "verdict": {
      "type": "string",
      "enum": [
       "healthy",
       "unhealthy"
      ]
     },
     "reason": {
      "type": "string"
     },
     "until": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "resize": {
    "type": "object",
    "description": "Its containers are to get the limits of its spec version and do not all have them yet.",
    "additionalProperties": false,
    "required": [
     "since"
    ],
    "properties": {
     "since": {
      "type": "string",
      "format": "date-time"
     },
     "error": {
      "type": "string",
      "description": "What its node has against it; it is tried again."
     }
    }
   },
   "usage": {
    "type": "object",
    "description": "What it used when its agent last said so; known in lists, at the controller that its node is connected to, and by a stream that controllers share at all of them. What the runtime cannot measure is absent.",
    "additionalProperties": false,
    "required": [
     "cpu",
     "memory"
    ],
    "properties": {
     "cpu": {
      "type": "integer",
      "description": "Millicores."
     },
     "memory": {
      "type": "integer",
      "description": "Resident bytes."
     },
     "cpuThrottled": {
      "type": "integer",
      "description": "Per mille of the periods in which it could run."
     },
     "networkReceive": {
      "type": "integer",
      "description": "Bytes per second; as the next three."
     },
     "networkTransmit": {
      "type": "integer"
     },
     "blockRead": {
      "type": "integer"
     },
     "blockWrite": {
      "type": "integer"
     }
    }
   },
   "restarts": {
    "type": "integer"
   },
   "placedAt": {
    "type": "string",
    "format": "date-time"
   },
   "containers": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Container"
    }
   },
   "endpoints": {
    "type": "array",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "name",
      "address",
      "port"
     ],
     "properties": {
      "name": {
       "type": "string"
      },
      "address": {
       "type": "string"
      },
      "port": {
       "type": "integer"
      }
     }
    }
   },
   "placement": {
    "$ref": "#/components/schemas/PlacementExplanation"
   }
  }
 },
 "FilterRefusal": {
  "type": "object",
  "description": "One filter's verdict over every node, whatever the other filters said.",
  "additionalProperties": false,
  "required": [
   "filter",
   "nodes",
   "wanted",
   "found"
  ],
  "properties": {
   "filter": {
    "type": "string"
   },
   "nodes": {
    "type": "integer",
    "description": "How many nodes this filter refused."
   },
   "wanted": {
    "type": "string"
   },
   "found": {
    "type": "string",
    "description": "The most frequent value among the refused nodes."
   }
  }
 },
 "PlacementExplanation": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "scheduler",
   "seed",
   "considered",
   "refusals"
  ],
  "properties": {
   "scheduler": {
    "type": "integer",
    "description": "Version of the scheduler that decided."
   },
   "seed": {
    "type": "integer"
   },
   "considered": {
    "type": "integer",
    "description": "How many nodes were looked at."
   },
   "refusals": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/FilterRefusal"
    }
   },
   "scores": {
    "type": "array",
    "maxItems": 2,
    "description": "Why the first of the slots went where it did, and not to the second node. Parts in the order in which they count: the first that differs decides. Fewer is better for tasks, more for wishes; less reserved for `spread`, more for `binpack`.",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "node",
      "parts"
     ],
     "properties": {
      "node": {
       "type": "string"
      },
      "parts": {
       "type": "array",
       "items": {
        "type": "object",
        "additionalProperties": false,
        "required": [
         "part",
         "value"
        ],
        "properties": {
         "part": {
          "type": "string"
         },
         "value": {
          "type": "integer"
         }
        }
       }
      }
     }
    }
   },
   "closest": {
    "type": "object",
    "description": "The node that fewest filters refused, when none fits.",
    "additionalProperties": false,
    "required": [
     "node",
     "refusedBy"
    ],
    "properties": {
     "node": {
      "type": "string"
     },
     "refusedBy": {
      "type": "array",
      "items": {
       "type": "string"
      }
     }
    }
   }
  }
 },
 "NodeVerdict": {
  "type": "object",
  "description": "What stands between a node and one more task of the service, as judged now; no refusals where it fits.",
  "additionalProperties": false,
  "required": [
   "node",
   "name",
   "refusals"
  ],
  "properties": {
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "type": "string"
   },
   "refusals": {
    "type": "array",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "filter",
      "wanted",
      "found"
     ],
     "properties": {
      "filter": {
       "type": "string"
      },
      "wanted": {
       "type": "string"
      },
      "found": {
       "type": "string"
      }
     }
    }
   }
  }
 },
 "Cause": {
  "type": "object",
  "description": "One event of those that led to something.",
  "additionalProperties": false,
  "required": [
   "seq",
   "time",
   "type",
   "subject",
   "actor"
  ],
  "properties": {
   "seq": {
    "type": "integer"
   },
   "time": {
    "type": "string",
    "format": "date-time"
   },
   "type": {
    "type": "string"
   },
   "subject": {
    "type": "string"
   },
   "actor": {
    "type": "string"
   }
  }
 },
 "TaskExplanation": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "task",
   "causes",
   "nodes",
   "nodesTotal"
  ],
  "properties": {
   "task": {
    "$ref": "#/components/schemas/Task",
    "description": "With `placement`: why here, as it was decided."
   },
   "otherScheduler": {
    "type": "boolean",
    "description": "Another version of the scheduler than this controller's decided."
   },
   "causes": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Cause"
    },
    "description": "The event that placed it, then what led to that, back to a request."
   },
   "nodes": {
    "type": "array",
    "maxItems": 100,
    "items": {
     "$ref": "#/components/schemas/NodeVerdict"
    },
    "description": "The nearest to fitting first."
   },
   "nodesTotal": {
    "type": "integer"
   }
  }
 },
 "ServiceExplanation": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "causes",
   "slots",
   "slotsTotal",
   "nodes",
   "nodesTotal"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Service"
   },
   "causes": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Cause"
    },
    "description": "The newest change of its spec, then what led to it."
   },
   "slots": {
    "type": "array",
    "maxItems": 100,
    "description": "Slots that do not serve: without a node, on their way, or failing.",
    "items": {
     "$ref": "#/components/schemas/Task"
    }
   },
   "slotsTotal": {
    "type": "integer"
   },
   "nodes": {
    "type": "array",
    "maxItems": 100,
    "items": {
     "$ref": "#/components/schemas/NodeVerdict"
    },
    "description": "The nearest to fitting first."
   },
   "nodesTotal": {
    "type": "integer"
   }
  }
 },
 "EventReference": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "position",
   "time",
   "type",
   "subject",
   "actor"
  ],
  "properties": {
   "position": {
    "$ref": "#/components/schemas/Position"
   },
   "time": {
    "type": "string",
    "format": "date-time"
   },
   "type": {
    "type": "string"
   },
   "subject": {
    "type": "string"
   },
   "actor": {
    "type": "string"
   }
  }
 },
 "ErrorBudget": {
  "type": "object",
  "description": "What the target allows of the counted time, and what outages took of it. `leftMs` below 0 means that it is overspent.",
  "additionalProperties": false,
  "required": [
   "allowedMs",
   "spentMs",
   "leftMs"
  ],
  "properties": {
   "allowedMs": {
    "type": "integer"
   },
   "spentMs": {
    "type": "integer"
   },
   "leftMs": {
    "type": "integer"
   }
  }
 },
 "ServiceAvailability": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "from",
   "to",
   "countedMs",
   "availableMs",
   "servingMs",
   "availability",
   "serving",
   "target",
   "budget",
   "outages",
   "outagesFound"
  ],
  "properties": {
   "service": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "id",
     "name",
     "namespace"
    ],
    "properties": {
     "id": {
      "type": "string"
     },
     "name": {
      "type": "string"
     },
     "namespace": {
      "type": "string"
     }
    }
   },
   "from": {
    "type": "string",
    "format": "date-time"
   },
   "to": {
    "type": "string",
    "format": "date-time"
   },
   "countedMs": {
    "type": "integer",
    "description": "Time in which replicas were wanted."
   },
   "availableMs": {
    "type": "integer",
    "description": "Of it, with all of them healthy."
   },
   "servingMs": {
    "type": "integer",
    "description": "Of it, with at least one healthy."
   },
   "availability": {
    "type": [
     "integer",
     "null"
    ],
    "description": "`availableMs` of `countedMs` in parts per million; null where nothing counts."
   },
   "serving": {
    "type": [
     "integer",
     "null"
    ],
    "description": "`servingMs` of `countedMs`, likewise."
   },
   "target": {
    "type": [
     "integer",
     "null"
    ],
    "description": "Of the spec, in parts per million."
   },
   "budget": {
    "anyOf": [
     {
      "$ref": "#/components/schemas/ErrorBudget"
     },
     {
      "type": "null"
     }
    ]
   },
   "outagesFound": {
    "type": "integer"
   },
   "outages": {
    "type": "array",
    "description": "The 100 costliest in the order of time.",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "from",
      "to",
      "lostMs",
      "wanted",
      "healthy",
      "began",
      "ended"
     ],
     "properties": {
      "from": {
       "type": "string",
       "format": "date-time"
      },
      "to": {
       "type": [
        "string",
        "null"
       ],
       "format": "date-time",
       "description": "Null while it goes on."
      },
      "lostMs": {
       "type": "integer"
      },
      "wanted": {
       "type": "integer",
       "description": "At its worst moment."
      },
      "healthy": {
       "type": "integer"
      },
      "began": {
       "description": "Null where it began before the log or the span.",
       "anyOf": [
        {
         "$ref": "#/components/schemas/EventReference"
        },
        {
         "type": "null"
        }
       ]
      },
      "ended": {
       "anyOf": [
        {
         "$ref": "#/components/schemas/EventReference"
        },
        {
         "type": "null"
        }
       ]
      }
     }
    }
   }
  }
 },
 "AuditPlace": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "namespace",
   "stack"
  ],
  "properties": {
   "namespace": {
    "type": "string"
   },
   "stack": {
    "type": [
     "string",
     "null"
    ]
   }
  }
 },
 "AuditRow": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "position",
   "seq",
   "time",
   "type",
   "kind",
   "subject",
   "actor",
   "controller",
   "services",
   "nodes",
   "places",
   "hash"
  ],
  "properties": {
   "position": {
    "$ref": "#/components/schemas/Position"
   },
   "seq": {
    "type": "integer",
    "minimum": 1
   },
   "time": {
    "type": "string",
    "format": "date-time"
   },
   "type": {
    "type": "string"
   },
   "kind": {
    "type": "string",
    "enum": [
     "request",
     "fault",
     "system"
    ]
   },
   "subject": {
    "type": "string"
   },
   "actor": {
    "type": "string",
    "description": "`token/ID`, `node/ID` or `controller/NAME`."
   },
   "actorName": {
    "type": "string",
    "description": "What that token or node was called."
   },
   "client": {
    "type": "string",
    "description": "Address that the request came from."
   },
   "controller": {
    "type": "string",
    "description": "The controller that took it."
   },
   "intent": {
    "type": "string"
   },
   "cause": {
    "type": "integer",
    "description": "The seq of the event that led to this one."
   },
   "services": {
    "type": "array",
    "description": "As they were called then.",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "id"
     ],
     "properties": {
      "id": {
       "type": "string"
      },
      "name": {
       "type": "string"
      },
      "namespace": {
       "type": "string"
      },
      "stack": {
       "type": "string"
      }
     }
    }
   },
   "nodes": {
    "type": "array",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "id"
     ],
     "properties": {
      "id": {
       "type": "string"
      },
      "name": {
       "type": "string"
      }
     }
    }
   },
   "places": {
    "type": "array",
    "description": "Of stacks, configs, secrets and volumes.",
    "items": {
     "$ref": "#/components/schemas/AuditPlace"
    }
   },
   "data": {
    "type": "object",
    "description": "As in `events.yaml`, without envelopes, hashes of tokens and the bytes of configs."
   },
   "redacted": {
    "type": "boolean",
    "description": "Personal members are gone from the log. Left out where they are not."
   },
   "narrowed": {
    "type": "boolean",
    "description": "The token sees a part of it. Left out where it sees all."
   },
   "hash": {
    "type": "string",
    "description": "Chain hash."
   }
  }
 },
 "AuditIndex": {
  "type": "object",
  "description": "What the answer was drawn from: the events `first` to `last`, and the chain's hash at the last.",
  "additionalProperties": false,
  "required": [
   "cluster",
   "lineage",
   "first",
   "last",
   "hash"
  ],
  "properties": {
   "cluster": {
    "type": "string"
   },
   "lineage": {
    "type": "string"
   },
   "first": {
    "type": "integer"
   },
   "last": {
    "type": "integer"
   },
   "hash": {
    "type": "string"
   }
  }
 },
 "AuditPage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items",
   "next",
   "index",
   "sight"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/AuditRow"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   },
   "index": {
    "$ref": "#/components/schemas/AuditIndex"
   },
   "sight": {
    "description": "Where the token may read; null for everywhere.",
    "anyOf": [
     {
      "type": "null"
     },
     {
      "type": "array",
      "items": {
       "type": "object",
       "additionalProperties": false,
       "required": [
        "namespace",
        "stack"
       ],
       "properties": {
        "namespace": {
         "type": "string"
        },
        "stack": {
         "type": "string"
        }
       }
      }
     }
    ]
   }
  }
 },
 "AuditMoment": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "seq",
   "time"
  ],
  "properties": {
   "seq": {
    "type": "integer"
   },
   "time": {
    "type": "string",
    "format": "date-time"
   }
  }
 },
 "AuditRun": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "task",
   "container",
   "generation",
   "service",
   "node",
   "started",
   "ended",
   "state",
   "placed"
  ],
  "properties": {
   "task": {
    "type": "string"
   },
   "container": {
    "type": "integer",
    "description": "Index in the spec."
   },
   "generation": {
    "type": "integer"
   },
   "service": {
    "type": "string"
   },
   "serviceName": {
    "type": "string"
   },
   "namespace": {
    "type": "string"
   },
   "node": {
    "type": "string"
   },
   "nodeName": {
    "type": "string"
   },
   "started": {
    "$ref": "#/components/schemas/AuditMoment"
   },
   "ended": {
    "anyOf": [
     {
      "$ref": "#/components/schemas/AuditMoment"
     },
     {
      "type": "null"
     }
    ],
    "description": "Null while nobody has said so: it runs, or its node has failed."
   },
   "state": {
    "type": "string"
   },
   "exitCode": {
    "type": "integer"
   },
   "error": {
    "type": "string"
   },
   "placed": {
    "anyOf": [
     {
      "$ref": "#/components/schemas/AuditMoment"
     },
     {
      "type": "null"
     }
    ]
   },
   "stopReason": {
    "type": "string",
    "description": "Why its task was told to stop."
   }
  }
 },
 "AuditRunPage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items",
   "next",
   "index"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/AuditRun"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   },
   "index": {
    "$ref": "#/components/schemas/AuditIndex"
   }
  }
 },
 "TaskPage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items",
   "next"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Task"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   }
  }
 },
 "Service": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "id",
   "name",
   "namespace",
   "spec",
   "specVersion",
   "desired",
   "running",
   "createdAt",
   "updatedAt"
  ],
  "properties": {
   "id": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "stack": {
    "$ref": "#/components/schemas/Name"
   },
   "alias": {
    "type": "string",
    "description": "The service's name within its stack."
   },
   "spec": {
    "$ref": "#/components/schemas/ServiceSpec"
   },
   "specVersion": {
    "type": "integer"
   },
   "images": {
    "type": "object",
    "description": "Of a service whose images are named by tags, for the runtime `docker`: what the tags mean for all tasks of this spec version.",
    "additionalProperties": false,
    "required": [
     "state"
    ],
    "properties": {
     "state": {
      "type": "string",
      "enum": [
       "unresolved",
       "asked",
       "resolved",
       "refused"
      ],
      "description": "`refused`: they could not be had; where tasks wait for them, each node tries for itself."
     },
     "containers": {
      "type": "array",
      "description": "By container: its image with the digest that its tag meant; null where each node runs what it has under that name.",
      "items": {
       "type": [
        "string",
        "null"
       ]
      }
     },
     "node": {
      "$ref": "#/components/schemas/Id",
      "description": "The node that is asked."
     },
     "message": {
      "type": "string",
      "description": "Why they could not be had: which registry answered what."
     }
    }
   },
   "desired": {
    "type": "integer",
    "description": "Tasks wanted: replicas, or for a global service the nodes that it should run on."
   },
   "running": {
    "type": "integer",
    "description": "Tasks running, and healthy where a health check is given."
   },
   "pending": {
    "type": "integer",
    "description": "Slots without a place."
   },
   "restarting": {
    "type": "integer",
    "description": "Tasks with a container that ended and waits to be started again."
   },
   "stopped": {
    "type": "boolean",
    "description": "Stopped by a person: it keeps its spec and runs no task."
   },
   "removed": {
    "type": "object",
    "description": "Removed, and restorable until the purge time.",
    "additionalProperties": false,
    "required": [
     "at",
     "purgeAt"
    ],
    "properties": {
     "at": {
      "type": "string",
      "format": "date-time"
     },
     "purgeAt": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "rollout": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "id",
     "state",
     "reason",
     "updated",
     "total",
     "startedAt"
    ],
    "properties": {
     "id": {
      "type": "string"
     },
     "state": {
      "type": "string",
      "enum": [
       "running",
       "paused"
      ]
     },
     "reason": {
      "type": "string",
      "enum": [
       "update",
       "restart",
       "rollback",
       "undo"
      ],
      "description": "What it carries out."
     },
     "paused": {
      "type": "string",
      "description": "Why it is paused."
     },
     "message": {
      "type": "string",
      "description": "Of a rollback that nobody asked for: what went wrong."
     },
     "waitsFor": {
      "type": "array",
      "description": "What it does not begin before. Services that it depends on and that were changed with it come first.",
      "items": {
       "type": "object",
       "additionalProperties": false,
       "required": [
        "wanted",
        "found"
       ],
       "properties": {
        "wanted": {
         "type": "string",
         "description": "The service and the condition, e.g. `db to be healthy`."
        },
        "found": {
         "type": "string",
         "description": "How things stand there now."
        }
       }
      }
     },
     "updated": {
      "type": "integer"
     },
     "failed": {
      "type": "integer",
      "description": "Slots whose new task failed."
     },
     "total": {
      "type": "integer"
     },
     "startedAt": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "runs": {
    "type": "array",
    "description": "Of a job: the runs that go on, and the newest that ended.",
    "items": {
     "$ref": "#/components/schemas/JobRun"
    }
   },
   "nextRunAt": {
    "type": "string",
    "format": "date-time",
    "description": "Of a job with a schedule."
   },
   "createdAt": {
    "type": "string",
    "format": "date-time"
   },
   "updatedAt": {
    "type": "string",
    "format": "date-time"
   }
  }
 },
 "JobRun": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "id",
   "state",
   "trigger",
   "startedAt",
   "succeeded",
   "failed",
   "completions"
  ],
  "properties": {
   "id": {
    "type": "string"
   },
   "state": {
    "type": "string",
    "enum": [
     "running",
     "succeeded",
     "failed",
     "deadline",
     "replaced",
     "stopped"
    ]
   },
   "trigger": {
    "type": "string",
    "enum": [
     "created",
     "updated",
     "schedule",
     "requested"
    ]
   },
   "scheduledFor": {
    "type": "string",
    "format": "date-time"
   },
   "startedAt": {
    "type": "string",
    "format": "date-time"
   },
   "endedAt": {
    "type": "string",
    "format": "date-time"
   },
   "message": {
    "type": "string",
    "description": "Why it ended so, where there is something to say."
   },
   "succeeded": {
    "type": "integer"
   },
   "failed": {
    "type": "integer",
    "description": "Failures of its tasks."
   },
   "completions": {
    "type": "integer"
   }
  }
 },
 "ServicePage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items",
   "next"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Service"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   }
  }
 },
 "Stack": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "name",
   "namespace",
   "services",
   "deployedAt"
  ],
  "properties": {
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "services": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "Names."
   },
   "deployedAt": {
    "type": "string",
    "format": "date-time"
   }
  }
 },
 "StackPage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items",
   "next"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Stack"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   }
  }
 },
 "Volume": {
  "type": "object",
  "description": "Data on one node. Tasks of its namespace that mount its name there share it.",
  "additionalProperties": false,
  "required": [
   "id",
   "name",
   "namespace",
   "node",
   "nodeName",
   "state",
   "services",
   "createdAt"
  ],
  "properties": {
   "id": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/VolumeName"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "stack": {
    "type": "string",
    "description": "That of the service that was the first to mount it."
   },
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "nodeName": {
    "type": "string"
   },
   "state": {
    "type": "string",
    "enum": [
     "present",
     "removed",
     "deleting"
    ],
    "description": "`removed`: restorable until its purge time. `deleting`: its node is to delete the data, and has not said that it is gone."
   },
   "services": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "Names of the services that mount volumes of this name, on whichever node."
   },
   "createdAt": {
    "type": "string",
    "format": "date-time"
   },
   "removed": {
    "type": "object",
    "additionalProperties": false,
    "description": "Removed, and restorable until the purge time.",
    "required": [
     "at",
     "purgeAt"
    ],
    "properties": {
     "at": {
      "type": "string",
      "format": "date-time"
     },
     "purgeAt": {
      "type": "string",
      "format": "date-time"
     }
    }
   },
   "error": {
    "type": "string",
    "description": "What its node last had against deleting it."
   }
  }
 },
 "VolumePage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items",
   "next"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Volume"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   }
  }
 },
 "StackDeployment": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "stack",
   "created",
   "updated",
   "removed",
   "unchanged",
   "orphaned",
   "createdConfigs",
   "removedConfigs",
   "createdSecrets",
   "removedSecrets",
   "warnings"
  ],
  "properties": {
   "stack": {
    "$ref": "#/components/schemas/Stack"
   },
   "created": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "updated": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "removed": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "unchanged": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "orphaned": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "Services that left the file and still run; `prune` removes them."
   },
   "createdConfigs": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "removedConfigs": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "Those of the stack that nothing refers to any more."
   },
   "createdSecrets": {
    "type": "array",
    "items": {
     "type": "string"
    }
   },
   "removedSecrets": {
    "type": "array",
    "items": {
     "type": "string"
    },
    "description": "The same."
   },
   "warnings": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/ComposeWarning"
    }
   }
  }
 },
 "Config": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "id",
   "name",
   "namespace",
   "labels",
   "createdAt"
  ],
  "properties": {
   "id": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/FileName"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "labels": {
    "$ref": "#/components/schemas/Labels"
   },
   "stack": {
    "$ref": "#/components/schemas/Name",
    "description": "The stack whose Compose file made it and whose deployments remove it."
   },
   "data": {
    "$ref": "#/components/schemas/FileData",
    "description": "Not in a list."
   },
   "createdAt": {
    "type": "string",
    "format": "date-time"
   }
  }
 },
 "ConfigPage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items",
   "next"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Config"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   }
  }
 },
 "Secret": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "id",
   "name",
   "namespace",
   "labels",
   "key",
   "createdAt"
  ],
  "properties": {
   "id": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/FileName"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "labels": {
    "$ref": "#/components/schemas/Labels"
   },
   "stack": {
    "$ref": "#/components/schemas/Name",
    "description": "The stack whose Compose file made it and whose deployments remove it."
   },
   "key": {
    "type": "string",
    "description": "Id of the key that its envelope is under."
   },
   "createdAt": {
    "type": "string",
    "format": "date-time"
   }
  }
 },
 "SecretPage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items",
   "next"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Secret"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   }
  }
 },
 "FileCreate": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "name",
   "data"
  ],
  "properties": {
   "name": {
    "$ref": "#/components/schemas/FileName"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name",
    "default": "default"
   },
   "labels": {
    "$ref": "#/components/schemas/Labels",
    "default": {}
   },
   "data": {
    "$ref": "#/components/schemas/FileData"
   }
  }
 },
 "Verb": {
  "type": "string",
  "enum": [
   "read",
   "logs",
   "write",
   "exec",
   "metrics",
   "nodes",
   "tokens",
   "join",
   "session",
   "peer",
   "*"
  ]
 },
 "Scope": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "verbs"
  ],
  "properties": {
   "namespace": {
    "type": "string",
    "default": "*",
    "pattern": "^(\\*|[a-z0-9]([a-z0-9_.-]*[a-z0-9])?)$",
    "maxLength": 63
   },
   "stack": {
    "type": "string",
    "default": "*",
    "pattern": "^(\\*|[a-z0-9]([a-z0-9_.-]*[a-z0-9])?)$",
    "maxLength": 63
   },
   "verbs": {
    "type": "array",
    "minItems": 1,
    "maxItems": 10,
    "items": {
     "$ref": "#/components/schemas/Verb"
    }
   }
  }
 },
 "TokenPreset": {
  "type": "string",
  "enum": [
   "admin",
   "operator",
   "viewer",
   "agent",
   "controller"
  ]
 },
 "TokenCreate": {
  "type": "object",
  "description": "Either a preset or scopes of its own.",
  "additionalProperties": false,
  "required": [
   "name"
  ],
  "properties": {
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "preset": {
    "$ref": "#/components/schemas/TokenPreset"
   },
   "scopes": {
    "type": "array",
    "minItems": 1,
    "maxItems": 32,
    "items": {
     "$ref": "#/components/schemas/Scope"
    }
   }
  }
 },
 "Token": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "id",
   "name",
   "scopes",
   "createdAt"
  ],
  "properties": {
   "id": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "type": "string"
   },
   "scopes": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Scope"
    }
   },
   "node": {
    "$ref": "#/components/schemas/Id",
    "description": "The one node that this token speaks for."
   },
   "createdAt": {
    "type": "string",
    "format": "date-time"
   }
  }
 },
 "TokenCreated": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "token"
  ],
  "properties": {
   "token": {
    "$ref": "#/components/schemas/Token"
   },
   "secret": {
    "type": "string",
    "description": "The whole bearer token, `fl_<id>_<secret>`; shown once."
   }
  }
 },
 "TokenPage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items",
   "next"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Token"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   }
  }
 },
 "PassedOnFrame": {
  "type": "object",
  "description": "A `HelloFrame`, `DescribeFrame`, `ReportFrame`, `ImagesFrame` or `VolumesFrame` of the agent session, as `events.yaml` has them.",
  "required": [
   "frame"
  ],
  "properties": {
   "frame": {
    "type": "string",
    "enum": [
     "hello",
     "describe",
     "report",
     "images",
     "volumes"
    ]
   }
  }
 },
 "PassedOn": {
  "type": "object",
  "required": [
   "seq"
  ],
  "properties": {
   "seq": {
    "type": "integer",
    "minimum": 0,
    "description": "The seq that shows it."
   }
  }
 },
 "LivenessSummary": {
  "type": "object",
  "description": "A row per agent that the sender hears. Members that are not known are passed over, for the sender may be newer.",
  "required": [
   "holder",
   "life",
   "number",
   "time",
   "nodes",
   "silentMs",
   "clockOffsetsMs"
  ],
  "properties": {
   "holder": {
    "type": "string",
    "minLength": 1,
    "maxLength": 255,
    "description": "The sender."
   },
   "life": {
    "type": "string",
    "minLength": 1,
    "maxLength": 64,
    "description": "Differs between any two processes."
   },
   "number": {
    "type": "integer",
    "minimum": 1,
    "description": "Rises within a life; a summary that was overtaken is passed over."
   },
   "time": {
    "type": "integer",
    "minimum": 0,
    "description": "The sender's wall clock, ms."
   },
   "nodes": {
    "type": "array",
    "maxItems": 20000,
    "items": {
     "$ref": "#/components/schemas/Id"
    }
   },
   "silentMs": {
    "type": "array",
    "maxItems": 20000,
    "items": {
     "type": "integer",
     "minimum": 0
    }
   },
   "clockOffsetsMs": {
    "type": "array",
    "maxItems": 20000,
    "items": {
     "type": [
      "integer",
      "null"
     ]
    },
    "description": "Node's clock minus the sender's."
   },
   "url": {
    "type": "string",
    "maxLength": 2048,
    "description": "Where the sender serves. This and the next are shown to people, and decide nothing."
   },
   "version": {
    "type": "string",
    "maxLength": 64
   },
   "seq": {
    "type": "integer",
    "minimum": 0,
    "description": "Where the sender's view stands."
   },
   "lagMs": {
    "type": "integer",
    "minimum": 0,
    "description": "How long it last took to reach where the holder stood."
   },
   "point": {
    "$ref": "#/components/schemas/ComparedPoint"
   },
   "places": {
    "type": "string",
    "maxLength": 64,
    "description": "What the sender knows of places; the answer leaves out what it knows."
   },
   "clusterVersions": {
    "$ref": "#/components/schemas/VersionRange"
   },
   "viewVersion": {
    "type": "integer",
    "minimum": 1
   }
  }
 },
 "ExecRecord": {
  "oneOf": [
   {
    "$ref": "#/components/schemas/ExecOpening"
   },
   {
    "$ref": "#/components/schemas/ExecClosing"
   }
  ]
 },
 "ExecOpening": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "type",
   "actor",
   "task",
   "command"
  ],
  "properties": {
   "type": {
    "const": "OpenExec"
   },
   "actor": {
    "type": "string",
    "minLength": 1,
    "maxLength": 255,
    "description": "Whose command it is."
   },
   "client": {
    "type": "string",
    "maxLength": 255,
    "description": "The address that it came from."
   },
   "task": {
    "type": "string",
    "minLength": 1,
    "maxLength": 64
   },
   "container": {
    "$ref": "#/components/schemas/Name"
   },
   "command": {
    "type": "array",
    "minItems": 1,
    "maxItems": 64,
    "items": {
     "type": "string",
     "maxLength": 8192
    }
   }
  }
 },
 "ExecClosing": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "type",
   "actor",
   "task",
   "exec"
  ],
  "properties": {
   "type": {
    "const": "CloseExec"
   },
   "actor": {
    "type": "string",
    "minLength": 1,
    "maxLength": 255
   },
   "client": {
    "type": "string",
    "maxLength": 255
   },
   "task": {
    "type": "string",
    "minLength": 1,
    "maxLength": 64
   },
   "exec": {
    "$ref": "#/components/schemas/Id"
   },
   "exitCode": {
    "type": "integer"
   },
   "error": {
    "type": "string",
    "maxLength": 1024
   }
  }
 },
 "ExecRecorded": {
  "type": "object",
  "required": [
   "seq",
   "outcome",
   "replayed"
  ],
  "properties": {
   "seq": {
    "type": "integer"
   },
   "replayed": {
    "type": "boolean"
   },
   "outcome": {
    "type": "object"
   }
  }
 },
 "ComparedPoint": {
  "type": "object",
  "description": "The newest view that the sender has a digest of; two views of one position and version must have the same.",
  "additionalProperties": false,
  "required": [
   "lineage",
   "seq",
   "viewVersion",
   "digest"
  ],
  "properties": {
   "lineage": {
    "type": "string",
    "pattern": "^[0-9a-f]{16}$"
   },
   "seq": {
    "type": "integer",
    "minimum": 1
   },
   "viewVersion": {
    "type": "integer",
    "minimum": 1
   },
   "digest": {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$"
   }
  }
 },
 "PeerClock": {
  "type": "object",
  "required": [
   "time"
  ],
  "properties": {
   "time": {
    "type": "integer",
    "description": "The holder's wall clock, ms."
   },
   "seq": {
    "type": "integer",
    "minimum": 0,
    "description": "Where the holder stands."
   },
   "controllers": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/ControllerHeard"
    }
   },
   "places": {
    "type": "object",
    "description": "Which controller has which agent; left out where the caller knows it.",
    "required": [
     "version",
     "byUrl"
    ],
    "properties": {
     "version": {
      "type": "string"
     },
     "byUrl": {
      "type": "object",
      "additionalProperties": {
       "type": "array",
       "items": {
        "$ref": "#/components/schemas/Id"
       }
      }
     }
    }
   }
  }
 },
 "ControllerHeard": {
  "type": "object",
  "required": [
   "name",
   "url",
   "version",
   "seq",
   "lagMs",
   "silentMs"
  ],
  "properties": {
   "name": {
    "type": "string"
   },
   "url": {
    "type": "string"
   },
   "version": {
    "type": "string"
   },
   "seq": {
    "type": "integer",
    "minimum": 0
   },
   "lagMs": {
    "type": [
     "integer",
     "null"
    ],
    "minimum": 0
   },
   "silentMs": {
    "type": "integer",
    "minimum": 0
   },
   "clusterVersions": {
    "$ref": "#/components/schemas/VersionRange"
   },
   "viewVersion": {
    "type": "integer",
    "minimum": 1
   }
  }
 },
 "LogMember": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "id",
   "url",
   "leader",
   "voter",
   "reachable"
  ],
  "properties": {
   "id": {
    "type": "string"
   },
   "url": {
    "type": "string"
   },
   "leader": {
    "type": "boolean"
   },
   "voter": {
    "type": "boolean",
    "description": "Whether it counts towards the majority."
   },
   "reachable": {
    "type": "boolean"
   }
  }
 },
 "Cluster": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "id",
   "lineage",
   "position",
   "time",
   "digest",
   "viewVersion",
   "log",
   "lease",
   "controllers",
   "nodes",
   "services",
   "tasks",
   "version",
   "clusterVersion"
  ],
  "properties": {
   "id": {
    "type": "string"
   },
   "lineage": {
    "type": "string"
   },
   "position": {
    "$ref": "#/components/schemas/Position"
   },
   "time": {
    "type": "string",
    "format": "date-time",
    "description": "Time of the newest event."
   },
   "digest": {
    "type": "string",
    "description": "Digest of the view at `position`; to be compared with one of the same view version alone."
   },
   "viewVersion": {
    "type": "integer",
    "minimum": 1,
    "description": "What this controller's build makes of the same events."
   },
   "version": {
    "type": "string",
    "description": "Version of this controller."
   },
   "clusterVersion": {
    "type": "object",
    "description": "What the log may hold. It rises once every controller and agent reads the next one.",
    "additionalProperties": false,
    "required": [
     "current",
     "next",
     "heldBackBy"
    ],
    "properties": {
     "current": {
      "type": "integer",
      "minimum": 1
     },
     "next": {
      "type": [
       "integer",
       "null"
      ],
      "minimum": 1,
      "description": "The newest that any controller here reads; null where that is the current one."
     },
     "heldBackBy": {
      "type": "array",
      "description": "Who does not read `next`, controllers first; at most 100.",
      "items": {
       "type": "object",
       "additionalProperties": false,
       "required": [
        "kind",
        "name",
        "version",
        "clusterVersions"
       ],
       "properties": {
        "kind": {
         "type": "string",
         "enum": [
          "controller",
          "node"
         ]
        },
        "name": {
         "type": "string",
         "description": "Of a controller its URL."
        },
        "version": {
         "type": "string",
         "description": "Of its fleetlog; empty where it has not said."
        },
        "clusterVersions": {
         "$ref": "#/components/schemas/VersionRange"
        }
       }
      }
     }
    }
   },
   "log": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "carrier",
     "hash"
    ],
    "properties": {
     "carrier": {
      "type": "string"
     },
     "hash": {
      "type": "string"
     },
     "members": {
      "type": "array",
      "description": "The processes that agree on the log, where its carrier has any; left out while none of them answers.",
      "items": {
       "$ref": "#/components/schemas/LogMember"
      }
     },
     "quorum": {
      "type": "integer",
      "description": "Voters that must be there for a write."
     },
     "spare": {
      "type": "integer",
      "description": "Voters that may still be lost; below 0 nothing can be written."
     }
    }
   },
   "begun": {
    "type": "object",
    "description": "What this life of the controller began from: every event of the log, or a checkpoint, its own or another controller's.",
    "additionalProperties": false,
    "required": [
     "from",
     "position"
    ],
    "properties": {
     "from": {
      "type": "string",
      "enum": [
       "log",
       "checkpoint",
       "peer"
      ]
     },
     "position": {
      "type": [
       "string",
       "null"
      ]
     }
    }
   },
   "lease": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "epoch",
     "holder",
     "url"
    ],
    "properties": {
     "epoch": {
      "type": "integer"
     },
     "holder": {
      "type": "string"
     },
     "url": {
      "type": "string"
     }
    }
   },
   "controllers": {
    "type": "array",
    "description": "Every controller that is heard of, in the order of their URLs.",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "name",
      "url",
      "version",
      "holder",
      "position",
      "lagMs",
      "silentMs"
     ],
     "properties": {
      "name": {
       "type": "string",
       "description": "Of one life of its process."
      },
      "url": {
       "type": "string"
      },
      "version": {
       "type": "string"
      },
      "holder": {
       "type": "boolean",
       "description": "Whether it holds the lease."
      },
      "position": {
       "$ref": "#/components/schemas/Position"
      },
      "lagMs": {
       "type": [
        "integer",
        "null"
       ],
       "description": "How long it last took to reach where the holder stood; null where that is not known."
      },
      "silentMs": {
       "type": "integer",
       "description": "Since it was heard of."
      },
      "clusterVersions": {
       "$ref": "#/components/schemas/VersionRange"
      },
      "viewVersion": {
       "type": "integer",
       "minimum": 1,
       "description": "Left out where it has not said."
      }
     }
    }
   },
   "nodes": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "ready",
     "down",
     "unknown"
    ],
    "properties": {
     "ready": {
      "type": "integer"
     },
     "down": {
      "type": "integer"
     },
     "unknown": {
      "type": "integer"
     }
    }
   },
   "services": {
    "type": "integer"
   },
   "tasks": {
    "type": "object",
    "additionalProperties": {
     "type": "integer"
    },
    "description": "Count by state."
   },
   "alarms": {
    "type": "array",
    "items": {
     "type": "string"
    }
   }
  }
 },
 "Checkpoints": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "items"
  ],
  "properties": {
   "items": {
    "type": "array",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "lineage",
      "seq",
      "time",
      "viewVersion",
      "digest",
      "chain"
     ],
     "properties": {
      "lineage": {
       "type": "string"
      },
      "seq": {
       "type": "integer"
      },
      "time": {
       "type": "integer"
      },
      "viewVersion": {
       "type": "integer"
      },
      "digest": {
       "type": "string"
      },
      "chain": {
       "type": "string"
      }
     }
    }
   }
  }
 },
 "ArchiveRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "keepEvents"
  ],
  "properties": {
   "keepEvents": {
    "type": "integer",
    "minimum": 0,
    "maximum": 9007199254740991,
    "description": "So many of the newest events stay on the log."
   }
  }
 },
 "ArchiveStep": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "segment",
   "oldest",
   "more"
  ],
  "properties": {
   "segment": {
    "oneOf": [
     {
      "type": "object",
      "additionalProperties": false,
      "required": [
       "from",
       "to",
       "file",
       "hash",
       "sha256"
      ],
      "properties": {
       "from": {
        "$ref": "#/components/schemas/Position"
       },
       "to": {
        "$ref": "#/components/schemas/Position"
       },
       "file": {
        "type": "string"
       },
       "hash": {
        "type": "string",
        "description": "Chain hash of event `to`."
       },
       "sha256": {
        "type": "string",
        "description": "Over the bytes of the file."
       }
      }
     },
     {
      "type": "null"
     }
    ]
   },
   "oldest": {
    "$ref": "#/components/schemas/Position"
   },
   "more": {
    "type": "boolean"
   }
  }
 },
 "Undo": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "to"
  ],
  "properties": {
   "to": {
    "$ref": "#/components/schemas/Moment"
   }
  }
 },
 "Blame": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "fields"
  ],
  "properties": {
   "fields": {
    "type": "array",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "field",
      "value",
      "position",
      "time",
      "type",
      "actor"
     ],
     "properties": {
      "field": {
       "type": "string",
       "description": "JSON pointer."
      },
      "value": {
       "description": "As it is now."
      },
      "position": {
       "$ref": "#/components/schemas/Position",
       "description": "Of the event that set it."
      },
      "time": {
       "type": "string",
       "format": "date-time"
      },
      "type": {
       "type": "string"
      },
      "actor": {
       "type": "string"
      },
      "intent": {
       "type": "string",
       "description": "Id of the request."
      }
     }
    }
   }
  }
 },
 "PlanRequest": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "intents"
  ],
  "properties": {
   "intents": {
    "type": "array",
    "minItems": 1,
    "maxItems": 1000,
    "items": {
     "$ref": "#/components/schemas/IntentRequest"
    }
   },
   "at": {
    "$ref": "#/components/schemas/Moment",
    "description": "Plan on the cluster as it was then. Default: as it is."
   }
  }
 },
 "PlannedEvent": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "type",
   "subject",
   "data"
  ],
  "properties": {
   "type": {
    "type": "string"
   },
   "subject": {
    "type": "string"
   },
   "data": {
    "type": "object"
   }
  }
 },
 "PlannedTask": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "name",
   "service",
   "namespace",
   "reason"
  ],
  "properties": {
   "name": {
    "type": "string",
    "description": "SERVICE.SLOT"
   },
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "node": {
    "type": "string",
    "description": "Name of its node."
   },
   "reason": {
    "type": "string"
   }
  }
 },
 "Plan": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "position",
   "time",
   "ok",
   "results",
   "events",
   "eventsTotal",
   "placements",
   "placementsTotal",
   "stops",
   "stopsTotal",
   "resizes",
   "resizesTotal",
   "pending",
   "hidden",
   "complete"
  ],
  "properties": {
   "position": {
    "$ref": "#/components/schemas/Position",
    "description": "What it was planned on."
   },
   "time": {
    "type": "string",
    "format": "date-time"
   },
   "ok": {
    "type": "boolean",
    "description": "No write was refused."
   },
   "results": {
    "type": "array",
    "description": "One for each write, in their order.",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "do",
      "status"
     ],
     "properties": {
      "do": {
       "type": "string"
      },
      "status": {
       "type": "integer",
       "description": "What its own operation would answer."
      },
      "id": {
       "type": "string"
      },
      "code": {
       "type": "string",
       "description": "Why it would be refused; see docs/problems.md."
      },
      "detail": {
       "type": "string"
      },
      "changes": {
       "$ref": "#/components/schemas/StackChanges",
       "description": "Of a deployment."
      },
      "updates": {
       "type": "array",
       "description": "Of a deployment; what would change in the specs of the services that it updates and the token may read.",
       "items": {
        "type": "object",
        "additionalProperties": false,
        "required": [
         "service",
         "fields"
        ],
        "properties": {
         "service": {
          "type": "string",
          "description": "Its name."
         },
         "fields": {
          "type": "array",
          "maxItems": 100,
          "items": {
           "$ref": "#/components/schemas/FieldChange"
          }
         }
        }
       }
      },
      "warnings": {
       "type": "array",
       "items": {
        "$ref": "#/components/schemas/ComposeWarning"
       },
       "description": "Of a Compose file."
      },
      "errors": {
       "type": "array",
       "items": {
        "type": "object",
        "additionalProperties": false,
        "required": [
         "field",
         "message"
        ],
        "properties": {
         "field": {
          "type": "string"
         },
         "message": {
          "type": "string"
         },
         "line": {
          "type": "integer"
         }
        }
       }
      }
     }
    }
   },
   "events": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/PlannedEvent"
    },
    "description": "The first 1,000."
   },
   "eventsTotal": {
    "type": "integer"
   },
   "placements": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/PlannedTask"
    },
    "description": "The first 1,000."
   },
   "placementsTotal": {
    "type": "integer"
   },
   "stops": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/PlannedTask"
    },
    "description": "The first 1,000."
   },
   "stopsTotal": {
    "type": "integer"
   },
   "resizes": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/PlannedTask"
    },
    "description": "Tasks that get other resources where they are; the first 1,000."
   },
   "resizesTotal": {
    "type": "integer"
   },
   "pending": {
    "type": "array",
    "description": "Services with slots that would find no node.",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "service",
      "name",
      "namespace",
      "slots",
      "placement"
     ],
     "properties": {
      "service": {
       "$ref": "#/components/schemas/Id"
      },
      "name": {
       "$ref": "#/components/schemas/Name"
      },
      "namespace": {
       "$ref": "#/components/schemas/Name"
      },
      "slots": {
       "type": "integer"
      },
      "placement": {
       "$ref": "#/components/schemas/PlacementExplanation"
      }
     }
    }
   },
   "hidden": {
    "type": "integer",
    "description": "Events of what the token may not read."
   },
   "complete": {
    "type": "boolean",
    "description": "False where more would follow than a plan holds."
   }
  }
 },
 "ServiceMetrics": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "serviceName",
   "namespace",
   "from",
   "to",
   "stepMs",
   "series"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "serviceName": {
    "$ref": "#/components/schemas/Name"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "from": {
    "type": "string",
    "format": "date-time"
   },
   "to": {
    "type": "string",
    "format": "date-time"
   },
   "stepMs": {
    "type": "integer",
    "minimum": 15000
   },
   "series": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/MetricSeries"
    }
   }
  }
 },
 "MetricSeries": {
  "type": "object",
  "description": "`cpu` in millicores, `cpu_throttled` per mille of the periods in which a task could run, `memory` in bytes, `network_receive`, `network_transmit`, `block_read` and `block_write` in bytes per second, `restarts` as a count; or what monitors sent.",
  "additionalProperties": false,
  "required": [
   "name",
   "points"
  ],
  "properties": {
   "name": {
    "$ref": "#/components/schemas/MetricName"
   },
   "points": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/MetricPoint"
    }
   }
  }
 },
 "MetricPoint": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "time",
   "average",
   "max",
   "sum",
   "count"
  ],
  "properties": {
   "time": {
    "type": "string",
    "format": "date-time",
    "description": "When the step begins."
   },
   "average": {
    "type": "number",
    "description": "Over what it is of."
   },
   "max": {
    "type": "number"
   },
   "sum": {
    "type": "number",
    "description": "Of all together, on average over the step."
   },
   "count": {
    "type": "number",
    "description": "How many tasks or monitors it is of, on average over the step."
   }
  }
 },
 "OtlpMetrics": {
  "type": "object",
  "description": "`ExportMetricsServiceRequest` of OpenTelemetry. Of `resourceMetrics` the resources' attributes count, and the names, gauges and sums of their metrics; members that are not known are ignored.",
  "properties": {
   "resourceMetrics": {
    "type": "array",
    "items": {
     "type": "object"
    }
   }
  }
 },
 "MetricsTaken": {
  "type": "object",
  "description": "As OpenTelemetry answers; empty where everything was taken.",
  "additionalProperties": false,
  "properties": {
   "partialSuccess": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "rejectedDataPoints",
     "errorMessage"
    ],
    "properties": {
     "rejectedDataPoints": {
      "type": "string",
      "pattern": "^[0-9]+$",
      "description": "A number of 64 bits."
     },
     "errorMessage": {
      "type": "string"
     }
    }
   }
  }
 },
 "MetricName": {
  "type": "string",
  "minLength": 1,
  "maxLength": 128,
  "pattern": "^[a-zA-Z_:][a-zA-Z0-9_:]*$",
  "description": "As Prometheus names metrics."
 },
 "ScrapeTargets": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "targets",
   "labels"
  ],
  "properties": {
   "targets": {
    "type": "array",
    "minItems": 1,
    "items": {
     "type": "string"
    },
    "description": "`ADDRESS:PORT`, as the task's node publishes it."
   },
   "labels": {
    "type": "object",
    "additionalProperties": {
     "type": "string"
    },
    "description": "`__metrics_path__`, `__scheme__`, and what is known of the task as `__meta_fleetlog_…`."
   }
  }
 },
 "Moment": {
  "type": "string",
  "minLength": 1,
  "maxLength": 64,
  "description": "A position, a seq, an RFC 3339 time, or how long ago."
 },
 "State": {
  "type": "object",
  "description": "A collection that was not asked for is absent.",
  "additionalProperties": false,
  "required": [
   "position",
   "time",
   "digest"
  ],
  "properties": {
   "position": {
    "$ref": "#/components/schemas/Position"
   },
   "time": {
    "type": "string",
    "format": "date-time"
   },
   "digest": {
    "type": "string"
   },
   "nodes": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Node"
    }
   },
   "services": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Service"
    }
   },
   "tasks": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Task"
    }
   },
   "stacks": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Stack"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor",
    "description": "With `kind` only."
   }
  }
 },
 "DiffKind": {
  "type": "string",
  "enum": [
   "node",
   "service",
   "stack",
   "task",
   "volume",
   "config",
   "secret"
  ]
 },
 "DiffEnd": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "position",
   "time"
  ],
  "properties": {
   "position": {
    "$ref": "#/components/schemas/Position"
   },
   "time": {
    "type": "string",
    "format": "date-time"
   }
  }
 },
 "DiffCount": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "added",
   "removed",
   "changed"
  ],
  "properties": {
   "added": {
    "type": "integer"
   },
   "removed": {
    "type": "integer"
   },
   "changed": {
    "type": "integer"
   }
  }
 },
 "FieldChange": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "field"
  ],
  "properties": {
   "field": {
    "type": "string",
    "description": "JSON pointer, e.g. `/spec/replicas`."
   },
   "from": {
    "description": "Absent where it was not there."
   },
   "to": {
    "description": "Absent where it is no more."
   }
  }
 },
 "DiffItem": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "kind",
   "change",
   "id",
   "name",
   "fields"
  ],
  "properties": {
   "kind": {
    "$ref": "#/components/schemas/DiffKind"
   },
   "change": {
    "type": "string",
    "enum": [
     "added",
     "removed",
     "changed"
    ]
   },
   "id": {
    "type": "string"
   },
   "name": {
    "type": "string",
    "description": "SERVICE.SLOT for a task."
   },
   "namespace": {
    "type": "string"
   },
   "fields": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/FieldChange"
    },
    "description": "What changed."
   }
  }
 },
 "Diff": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "from",
   "to",
   "counts",
   "items",
   "next"
  ],
  "properties": {
   "from": {
    "$ref": "#/components/schemas/DiffEnd"
   },
   "to": {
    "$ref": "#/components/schemas/DiffEnd"
   },
   "counts": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "node",
     "service",
     "stack",
     "task",
     "volume",
     "config",
     "secret"
    ],
    "properties": {
     "volume": {
      "$ref": "#/components/schemas/DiffCount"
     },
     "config": {
      "$ref": "#/components/schemas/DiffCount"
     },
     "secret": {
      "$ref": "#/components/schemas/DiffCount"
     },
     "node": {
      "$ref": "#/components/schemas/DiffCount"
     },
     "service": {
      "$ref": "#/components/schemas/DiffCount"
     },
     "stack": {
      "$ref": "#/components/schemas/DiffCount"
     },
     "task": {
      "$ref": "#/components/schemas/DiffCount"
     }
    }
   },
   "items": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/DiffItem"
    }
   },
   "next": {
    "$ref": "#/components/schemas/NextCursor"
   }
  }
 },
 "CloudEvent": {
  "type": "object",
  "description": "One event of the log as CloudEvents 1.0. Extensions are strings: `seq`, `epoch`, `cause`, `eventversion` decimal numbers; `intent` and `origin` JSON texts. With them, `inner` and `hash` can be recomputed without this API.",
  "required": [
   "specversion",
   "id",
   "source",
   "type",
   "subject",
   "time",
   "lineage",
   "seq",
   "epoch",
   "batch",
   "inner",
   "hash",
   "chainprev",
   "actor",
   "origin",
   "eventversion"
  ],
  "properties": {
   "specversion": {
    "type": "string",
    "const": "1.0"
   },
   "id": {
    "$ref": "#/components/schemas/Position"
   },
   "source": {
    "type": "string",
    "description": "`urn:fleetlog:cluster:` and the cluster's id."
   },
   "type": {
    "type": "string",
    "description": "`dev.fleetlog.` and the event's type."
   },
   "subject": {
    "type": "string"
   },
   "time": {
    "type": "string",
    "format": "date-time"
   },
   "datacontenttype": {
    "type": "string",
    "const": "application/json"
   },
   "data": {
    "description": "The event's data; absent once redacted."
   },
   "lineage": {
    "type": "string"
   },
   "seq": {
    "type": "string"
   },
   "epoch": {
    "type": "string"
   },
   "eventversion": {
    "type": "string"
   },
   "actor": {
    "type": "string"
   },
   "origin": {
    "type": "string"
   },
   "intent": {
    "type": "string"
   },
   "cause": {
    "type": "string"
   },
   "traceparent": {
    "type": "string"
   },
   "batch": {
    "type": "string"
   },
   "salt": {
    "type": "string",
    "description": "Absent once redacted."
   },
   "inner": {
    "type": "string"
   },
   "hash": {
    "type": "string"
   },
   "chainprev": {
    "type": "string",
    "description": "The hash of the event before."
   }
  }
 },
 "LogLine": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "time",
   "task",
   "name",
   "node",
   "stream",
   "text"
  ],
  "properties": {
   "time": {
    "type": "string",
    "format": "date-time"
   },
   "task": {
    "type": "string"
   },
   "name": {
    "type": "string",
    "description": "SERVICE.SLOT"
   },
   "node": {
    "type": "string",
    "description": "Node name."
   },
   "container": {
    "type": "string"
   },
   "stream": {
    "type": "string",
    "enum": [
     "stdout",
     "stderr"
    ]
   },
   "text": {
    "type": "string"
   },
   "cut": {
    "type": "boolean",
    "description": "The line was longer than the stated maximum."
   },
   "dropped": {
    "type": "integer",
    "description": "Lines dropped before this one because the reader was slow."
   }
  }
 },
 "LogTrailer": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "missing"
  ],
  "properties": {
   "missing": {
    "type": "array",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "node",
      "reason"
     ],
     "properties": {
      "node": {
       "type": "string"
      },
      "reason": {
       "type": "string"
      }
     }
    }
   }
  }
 },
 "Problem": {
  "type": "object",
  "required": [
   "type",
   "title",
   "status",
   "detail",
   "code"
  ],
  "properties": {
   "type": {
    "type": "string",
    "description": "`urn:fleetlog:problem:` and the code."
   },
   "title": {
    "type": "string"
   },
   "status": {
    "type": "integer"
   },
   "detail": {
    "type": "string"
   },
   "code": {
    "type": "string"
   },
   "instance": {
    "type": "string"
   },
   "errors": {
    "type": "array",
    "items": {
     "type": "object",
     "required": [
      "field",
      "message"
     ],
     "properties": {
      "field": {
       "type": "string",
       "description": "JSON pointer or parameter name."
      },
      "message": {
       "type": "string"
      },
      "line": {
       "type": "integer"
      }
     }
    }
   },
   "oldest": {
    "$ref": "#/components/schemas/Position"
   },
   "position": {
    "$ref": "#/components/schemas/Position"
   }
  }
 },
 "Hex16": {
  "type": "string",
  "pattern": "^[0-9a-f]{16}$"
 },
 "TaskId": {
  "type": "string",
  "pattern": "^[0-9a-z]{12}\\.[1-9][0-9]{0,6}\\.[0-9a-z]{12}$",
  "description": "SERVICE.SLOT.SUFFIX: opaque to clients, an address to the view."
 },
 "Slot": {
  "type": "integer",
  "minimum": 1,
  "maximum": 1000000
 },
 "DeadLetter": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "topic",
   "position",
   "reason",
   "bytes",
   "value"
  ],
  "properties": {
   "topic": {
    "type": "string",
    "description": "Where the record stands."
   },
   "position": {
    "type": "integer",
    "minimum": 0,
    "description": "Its offset there."
   },
   "reason": {
    "type": "string"
   },
   "bytes": {
    "type": "integer",
    "minimum": 0,
    "description": "The length of its value."
   },
   "value": {
    "type": "string",
    "contentEncoding": "base64",
    "description": "The first 262,144 bytes of its value."
   }
  }
 },
 "MetricsRecord": {
  "type": "object",
  "description": "Samples of one service. Members that are not named here are to be ignored: a newer build may write more. Built-in series, each with a value a task: `cpu` (millicores), `cpu_throttled` (per mille of the periods in which it could run), `memory` (resident bytes), `network_receive`, `network_transmit`, `block_read`, `block_write` (bytes per second), `restarts` (a count that only rises).",
  "required": [
   "cluster",
   "time",
   "source",
   "namespace",
   "service",
   "series"
  ],
  "properties": {
   "cluster": {
    "$ref": "#/components/schemas/Hex16"
   },
   "time": {
    "$ref": "#/components/schemas/TimeMs"
   },
   "source": {
    "type": "string",
    "maxLength": 80,
    "description": "Who measured: `node:` and the node's id, or `monitor:` and a name.",
    "pattern": "^(node:[0-9a-z]{12}|monitor:[a-z0-9]([a-z0-9_.-]*[a-z0-9])?)$"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "series": {
    "type": "array",
    "minItems": 1,
    "maxItems": 200,
    "items": {
     "$ref": "#/components/schemas/MetricsSeries"
    }
   }
  }
 },
 "MetricsSeries": {
  "type": "object",
  "description": "Values row by row of `tasks`; exactly one value, of the service as a whole, where there are none.",
  "required": [
   "name",
   "values"
  ],
  "properties": {
   "name": {
    "$ref": "#/components/schemas/MetricName"
   },
   "tasks": {
    "type": "array",
    "minItems": 1,
    "maxItems": 1000,
    "items": {
     "$ref": "#/components/schemas/TaskId"
    }
   },
   "values": {
    "type": "array",
    "minItems": 1,
    "maxItems": 1000,
    "items": {
     "type": "number"
    }
   }
  }
 },
 "TimeMs": {
  "type": "integer",
  "minimum": 0,
  "maximum": 9007199254740991,
  "description": "Milliseconds since 1970 UTC."
 },
 "ClusterCreated": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "cluster",
   "lineage",
   "chainFormat",
   "eventFormat"
  ],
  "properties": {
   "cluster": {
    "$ref": "#/components/schemas/Hex16"
   },
   "lineage": {
    "$ref": "#/components/schemas/Hex16"
   },
   "chainFormat": {
    "type": "integer",
    "const": 1
   },
   "eventFormat": {
    "type": "integer",
    "const": 1
   }
  }
 },
 "ClusterVersionRaised": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "version"
  ],
  "properties": {
   "version": {
    "type": "integer",
    "minimum": 1,
    "maximum": 1000000,
    "description": "Never less than before; a log begins with 1."
   }
  }
 },
 "LogForked": {
  "type": "object",
  "description": "The events before it are those of the parent up to `parent.seq`, under the parent's lineage; this one and those after it are of the new lineage. Seqs go on, and so does the chain: `previous` of this event is `parent.hash`.",
  "additionalProperties": false,
  "required": [
   "cluster",
   "lineage",
   "parent",
   "reason",
   "chainFormat",
   "eventFormat"
  ],
  "properties": {
   "cluster": {
    "$ref": "#/components/schemas/Hex16"
   },
   "lineage": {
    "$ref": "#/components/schemas/Hex16"
   },
   "parent": {
    "type": "object",
    "additionalProperties": false,
    "required": [
     "lineage",
     "seq",
     "hash"
    ],
    "properties": {
     "lineage": {
      "$ref": "#/components/schemas/Hex16"
     },
     "seq": {
      "type": "integer",
      "minimum": 1
     },
     "hash": {
      "type": "string",
      "pattern": "^[0-9a-f]{64}$"
     }
    }
   },
   "reason": {
    "type": "string",
    "enum": [
     "restored",
     "imported"
    ]
   },
   "chainFormat": {
    "type": "integer",
    "const": 1
   },
   "eventFormat": {
    "type": "integer",
    "const": 1
   }
  }
 },
 "LeaseTaken": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "epoch",
   "holder",
   "previous"
  ],
  "properties": {
   "epoch": {
    "type": "integer",
    "minimum": 1
   },
   "holder": {
    "type": "string",
    "maxLength": 128
   },
   "previous": {
    "type": [
     "string",
     "null"
    ],
    "maxLength": 128
   }
  }
 },
 "IntentSettled": {
  "type": "object",
  "additionalProperties": false
 },
 "NodeJoinedEvent": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "node",
   "name",
   "token",
   "credential",
   "description"
  ],
  "properties": {
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "token": {
    "$ref": "#/components/schemas/Id"
   },
   "credential": {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$"
   },
   "description": {
    "$ref": "#/components/schemas/NodeDescription"
   }
  }
 },
 "NodeDescribed": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "node",
   "description"
  ],
  "properties": {
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "description": {
    "$ref": "#/components/schemas/NodeDescription"
   }
  }
 },
 "NodeConnected": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "node",
   "bootId"
  ],
  "properties": {
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "bootId": {
    "type": "string",
    "maxLength": 64,
    "description": "One life of the agent's host; report numbers begin again with it."
   }
  }
 },
 "NodeFailed": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "node",
   "reason"
  ],
  "properties": {
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "reason": {
    "type": "string",
    "maxLength": 1024
   }
  }
 },
 "NodeRef": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "node"
  ],
  "properties": {
   "node": {
    "$ref": "#/components/schemas/Id"
   }
  }
 },
 "NodeOtherOrders": {
  "type": "object",
  "description": "Where the orders stand that its agent obeys.",
  "additionalProperties": false,
  "required": [
   "node",
   "lineage",
   "seq"
  ],
  "properties": {
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "lineage": {
    "$ref": "#/components/schemas/Hex16"
   },
   "seq": {
    "type": "integer",
    "minimum": 0
   }
  }
 },
 "ServiceCreated": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "spec"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "spec": {
    "$ref": "#/components/schemas/ServiceSpec"
   },
   "stack": {
    "$ref": "#/components/schemas/StackMembership"
   }
  }
 },
 "StackMembership": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "name",
   "alias"
  ],
  "properties": {
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "alias": {
    "$ref": "#/components/schemas/Name"
   }
  }
 },
 "ServiceScaled": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "replicas"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "replicas": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100000
   },
   "autoscaling": {
    "$ref": "#/components/schemas/AutoscalingDecision"
   }
  }
 },
 "AutoscalingHistory": {
  "type": "object",
  "description": "One row of each column a service; -1 where there is nothing to say.",
  "required": [
   "cluster",
   "quarter",
   "services",
   "demand",
   "cpu",
   "memory"
  ],
  "properties": {
   "cluster": {
    "$ref": "#/components/schemas/Hex16"
   },
   "quarter": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100000000,
    "description": "The quarter of an hour, counted from 1970 UTC."
   },
   "services": {
    "type": "array",
    "maxItems": 5000,
    "items": {
     "$ref": "#/components/schemas/Id"
    }
   },
   "demand": {
    "type": "array",
    "maxItems": 5000,
    "items": {
     "type": "integer",
     "minimum": -1
    },
    "description": "The most replicas that the targets wanted."
   },
   "cpu": {
    "type": "array",
    "maxItems": 5000,
    "items": {
     "type": "integer",
     "minimum": -1
    },
    "description": "The most millicores that a task used on average."
   },
   "memory": {
    "type": "array",
    "maxItems": 5000,
    "items": {
     "type": "integer",
     "minimum": -1
    },
    "description": "The most bytes that a task used."
   }
  }
 },
 "AutoscalingSet": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "policy"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "policy": {
    "$ref": "#/components/schemas/AutoscalingPolicy"
   }
  }
 },
 "AutoscalingAdvised": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "autoscaling"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "autoscaling": {
    "$ref": "#/components/schemas/AutoscalingDecision"
   },
   "replicas": {
    "type": "integer",
    "minimum": 0,
    "maximum": 100000
   },
   "resources": {
    "$ref": "#/components/schemas/AdvisedResources"
   },
   "applied": {
    "type": "boolean",
    "description": "A `service.updated` with these resources follows in the same batch."
   }
  }
 },
 "ServiceUpdated": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "spec",
   "specVersion"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "spec": {
    "$ref": "#/components/schemas/ServiceSpec"
   },
   "specVersion": {
    "type": "integer",
    "minimum": 1,
    "description": "Changes only when tasks must be replaced, and then `rollout` is there; an older one comes back when its template does."
   },
   "rollout": {
    "$ref": "#/components/schemas/Id"
   },
   "reason": {
    "type": "string",
    "enum": [
     "update",
     "rollback",
     "undo"
    ],
    "description": "Absent: update."
   },
   "message": {
    "type": "string",
    "maxLength": 1024,
    "description": "Of a rollback that nobody asked for: what went wrong."
   }
  }
 },
 "ServiceRef": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   }
  }
 },
 "ServiceStarted": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "rollout": {
    "$ref": "#/components/schemas/Id",
    "description": "Of the tasks of an older spec that ran still; present with `from` alone."
   },
   "from": {
    "type": "integer",
    "minimum": 1,
    "description": "Version of the older spec."
   }
  }
 },
 "ServiceRestarted": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "specVersion",
   "rollout"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "specVersion": {
    "type": "integer",
    "minimum": 1
   },
   "rollout": {
    "$ref": "#/components/schemas/Id"
   }
  }
 },
 "ServiceRemoved": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "purgeAt": {
    "$ref": "#/components/schemas/TimeMs",
    "description": "Restorable until then; absent: not at all."
   }
  }
 },
 "VolumeRef": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "volume",
   "node",
   "namespace",
   "name"
  ],
  "properties": {
   "volume": {
    "$ref": "#/components/schemas/Id"
   },
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "name": {
    "$ref": "#/components/schemas/VolumeName"
   }
  }
 },
 "VolumeRemoved": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "volume",
   "node",
   "namespace",
   "name"
  ],
  "properties": {
   "volume": {
    "$ref": "#/components/schemas/Id"
   },
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "name": {
    "$ref": "#/components/schemas/VolumeName"
   },
   "purgeAt": {
    "$ref": "#/components/schemas/TimeMs",
    "description": "Restorable until then; absent: not at all, and its data goes at once."
   }
  }
 },
 "VolumeDeletionFailed": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "volume",
   "node",
   "namespace",
   "name",
   "error"
  ],
  "properties": {
   "volume": {
    "$ref": "#/components/schemas/Id"
   },
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "name": {
    "$ref": "#/components/schemas/VolumeName"
   },
   "error": {
    "type": "string",
    "maxLength": 1024,
    "description": "What the node has against it."
   }
  }
 },
 "RolloutRef": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "rollout"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "rollout": {
    "$ref": "#/components/schemas/Id"
   }
  }
 },
 "RolloutPaused": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "rollout",
   "reason"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "rollout": {
    "$ref": "#/components/schemas/Id"
   },
   "reason": {
    "type": "string",
    "enum": [
     "requested",
     "failures",
     "deadline"
    ]
   },
   "message": {
    "type": "string",
    "maxLength": 1024
   }
  }
 },
 "JobStarted": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "run",
   "specVersion",
   "trigger"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "run": {
    "$ref": "#/components/schemas/Id"
   },
   "specVersion": {
    "type": "integer",
    "minimum": 1
   },
   "trigger": {
    "type": "string",
    "enum": [
     "created",
     "updated",
     "schedule",
     "requested"
    ]
   },
   "scheduledFor": {
    "$ref": "#/components/schemas/TimeMs"
   }
  }
 },
 "JobEnded": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "run",
   "result"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "run": {
    "$ref": "#/components/schemas/Id"
   },
   "result": {
    "type": "string",
    "enum": [
     "succeeded",
     "failed",
     "deadline",
     "replaced",
     "stopped"
    ]
   },
   "message": {
    "type": "string",
    "maxLength": 1024
   }
  }
 },
 "JobSkipped": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "scheduledFor",
   "reason"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "scheduledFor": {
    "$ref": "#/components/schemas/TimeMs"
   },
   "reason": {
    "type": "string",
    "maxLength": 1024
   }
  }
 },
 "NodeUpdated": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "node",
   "settings"
  ],
  "properties": {
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "settings": {
    "$ref": "#/components/schemas/NodeSettings"
   }
  }
 },
 "MaintenanceStarted": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "node",
   "reason",
   "until"
  ],
  "properties": {
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "reason": {
    "type": "string",
    "minLength": 1,
    "maxLength": 1024
   },
   "until": {
    "$ref": "#/components/schemas/TimeMs"
   }
  }
 },
 "TokenRotated": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "token",
   "credential"
  ],
  "properties": {
   "token": {
    "$ref": "#/components/schemas/Id"
   },
   "credential": {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "SHA-256 of the new secret."
   },
   "previousUntil": {
    "$ref": "#/components/schemas/TimeMs",
    "description": "The secret before is taken until then; absent: no more."
   }
  }
 },
 "TaskJudged": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "task",
   "verdict"
  ],
  "properties": {
   "task": {
    "$ref": "#/components/schemas/TaskId"
   },
   "verdict": {
    "type": "string",
    "enum": [
     "healthy",
     "unhealthy",
     "none"
    ]
   },
   "until": {
    "$ref": "#/components/schemas/TimeMs"
   },
   "reason": {
    "type": "string",
    "maxLength": 1024
   }
  }
 },
 "ExecOpened": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "task",
   "container",
   "exec"
  ],
  "properties": {
   "task": {
    "$ref": "#/components/schemas/TaskId"
   },
   "container": {
    "$ref": "#/components/schemas/Name"
   },
   "exec": {
    "$ref": "#/components/schemas/Id"
   },
   "command": {
    "type": "array",
    "minItems": 1,
    "maxItems": 64,
    "items": {
     "type": "string",
     "maxLength": 8192
    },
    "x-personal": true,
    "description": "Absent once redacted."
   }
  }
 },
 "ExecClosed": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "task",
   "exec"
  ],
  "properties": {
   "task": {
    "$ref": "#/components/schemas/TaskId"
   },
   "exec": {
    "$ref": "#/components/schemas/Id"
   },
   "exitCode": {
    "type": "integer"
   },
   "error": {
    "type": "string",
    "maxLength": 1024
   }
  }
 },
 "LogCheckpointed": {
  "type": "object",
  "description": "Whoever replays events 1 to `seq` reaches this digest, in views of this version.",
  "additionalProperties": false,
  "required": [
   "seq",
   "digest",
   "chain",
   "viewVersion"
  ],
  "properties": {
   "seq": {
    "type": "integer",
    "minimum": 1
   },
   "digest": {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$"
   },
   "chain": {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "Chain hash of event `seq`."
   },
   "viewVersion": {
    "type": "integer",
    "minimum": 1
   }
  }
 },
 "ControllerDiverged": {
  "type": "object",
  "description": "Said once of one life of a controller, by the lease holder after it had replayed the log.",
  "additionalProperties": false,
  "required": [
   "controller",
   "url",
   "seq",
   "viewVersion",
   "expected",
   "found"
  ],
  "properties": {
   "controller": {
    "type": "string",
    "minLength": 1,
    "maxLength": 255,
    "description": "The name of the one that is wrong."
   },
   "url": {
    "type": "string",
    "maxLength": 2048
   },
   "seq": {
    "type": "integer",
    "minimum": 1,
    "description": "Of the event whose views were compared."
   },
   "viewVersion": {
    "type": "integer",
    "minimum": 1
   },
   "expected": {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "Digest of a replay of events 1 to `seq`."
   },
   "found": {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "Digest of its view."
   }
  }
 },
 "LogArchived": {
  "type": "object",
  "description": "Events `from` to `to` stand in this file, and may be gone from the log. Its chain begins behind `previous` and ends at `hash`.",
  "additionalProperties": false,
  "required": [
   "from",
   "to",
   "time",
   "previous",
   "hash",
   "sha256",
   "file"
  ],
  "properties": {
   "from": {
    "type": "integer",
    "minimum": 1
   },
   "to": {
    "type": "integer",
    "minimum": 1
   },
   "time": {
    "$ref": "#/components/schemas/TimeMs"
   },
   "previous": {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "What stands for the chain hash of the event before `from`."
   },
   "hash": {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "Chain hash of event `to`."
   },
   "sha256": {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "Over the bytes of the file."
   },
   "file": {
    "type": "string",
    "pattern": "^[0-9a-f]{16}-[0-9]{12}-[0-9]{12}\\.segment$"
   }
  }
 },
 "RolloutCompleted": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "rollout"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "rollout": {
    "$ref": "#/components/schemas/Id"
   }
  }
 },
 "StackDeployed": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "namespace",
   "name",
   "services"
  ],
  "properties": {
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "services": {
    "type": "array",
    "maxItems": 1000,
    "items": {
     "$ref": "#/components/schemas/Id"
    }
   }
  }
 },
 "StackRef": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "namespace",
   "name"
  ],
  "properties": {
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   }
  }
 },
 "ConfigCreated": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "config",
   "name",
   "namespace",
   "labels",
   "data"
  ],
  "properties": {
   "config": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/FileName"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "labels": {
    "$ref": "#/components/schemas/Labels"
   },
   "stack": {
    "$ref": "#/components/schemas/Name"
   },
   "data": {
    "$ref": "#/components/schemas/FileData"
   }
  }
 },
 "ConfigRef": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "config",
   "namespace",
   "name"
  ],
  "properties": {
   "config": {
    "$ref": "#/components/schemas/Id"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "name": {
    "$ref": "#/components/schemas/FileName"
   }
  }
 },
 "SecretCreated": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "secret",
   "name",
   "namespace",
   "labels",
   "envelope"
  ],
  "properties": {
   "secret": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/FileName"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "labels": {
    "$ref": "#/components/schemas/Labels"
   },
   "stack": {
    "$ref": "#/components/schemas/Name"
   },
   "envelope": {
    "$ref": "#/components/schemas/Envelope"
   }
  }
 },
 "SecretRef": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "secret",
   "namespace",
   "name"
  ],
  "properties": {
   "secret": {
    "$ref": "#/components/schemas/Id"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "name": {
    "$ref": "#/components/schemas/FileName"
   }
  }
 },
 "Envelope": {
  "type": "object",
  "description": "AES-256-GCM with the associated data `fleetlog-secret-1\\nNAMESPACE/NAME`; the key is derived from the one that `key` names (docs/decisions/0018).",
  "additionalProperties": false,
  "required": [
   "version",
   "key",
   "nonce",
   "sealed"
  ],
  "properties": {
   "version": {
    "const": 1
   },
   "key": {
    "$ref": "#/components/schemas/Hex16"
   },
   "nonce": {
    "type": "string",
    "pattern": "^[0-9a-f]{24}$"
   },
   "sealed": {
    "type": "string",
    "maxLength": 699076,
    "pattern": "^[A-Za-z0-9+/]*={0,2}$",
    "description": "Base64 of the ciphertext and the 16 bytes of its tag."
   }
  }
 },
 "WebhookCreatedEvent": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "webhook",
   "name",
   "target",
   "format",
   "attempts",
   "envelope"
  ],
  "properties": {
   "webhook": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "target": {
    "type": "string",
    "maxLength": 512,
    "description": "Scheme, host and port of its URL."
   },
   "format": {
    "$ref": "#/components/schemas/WebhookFormat"
   },
   "types": {
    "$ref": "#/components/schemas/EventTypes"
   },
   "subject": {
    "$ref": "#/components/schemas/EventSubject"
   },
   "attempts": {
    "type": "integer",
    "minimum": 1,
    "maximum": 30
   },
   "after": {
    "type": "integer",
    "minimum": 0,
    "description": "The seq that it begins after; left out: its own."
   },
   "envelope": {
    "$ref": "#/components/schemas/Envelope",
    "description": "Of the JSON text of `url` and `secret`, and after a change of that of `before {secret, until}`, as the secret NAME of the namespace `:webhook`, which no other can be in."
   }
  }
 },
 "WebhookUpdated": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "webhook",
   "name"
  ],
  "properties": {
   "webhook": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "target": {
    "type": "string",
    "maxLength": 512,
    "description": "Scheme, host and port of its URL."
   },
   "types": {
    "anyOf": [
     {
      "$ref": "#/components/schemas/EventTypes"
     },
     {
      "type": "null"
     }
    ]
   },
   "subject": {
    "anyOf": [
     {
      "$ref": "#/components/schemas/EventSubject"
     },
     {
      "type": "null"
     }
    ]
   },
   "attempts": {
    "type": "integer",
    "minimum": 1,
    "maximum": 30
   },
   "paused": {
    "type": "boolean"
   },
   "envelope": {
    "$ref": "#/components/schemas/Envelope"
   }
  }
 },
 "WebhookRef": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "webhook",
   "name"
  ],
  "properties": {
   "webhook": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   }
  }
 },
 "WebhookReplayed": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "webhook",
   "name",
   "after"
  ],
  "properties": {
   "webhook": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "after": {
    "type": "integer",
    "minimum": 0
   }
  }
 },
 "WebhookUndelivered": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "webhook",
   "name",
   "begun",
   "from",
   "to",
   "attempts",
   "reason"
  ],
  "properties": {
   "webhook": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "begun": {
    "type": "integer",
    "minimum": 1,
    "description": "The seq that its position was set by."
   },
   "from": {
    "type": "integer",
    "minimum": 1
   },
   "to": {
    "type": "integer",
    "minimum": 1
   },
   "attempts": {
    "type": "integer",
    "minimum": 0
   },
   "reason": {
    "type": "string",
    "maxLength": 256
   }
  }
 },
 "WebhooksAdvanced": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "webhooks",
   "begun",
   "after"
  ],
  "properties": {
   "webhooks": {
    "type": "array",
    "minItems": 1,
    "maxItems": 64,
    "items": {
     "$ref": "#/components/schemas/Id"
    }
   },
   "begun": {
    "type": "array",
    "minItems": 1,
    "maxItems": 64,
    "items": {
     "type": "integer",
     "minimum": 1
    },
    "description": "The seqs that their positions were set by."
   },
   "after": {
    "type": "array",
    "minItems": 1,
    "maxItems": 64,
    "items": {
     "type": "integer",
     "minimum": 0
    }
   }
  }
 },
 "AlertCreatedEvent": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "alert",
   "name",
   "when",
   "forMs",
   "resolveMs",
   "severity",
   "summary"
  ],
  "properties": {
   "alert": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "type": "string",
    "minLength": 1,
    "maxLength": 191
   },
   "specOf": {
    "$ref": "#/components/schemas/Id",
    "description": "The service whose spec it is of."
   },
   "when": {
    "$ref": "#/components/schemas/AlertCondition"
   },
   "forMs": {
    "$ref": "#/components/schemas/AlertMs"
   },
   "resolveMs": {
    "$ref": "#/components/schemas/AlertMs"
   },
   "severity": {
    "$ref": "#/components/schemas/AlertSeverity"
   },
   "summary": {
    "type": "string",
    "maxLength": 512
   },
   "webhooks": {
    "$ref": "#/components/schemas/AlertWebhooks"
   }
  }
 },
 "AlertRef": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "alert",
   "name"
  ],
  "properties": {
   "alert": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "type": "string",
    "minLength": 1,
    "maxLength": 191
   }
  }
 },
 "AlertInstance": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "subject",
   "name",
   "message"
  ],
  "properties": {
   "subject": {
    "type": "string",
    "maxLength": 256
   },
   "name": {
    "type": "string",
    "maxLength": 256
   },
   "message": {
    "type": "string",
    "maxLength": 512
   }
  }
 },
 "AlertFired": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "alert",
   "name",
   "severity",
   "summary",
   "instances"
  ],
  "properties": {
   "alert": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "type": "string",
    "minLength": 1,
    "maxLength": 191
   },
   "severity": {
    "$ref": "#/components/schemas/AlertSeverity"
   },
   "summary": {
    "type": "string",
    "maxLength": 512
   },
   "webhooks": {
    "$ref": "#/components/schemas/AlertWebhooks"
   },
   "instances": {
    "type": "array",
    "minItems": 1,
    "maxItems": 1000,
    "items": {
     "$ref": "#/components/schemas/AlertInstance"
    }
   }
  }
 },
 "AlertResolved": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "alert",
   "name",
   "severity",
   "summary",
   "reason",
   "instances"
  ],
  "properties": {
   "alert": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "type": "string",
    "minLength": 1,
    "maxLength": 191
   },
   "severity": {
    "$ref": "#/components/schemas/AlertSeverity"
   },
   "summary": {
    "type": "string",
    "maxLength": 512
   },
   "webhooks": {
    "$ref": "#/components/schemas/AlertWebhooks"
   },
   "reason": {
    "type": "string",
    "enum": [
     "recovered",
     "removed"
    ],
    "description": "`removed`: the alert itself was."
   },
   "instances": {
    "type": "array",
    "minItems": 1,
    "maxItems": 1000,
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "subject",
      "name",
      "message",
      "firedAt"
     ],
     "properties": {
      "subject": {
       "type": "string",
       "maxLength": 256
      },
      "name": {
       "type": "string",
       "maxLength": 256
      },
      "message": {
       "type": "string",
       "maxLength": 512,
       "description": "As when it was fired."
      },
      "firedAt": {
       "type": "integer",
       "minimum": 0,
       "description": "Milliseconds since 1970 UTC."
      }
     }
    }
   }
  }
 },
 "TokenCreatedEvent": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "token",
   "name",
   "credential",
   "scopes"
  ],
  "properties": {
   "token": {
    "$ref": "#/components/schemas/Id"
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "credential": {
    "type": "string",
    "pattern": "^[0-9a-f]{64}$",
    "description": "SHA-256 of the secret."
   },
   "scopes": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Scope"
    }
   }
  }
 },
 "TokenRef": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "token"
  ],
  "properties": {
   "token": {
    "$ref": "#/components/schemas/Id"
   }
  }
 },
 "TasksPlaced": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "specVersion",
   "runtime",
   "reason",
   "slots",
   "tasks",
   "nodes",
   "explanation"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "specVersion": {
    "type": "integer",
    "minimum": 1
   },
   "runtime": {
    "type": "string",
    "enum": [
     "docker",
     "process",
     "simulated"
    ]
   },
   "rollout": {
    "$ref": "#/components/schemas/Id"
   },
   "run": {
    "$ref": "#/components/schemas/Id",
    "description": "The job run that they belong to."
   },
   "reason": {
    "type": "string",
    "enum": [
     "replicas",
     "rollout",
     "node-failed",
     "node-drained",
     "node-removed",
     "restart",
     "job",
     "crash-loop",
     "requested",
     "tainted"
    ],
    "description": "Why these tasks were made."
   },
   "slots": {
    "type": "array",
    "minItems": 1,
    "items": {
     "$ref": "#/components/schemas/Slot"
    }
   },
   "tasks": {
    "type": "array",
    "minItems": 1,
    "items": {
     "$ref": "#/components/schemas/TaskId"
    }
   },
   "nodes": {
    "type": "array",
    "minItems": 1,
    "items": {
     "$ref": "#/components/schemas/Id"
    }
   },
   "replaces": {
    "type": "array",
    "description": "The task that each one replaces; \"\" for none. Absent when none replaces any.",
    "items": {
     "type": "string",
     "maxLength": 64
    }
   },
   "generic": {
    "type": "array",
    "description": "Ids of generic resources that each one is given; absent when none has any.",
    "items": {
     "type": "object",
     "additionalProperties": {
      "type": "array",
      "maxItems": 256,
      "items": {
       "type": "string",
       "maxLength": 128
      }
     }
    }
   },
   "explanation": {
    "$ref": "#/components/schemas/PlacementExplanation"
   }
  }
 },
 "TasksRefused": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "slots",
   "explanation"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "slots": {
    "type": "array",
    "maxItems": 1000,
    "description": "Slots that are pending from now on, beside those that are already.",
    "items": {
     "$ref": "#/components/schemas/Slot"
    }
   },
   "withdrawn": {
    "type": "array",
    "maxItems": 1000,
    "description": "Slots that are pending no more, although nothing was placed in them.",
    "items": {
     "$ref": "#/components/schemas/Slot"
    }
   },
   "explanation": {
    "$ref": "#/components/schemas/PlacementExplanation"
   }
  }
 },
 "TasksStopped": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "tasks",
   "reason"
  ],
  "properties": {
   "tasks": {
    "type": "array",
    "minItems": 1,
    "items": {
     "$ref": "#/components/schemas/TaskId"
    }
   },
   "reason": {
    "type": "string",
    "enum": [
     "scaled-down",
     "service-removed",
     "service-stopped",
     "rollout",
     "node-failed",
     "node-drained",
     "node-removed",
     "replaced",
     "exhausted",
     "crash-loop",
     "requested",
     "tainted",
     "job-ended",
     "deadline"
    ]
   }
  }
 },
 "TasksRestarted": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "tasks",
   "containers",
   "generations",
   "notBefore"
  ],
  "properties": {
   "tasks": {
    "type": "array",
    "minItems": 1,
    "items": {
     "$ref": "#/components/schemas/TaskId"
    }
   },
   "containers": {
    "type": "array",
    "items": {
     "type": "integer",
     "minimum": 0,
     "maximum": 15
    },
    "description": "Index in the spec."
   },
   "generations": {
    "type": "array",
    "items": {
     "type": "integer",
     "minimum": 2
    }
   },
   "notBefore": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/TimeMs"
    }
   }
  }
 },
 "TasksResized": {
  "type": "object",
  "description": "The two versions differ in nothing but reservations and limits; each task's node holds the difference.",
  "additionalProperties": false,
  "required": [
   "service",
   "specVersion",
   "tasks"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "specVersion": {
    "type": "integer",
    "minimum": 1,
    "description": "What they are of from now on."
   },
   "tasks": {
    "type": "array",
    "minItems": 1,
    "items": {
     "$ref": "#/components/schemas/TaskId"
    }
   }
  }
 },
 "ImagesAsked": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "specVersion",
   "node"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "specVersion": {
    "type": "integer",
    "minimum": 1
   },
   "node": {
    "$ref": "#/components/schemas/Id"
   }
  }
 },
 "ImagesResolved": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "specVersion",
   "node",
   "images"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "specVersion": {
    "type": "integer",
    "minimum": 1
   },
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "images": {
    "$ref": "#/components/schemas/PinnedImages"
   }
  }
 },
 "ImagesRefused": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "specVersion",
   "node",
   "message"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "specVersion": {
    "type": "integer",
    "minimum": 1
   },
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "message": {
    "$ref": "#/components/schemas/ImagesProblem"
   }
  }
 },
 "PinnedImages": {
  "type": "array",
  "description": "By container: its image with the digest that its tag meant; null where the reference stays as the spec has it, e.g. of an image that no registry has.",
  "minItems": 1,
  "maxItems": 16,
  "items": {
   "type": [
    "string",
    "null"
   ],
   "minLength": 1,
   "maxLength": 512,
   "pattern": "^[A-Za-z0-9][A-Za-z0-9._:/@-]*$"
  }
 },
 "ImagesProblem": {
  "type": "string",
  "minLength": 1,
  "maxLength": 768,
  "description": "Which registry answered what, or what else stood in the way."
 },
 "ObservedState": {
  "type": "string",
  "enum": [
   "starting",
   "running",
   "stopping",
   "complete",
   "failed",
   "rejected"
  ]
 },
 "ObservationDetail": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "row"
  ],
  "properties": {
   "row": {
    "type": "integer",
    "minimum": 0
   },
   "exitCode": {
    "type": "integer"
   },
   "error": {
    "type": "string",
    "maxLength": 1024
   },
   "ports": {
    "type": "object",
    "maxProperties": 32,
    "additionalProperties": {
     "type": "integer",
     "minimum": 1,
     "maximum": 65535
    },
    "description": "Port by endpoint name."
   },
   "resized": {
    "type": "integer",
    "minimum": 1,
    "description": "The spec version whose limits it now has, or with `resizeError` should have."
   },
   "resizeError": {
    "type": "string",
    "maxLength": 1024,
    "description": "Why it does not have them yet; it is tried again."
   }
  }
 },
 "Observations": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "tasks",
   "containers",
   "generations",
   "states"
  ],
  "properties": {
   "tasks": {
    "type": "array",
    "minItems": 1,
    "maxItems": 10000,
    "items": {
     "$ref": "#/components/schemas/TaskId"
    }
   },
   "containers": {
    "type": "array",
    "items": {
     "type": "integer",
     "minimum": 0,
     "maximum": 15
    }
   },
   "generations": {
    "type": "array",
    "items": {
     "type": "integer",
     "minimum": 1
    }
   },
   "states": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/ObservedState"
    }
   },
   "healths": {
    "type": "array",
    "description": "Absent when every one is `none`.",
    "items": {
     "$ref": "#/components/schemas/ContainerHealth"
    }
   },
   "details": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/ObservationDetail"
    }
   }
  }
 },
 "TasksObserved": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "node",
   "bootId",
   "reportSeq",
   "observations"
  ],
  "properties": {
   "node": {
    "$ref": "#/components/schemas/Id"
   },
   "bootId": {
    "type": "string",
    "maxLength": 64
   },
   "reportSeq": {
    "type": "integer",
    "minimum": 1
   },
   "observations": {
    "$ref": "#/components/schemas/Observations"
   }
  }
 },
 "AgentFrame": {
  "oneOf": [
   {
    "$ref": "#/components/schemas/HelloFrame"
   },
   {
    "$ref": "#/components/schemas/DescribeFrame"
   },
   {
    "$ref": "#/components/schemas/ReportFrame"
   },
   {
    "$ref": "#/components/schemas/ImagesFrame"
   },
   {
    "$ref": "#/components/schemas/BeatFrame"
   },
   {
    "$ref": "#/components/schemas/SampleFrame"
   },
   {
    "$ref": "#/components/schemas/ResyncFrame"
   },
   {
    "$ref": "#/components/schemas/VolumesFrame"
   },
   {
    "$ref": "#/components/schemas/StreamDataFrame"
   },
   {
    "$ref": "#/components/schemas/StreamEndFrame"
   },
   {
    "$ref": "#/components/schemas/ExecStartedFrame"
   },
   {
    "$ref": "#/components/schemas/ExecOutputFrame"
   },
   {
    "$ref": "#/components/schemas/ExecCreditFrame"
   },
   {
    "$ref": "#/components/schemas/ExecExitFrame"
   }
  ]
 },
 "ControllerFrame": {
  "oneOf": [
   {
    "$ref": "#/components/schemas/SetFrame"
   },
   {
    "$ref": "#/components/schemas/DeltaFrame"
   },
   {
    "$ref": "#/components/schemas/FilesFrame"
   },
   {
    "$ref": "#/components/schemas/ControllersFrame"
   },
   {
    "$ref": "#/components/schemas/ReportedFrame"
   },
   {
    "$ref": "#/components/schemas/StreamOpenFrame"
   },
   {
    "$ref": "#/components/schemas/StreamCreditFrame"
   },
   {
    "$ref": "#/components/schemas/StreamCloseFrame"
   },
   {
    "$ref": "#/components/schemas/ExecOpenFrame"
   },
   {
    "$ref": "#/components/schemas/ExecInputFrame"
   },
   {
    "$ref": "#/components/schemas/ExecSignalFrame"
   }
  ]
 },
 "HelloFrame": {
  "type": "object",
  "description": "First frame of a session; says what the agent last obeyed.",
  "additionalProperties": false,
  "required": [
   "frame",
   "bootId",
   "lineage",
   "seq",
   "description"
  ],
  "properties": {
   "frame": {
    "const": "hello"
   },
   "bootId": {
    "type": "string",
    "minLength": 1,
    "maxLength": 64
   },
   "lineage": {
    "anyOf": [
     {
      "$ref": "#/components/schemas/Hex16"
     },
     {
      "type": "null"
     }
    ]
   },
   "seq": {
    "type": "integer",
    "minimum": 0
   },
   "description": {
    "$ref": "#/components/schemas/NodeDescription"
   }
  }
 },
 "DescribeFrame": {
  "type": "object",
  "description": "What the agent says of its host has changed since its hello, e.g. because a runtime takes no new tasks for now.",
  "additionalProperties": false,
  "required": [
   "frame",
   "bootId",
   "description"
  ],
  "properties": {
   "frame": {
    "const": "describe"
   },
   "bootId": {
    "type": "string",
    "minLength": 1,
    "maxLength": 64
   },
   "description": {
    "$ref": "#/components/schemas/NodeDescription"
   }
  }
 },
 "ReportFrame": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "bootId",
   "reportSeq",
   "observations"
  ],
  "properties": {
   "frame": {
    "const": "report"
   },
   "bootId": {
    "type": "string",
    "minLength": 1,
    "maxLength": 64
   },
   "reportSeq": {
    "type": "integer",
    "minimum": 1
   },
   "observations": {
    "$ref": "#/components/schemas/Observations"
   }
  }
 },
 "ImagesFrame": {
  "type": "object",
  "description": "Answers a `ResolveOrder`; sent again until the order is taken back. Either `images` or `message`.",
  "additionalProperties": false,
  "required": [
   "frame",
   "service",
   "specVersion",
   "asked"
  ],
  "properties": {
   "frame": {
    "const": "images"
   },
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "specVersion": {
    "type": "integer",
    "minimum": 1
   },
   "asked": {
    "type": "integer",
    "minimum": 1,
    "description": "As in the order."
   },
   "images": {
    "$ref": "#/components/schemas/PinnedImages"
   },
   "message": {
    "$ref": "#/components/schemas/ImagesProblem"
   }
  }
 },
 "ResolveOrders": {
  "type": "array",
  "description": "Spec versions whose images this node is to get, and of which it is to tell what their tags mean: all of them, in place of those before. Their tasks are assigned to nodes only after that. Only a node whose runtime `resolves` is asked.",
  "items": {
   "$ref": "#/components/schemas/ResolveOrder"
  }
 },
 "ResolveOrder": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "service",
   "specVersion",
   "asked",
   "images"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "specVersion": {
    "type": "integer",
    "minimum": 1
   },
   "asked": {
    "type": "integer",
    "minimum": 1,
    "description": "The seq that asked; an answer repeats it."
   },
   "images": {
    "type": "array",
    "description": "By container; null for one that is not to be resolved.",
    "items": {
     "anyOf": [
      {
       "type": "null"
      },
      {
       "type": "object",
       "additionalProperties": false,
       "required": [
        "image",
        "pull"
       ],
       "properties": {
        "image": {
         "type": "string",
         "minLength": 1,
         "maxLength": 512
        },
        "pull": {
         "type": "string",
         "enum": [
          "always",
          "missing"
         ]
        }
       }
      }
     ]
    }
   }
  }
 },
 "BeatFrame": {
  "type": "object",
  "description": "Sent every heartbeat; carries the agent's wall clock so that a skewed controller can be noticed.",
  "additionalProperties": false,
  "required": [
   "frame",
   "time"
  ],
  "properties": {
   "frame": {
    "const": "beat"
   },
   "time": {
    "$ref": "#/components/schemas/TimeMs"
   }
  }
 },
 "SampleFrame": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "tasks",
   "cpu",
   "memory"
  ],
  "properties": {
   "frame": {
    "const": "sample"
   },
   "tasks": {
    "type": "array",
    "maxItems": 10000,
    "items": {
     "$ref": "#/components/schemas/TaskId"
    }
   },
   "cpu": {
    "type": "array",
    "items": {
     "type": "integer",
     "minimum": 0
    },
    "description": "Millicores since the sample before."
   },
   "memory": {
    "type": "array",
    "items": {
     "type": "integer",
     "minimum": 0
    },
    "description": "Resident bytes."
   },
   "cpuThrottled": {
    "$ref": "#/components/schemas/SampleColumn",
    "description": "Per mille of the periods in which it could run."
   },
   "networkReceive": {
    "$ref": "#/components/schemas/SampleColumn",
    "description": "Bytes per second since the sample before; as the next three."
   },
   "networkTransmit": {
    "$ref": "#/components/schemas/SampleColumn"
   },
   "blockRead": {
    "$ref": "#/components/schemas/SampleColumn"
   },
   "blockWrite": {
    "$ref": "#/components/schemas/SampleColumn"
   },
   "restarts": {
    "$ref": "#/components/schemas/SampleColumn",
    "description": "Of all its containers together."
   }
  }
 },
 "SampleColumn": {
  "type": "array",
  "description": "Row by row of the tasks; null for what the runtime cannot measure. Sent where `set` says `measure`.",
  "items": {
   "anyOf": [
    {
     "type": "integer",
     "minimum": 0
    },
    {
     "type": "null"
    }
   ]
  }
 },
 "ResyncFrame": {
  "type": "object",
  "description": "The agent cannot apply a delta and asks for a complete set.",
  "additionalProperties": false,
  "required": [
   "frame"
  ],
  "properties": {
   "frame": {
    "const": "resync"
   }
  }
 },
 "VolumesFrame": {
  "type": "object",
  "description": "What became of volumes that the agent was ordered to delete; said again until the orders say so no more.",
  "additionalProperties": false,
  "required": [
   "frame",
   "deleted",
   "failed"
  ],
  "properties": {
   "frame": {
    "const": "volumes"
   },
   "deleted": {
    "type": "array",
    "maxItems": 1000,
    "items": {
     "$ref": "#/components/schemas/Id"
    },
    "description": "Nothing of these is left on the node, or never was."
   },
   "failed": {
    "type": "array",
    "maxItems": 1000,
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "volume",
      "error"
     ],
     "properties": {
      "volume": {
       "$ref": "#/components/schemas/Id"
      },
      "error": {
       "type": "string",
       "maxLength": 1024
      }
     }
    }
   }
  }
 },
 "VolumePurge": {
  "type": "object",
  "description": "A volume of this node whose data is to be deleted.",
  "additionalProperties": false,
  "required": [
   "volume",
   "namespace",
   "name"
  ],
  "properties": {
   "volume": {
    "$ref": "#/components/schemas/Id"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "name": {
    "$ref": "#/components/schemas/VolumeName"
   }
  }
 },
 "AssignedSpec": {
  "type": "object",
  "description": "What tasks of one service and spec version share.",
  "additionalProperties": false,
  "required": [
   "service",
   "specVersion",
   "name",
   "namespace",
   "containers",
   "endpoints",
   "drainMs"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "specVersion": {
    "type": "integer",
    "minimum": 1
   },
   "name": {
    "$ref": "#/components/schemas/Name"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "stack": {
    "$ref": "#/components/schemas/StackMembership"
   },
   "containers": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/ContainerSpec"
    }
   },
   "endpoints": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Endpoint"
    }
   },
   "networks": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/NetworkAttachment"
    }
   },
   "drainMs": {
    "type": "integer",
    "minimum": 0,
    "description": "A task with endpoints serves on for so long before its stop signal."
   }
  }
 },
 "Assignment": {
  "type": "object",
  "description": "One task that must run on this node.",
  "additionalProperties": false,
  "required": [
   "task",
   "service",
   "specVersion",
   "slot",
   "runtime",
   "generations",
   "notBefore"
  ],
  "properties": {
   "task": {
    "$ref": "#/components/schemas/TaskId"
   },
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "specVersion": {
    "type": "integer",
    "minimum": 1
   },
   "slot": {
    "$ref": "#/components/schemas/Slot"
   },
   "runtime": {
    "type": "string",
    "enum": [
     "docker",
     "process",
     "simulated"
    ]
   },
   "generations": {
    "type": "array",
    "items": {
     "type": "integer",
     "minimum": 1
    },
    "description": "By container."
   },
   "notBefore": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/TimeMs"
    },
    "description": "By container; 0 means at once."
   },
   "settled": {
    "type": "array",
    "items": {
     "type": "boolean"
    },
    "description": "By container: this generation has already ended, so it must not be started (again)."
   },
   "resizing": {
    "type": "integer",
    "minimum": 1,
    "description": "It got this spec version while it ran, by the event of this seq; the log waits to hear that its containers have the limits."
   },
   "generic": {
    "type": "object",
    "description": "Ids of generic resources that are this task's own.",
    "additionalProperties": {
     "type": "array",
     "items": {
      "type": "string"
     }
    }
   },
   "traceparent": {
    "type": "string",
    "maxLength": 64,
    "description": "The trace of the request that it was placed for; told to agents whose request for a session has a `fleetlog-traces` header."
   }
  }
 },
 "Route": {
  "type": "object",
  "description": "One endpoint of one service, and the healthy tasks behind it.",
  "additionalProperties": false,
  "required": [
   "service",
   "serviceName",
   "namespace",
   "endpoint",
   "protocol",
   "mode",
   "targets"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "serviceName": {
    "$ref": "#/components/schemas/Name"
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "stack": {
    "$ref": "#/components/schemas/StackMembership"
   },
   "endpoint": {
    "$ref": "#/components/schemas/Name"
   },
   "protocol": {
    "type": "string",
    "enum": [
     "tcp"
    ]
   },
   "mode": {
    "type": "string",
    "enum": [
     "ingress",
     "host"
    ]
   },
   "published": {
    "type": "integer",
    "minimum": 1,
    "maximum": 65535
   },
   "target": {
    "type": "integer",
    "minimum": 1,
    "maximum": 65535,
    "description": "Port that every container of it listens on, where the spec fixes one."
   },
   "networks": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/NetworkAttachment"
    },
    "description": "Where the service is found by name, as in its spec; empty where it is on the engine's own bridge; of endpoints with a `target`."
   },
   "targets": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Target"
    }
   }
  }
 },
 "Target": {
  "type": "object",
  "description": "A task behind a route, and where it takes connections.",
  "additionalProperties": false,
  "required": [
   "task",
   "address",
   "port"
  ],
  "properties": {
   "task": {
    "$ref": "#/components/schemas/TaskId"
   },
   "address": {
    "type": "string",
    "maxLength": 255
   },
   "port": {
    "type": "integer",
    "minimum": 1,
    "maximum": 65535
   }
  }
 },
 "TargetChanges": {
  "type": "object",
  "description": "What changed in the targets of one route.",
  "additionalProperties": false,
  "required": [
   "service",
   "endpoint",
   "targets",
   "gone"
  ],
  "properties": {
   "service": {
    "$ref": "#/components/schemas/Id"
   },
   "endpoint": {
    "$ref": "#/components/schemas/Name"
   },
   "targets": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Target"
    },
    "description": "New, or at another address than before."
   },
   "gone": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/TaskId"
    }
   }
  }
 },
 "FrameTime": {
  "description": "The controller's clock as it sent this; `notBefore` counts from it, whatever the agent's own clock says.",
  "type": "integer",
  "minimum": 0
 },
 "SetFrame": {
  "type": "object",
  "description": "Everything that this node must run as of `seq`; only such a set may stop tasks that it does not name.",
  "additionalProperties": false,
  "required": [
   "frame",
   "complete",
   "lineage",
   "seq",
   "specs",
   "tasks",
   "routes"
  ],
  "properties": {
   "frame": {
    "const": "set"
   },
   "complete": {
    "const": true
   },
   "lineage": {
    "$ref": "#/components/schemas/Hex16"
   },
   "seq": {
    "type": "integer",
    "minimum": 0
   },
   "time": {
    "$ref": "#/components/schemas/FrameTime"
   },
   "specs": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/AssignedSpec"
    }
   },
   "tasks": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Assignment"
    }
   },
   "routes": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Route"
    }
   },
   "purge": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/VolumePurge"
    },
    "description": "Volumes to delete; absent: none."
   },
   "awaited": {
    "$ref": "#/components/schemas/AwaitedTasks"
   },
   "resolve": {
    "$ref": "#/components/schemas/ResolveOrders"
   },
   "ancestors": {
    "type": "array",
    "description": "The lineages that this one goes on from, and up to which seq, oldest first; absent: none. Whoever obeyed one of them no further than that may obey this set.",
    "items": {
     "$ref": "#/components/schemas/LineageEnd"
    }
   },
   "accepts": {
    "description": "A person said that orders up to here may be given up for this set, although its log does not go on from them.",
    "allOf": [
     {
      "$ref": "#/components/schemas/LineageEnd"
     }
    ]
   },
   "controllers": {
    "description": "To be tried when the sender is gone. Absent: as before.",
    "allOf": [
     {
      "$ref": "#/components/schemas/ControllerUrls"
     }
    ]
   },
   "measure": {
    "type": "boolean",
    "description": "Samples are to have all their columns; sent to agents whose request for a session has a `fleetlog-measures` header."
   }
  }
 },
 "ControllersFrame": {
  "type": "object",
  "description": "Other controllers are known than the last complete set, or the last of these, named. An agent that does not know this frame learns of them with its next complete set.",
  "additionalProperties": false,
  "required": [
   "frame",
   "controllers"
  ],
  "properties": {
   "frame": {
    "const": "controllers"
   },
   "controllers": {
    "$ref": "#/components/schemas/ControllerUrls"
   }
  }
 },
 "ControllerUrls": {
  "type": "array",
  "maxItems": 100,
  "description": "URLs of the controllers that are known, the sender's among them.",
  "items": {
   "type": "string",
   "format": "uri",
   "maxLength": 2048
  }
 },
 "LineageEnd": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "lineage",
   "seq"
  ],
  "properties": {
   "lineage": {
    "$ref": "#/components/schemas/Hex16"
   },
   "seq": {
    "type": "integer",
    "minimum": 0
   }
  }
 },
 "FilesFrame": {
  "type": "object",
  "description": "Configs and secrets that the specs of the next set or delta refer to and that the agent was not sent in this session. An agent keeps them in memory alone, and forgets those that no spec of its orders refers to.",
  "additionalProperties": false,
  "required": [
   "frame",
   "files"
  ],
  "properties": {
   "frame": {
    "const": "files"
   },
   "files": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/AssignedFile"
    }
   }
  }
 },
 "AssignedFile": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "kind",
   "namespace",
   "name"
  ],
  "properties": {
   "kind": {
    "type": "string",
    "enum": [
     "config",
     "secret"
    ]
   },
   "namespace": {
    "$ref": "#/components/schemas/Name"
   },
   "name": {
    "$ref": "#/components/schemas/FileName"
   },
   "data": {
    "$ref": "#/components/schemas/FileData"
   },
   "withheld": {
    "type": "string",
    "maxLength": 1024,
    "description": "Why the data is not here."
   }
  }
 },
 "AwaitedTasks": {
  "type": "array",
  "description": "Tasks to stop whose end the log waits for, with the newest generation of each container; in a delta they stand in `removed` as well. What the agent never heard of, because it was placed or restarted and then stopped while the agent was away, it reports as complete.",
  "items": {
   "type": "object",
   "additionalProperties": false,
   "required": [
    "task",
    "generations"
   ],
   "properties": {
    "task": {
     "$ref": "#/components/schemas/TaskId"
    },
    "generations": {
     "type": "array",
     "items": {
      "type": "integer",
      "minimum": 1
     }
    }
   }
  }
 },
 "DeltaFrame": {
  "type": "object",
  "description": "What changed for this node between two positions; applies only on top of `from`.",
  "additionalProperties": false,
  "required": [
   "frame",
   "lineage",
   "from",
   "to",
   "specs",
   "tasks",
   "removed",
   "routes",
   "routesRemoved"
  ],
  "properties": {
   "frame": {
    "const": "delta"
   },
   "lineage": {
    "$ref": "#/components/schemas/Hex16"
   },
   "from": {
    "type": "integer",
    "minimum": 0
   },
   "to": {
    "type": "integer",
    "minimum": 0
   },
   "time": {
    "$ref": "#/components/schemas/FrameTime"
   },
   "specs": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/AssignedSpec"
    }
   },
   "tasks": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Assignment"
    }
   },
   "removed": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/TaskId"
    },
    "description": "Tasks to stop."
   },
   "awaited": {
    "$ref": "#/components/schemas/AwaitedTasks"
   },
   "purge": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/VolumePurge"
    },
    "description": "All the volumes to delete as of `to`; absent: as before."
   },
   "resolve": {
    "$ref": "#/components/schemas/ResolveOrders"
   },
   "routes": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/Route"
    }
   },
   "targetChanges": {
    "type": "array",
    "items": {
     "$ref": "#/components/schemas/TargetChanges"
    },
    "description": "Of routes that the agent has; told to agents whose request for a session has a `fleetlog-target-changes` header."
   },
   "routesRemoved": {
    "type": "array",
    "items": {
     "type": "object",
     "additionalProperties": false,
     "required": [
      "service",
      "endpoint"
     ],
     "properties": {
      "service": {
       "$ref": "#/components/schemas/Id"
      },
      "endpoint": {
       "$ref": "#/components/schemas/Name"
      }
     }
    }
   }
  }
 },
 "ReportedFrame": {
  "type": "object",
  "description": "The report with this number is on the log, or was before.",
  "additionalProperties": false,
  "required": [
   "frame",
   "bootId",
   "reportSeq"
  ],
  "properties": {
   "frame": {
    "const": "reported"
   },
   "bootId": {
    "type": "string"
   },
   "reportSeq": {
    "type": "integer",
    "minimum": 1
   }
  }
 },
 "StreamOpenFrame": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "stream",
   "kind",
   "task",
   "follow",
   "credit"
  ],
  "properties": {
   "frame": {
    "const": "stream.open"
   },
   "stream": {
    "type": "integer",
    "minimum": 1
   },
   "kind": {
    "type": "string",
    "enum": [
     "logs"
    ]
   },
   "task": {
    "$ref": "#/components/schemas/TaskId"
   },
   "follow": {
    "type": "boolean"
   },
   "tail": {
    "type": "integer",
    "minimum": 0,
    "maximum": 10000
   },
   "since": {
    "$ref": "#/components/schemas/TimeMs"
   },
   "credit": {
    "type": "integer",
    "minimum": 1,
    "description": "Lines that the agent may send before it is given more."
   }
  }
 },
 "StreamCreditFrame": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "stream",
   "credit"
  ],
  "properties": {
   "frame": {
    "const": "stream.credit"
   },
   "stream": {
    "type": "integer",
    "minimum": 1
   },
   "credit": {
    "type": "integer",
    "minimum": 1
   }
  }
 },
 "StreamCloseFrame": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "stream"
  ],
  "properties": {
   "frame": {
    "const": "stream.close"
   },
   "stream": {
    "type": "integer",
    "minimum": 1
   }
  }
 },
 "StreamLine": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "time",
   "container",
   "stream",
   "text"
  ],
  "properties": {
   "time": {
    "$ref": "#/components/schemas/TimeMs"
   },
   "container": {
    "type": "string",
    "maxLength": 63
   },
   "stream": {
    "type": "string",
    "enum": [
     "stdout",
     "stderr"
    ]
   },
   "text": {
    "type": "string"
   },
   "cut": {
    "type": "boolean"
   },
   "dropped": {
    "type": "integer",
    "minimum": 1,
    "description": "Lines dropped before this one."
   }
  }
 },
 "StreamDataFrame": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "stream",
   "lines"
  ],
  "properties": {
   "frame": {
    "const": "stream.data"
   },
   "stream": {
    "type": "integer",
    "minimum": 1
   },
   "lines": {
    "type": "array",
    "maxItems": 1000,
    "items": {
     "$ref": "#/components/schemas/StreamLine"
    }
   }
  }
 },
 "StreamEndFrame": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "stream"
  ],
  "properties": {
   "frame": {
    "const": "stream.end"
   },
   "stream": {
    "type": "integer",
    "minimum": 1
   },
   "error": {
    "type": "string",
    "maxLength": 1024
   },
   "code": {
    "type": "string",
    "maxLength": 64,
    "description": "Of the error, as in a problem's type."
   }
  }
 },
 "ExecChunk": {
  "description": "Bytes in base64; at most 32 KiB of them.",
  "type": "string",
  "maxLength": 43692,
  "pattern": "^[A-Za-z0-9+/]*={0,2}$"
 },
 "ExecSignal": {
  "type": "string",
  "enum": [
   "SIGINT",
   "SIGTERM",
   "SIGQUIT",
   "SIGHUP",
   "SIGKILL",
   "SIGUSR1",
   "SIGUSR2"
  ]
 },
 "ExecOpenFrame": {
  "type": "object",
  "description": "Start this command beside a task. Its stream ends with `exec.exit`, or with `stream.end` where it never ran or was cut off; `stream.close` kills it.",
  "additionalProperties": false,
  "required": [
   "frame",
   "stream",
   "exec",
   "task",
   "container",
   "command",
   "tty",
   "credit"
  ],
  "properties": {
   "frame": {
    "const": "exec.open"
   },
   "stream": {
    "type": "integer",
    "minimum": 1
   },
   "exec": {
    "$ref": "#/components/schemas/Id"
   },
   "task": {
    "$ref": "#/components/schemas/TaskId"
   },
   "container": {
    "$ref": "#/components/schemas/Name"
   },
   "command": {
    "type": "array",
    "minItems": 1,
    "maxItems": 64,
    "items": {
     "type": "string",
     "maxLength": 8192
    }
   },
   "tty": {
    "type": "boolean"
   },
   "credit": {
    "type": "integer",
    "minimum": 0,
    "description": "Bytes of output that the agent may send before it is given more by `stream.credit`."
   }
  }
 },
 "ExecInputFrame": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "stream",
   "data"
  ],
  "properties": {
   "frame": {
    "const": "exec.input"
   },
   "stream": {
    "type": "integer",
    "minimum": 1
   },
   "data": {
    "$ref": "#/components/schemas/ExecChunk"
   },
   "eof": {
    "const": true,
    "description": "Nothing more comes."
   }
  }
 },
 "ExecSignalFrame": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "stream",
   "signal"
  ],
  "properties": {
   "frame": {
    "const": "exec.signal"
   },
   "stream": {
    "type": "integer",
    "minimum": 1
   },
   "signal": {
    "$ref": "#/components/schemas/ExecSignal"
   }
  }
 },
 "ExecStartedFrame": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "stream"
  ],
  "properties": {
   "frame": {
    "const": "exec.started"
   },
   "stream": {
    "type": "integer",
    "minimum": 1
   }
  }
 },
 "ExecOutputFrame": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "stream",
   "from",
   "data"
  ],
  "properties": {
   "frame": {
    "const": "exec.output"
   },
   "stream": {
    "type": "integer",
    "minimum": 1
   },
   "from": {
    "type": "string",
    "enum": [
     "stdout",
     "stderr"
    ]
   },
   "data": {
    "$ref": "#/components/schemas/ExecChunk"
   }
  }
 },
 "ExecCreditFrame": {
  "type": "object",
  "description": "Further bytes of input that the agent takes; none may be sent before the first of these.",
  "additionalProperties": false,
  "required": [
   "frame",
   "stream",
   "credit"
  ],
  "properties": {
   "frame": {
    "const": "exec.credit"
   },
   "stream": {
    "type": "integer",
    "minimum": 1
   },
   "credit": {
    "type": "integer",
    "minimum": 1
   }
  }
 },
 "ExecExitFrame": {
  "type": "object",
  "description": "The command has ended and all of its output was sent.",
  "additionalProperties": false,
  "required": [
   "frame",
   "stream",
   "exitCode"
  ],
  "properties": {
   "frame": {
    "const": "exec.exit"
   },
   "stream": {
    "type": "integer",
    "minimum": 1
   },
   "exitCode": {
    "type": "integer",
    "minimum": 0,
    "maximum": 255,
    "description": "128 and the signal's number where a signal ended it."
   },
   "signal": {
    "type": "string",
    "maxLength": 16
   }
  }
 },
 "ExecClientFrame": {
  "description": "From a client of `/v1/tasks/{task}/exec` or `/v1/services/{service}/exec`. The first is `start`.",
  "oneOf": [
   {
    "$ref": "#/components/schemas/ExecStartMessage"
   },
   {
    "$ref": "#/components/schemas/ExecInputMessage"
   },
   {
    "$ref": "#/components/schemas/ExecSignalMessage"
   },
   {
    "$ref": "#/components/schemas/ExecCreditMessage"
   }
  ]
 },
 "ExecServerFrame": {
  "description": "To such a client. The last is `exit` or `error`; then the connection is closed.",
  "oneOf": [
   {
    "$ref": "#/components/schemas/ExecStartedMessage"
   },
   {
    "$ref": "#/components/schemas/ExecOutputMessage"
   },
   {
    "$ref": "#/components/schemas/ExecCreditMessage"
   },
   {
    "$ref": "#/components/schemas/ExecExitMessage"
   },
   {
    "$ref": "#/components/schemas/ExecErrorMessage"
   }
  ]
 },
 "ExecStartMessage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "command"
  ],
  "properties": {
   "frame": {
    "const": "start"
   },
   "container": {
    "$ref": "#/components/schemas/Name"
   },
   "command": {
    "type": "array",
    "minItems": 1,
    "maxItems": 64,
    "items": {
     "type": "string",
     "maxLength": 8192
    }
   },
   "tty": {
    "type": "boolean",
    "description": "Ask for a terminal; a runtime that has none refuses."
   },
   "credit": {
    "type": "integer",
    "minimum": 0,
    "maximum": 16777216,
    "description": "Bytes of output that may be sent at once; 256 KiB where it is absent."
   }
  }
 },
 "ExecInputMessage": {
  "type": "object",
  "description": "Bytes for the command's input; no more than `credit` messages from the server allow.",
  "additionalProperties": false,
  "required": [
   "frame",
   "data"
  ],
  "properties": {
   "frame": {
    "const": "input"
   },
   "data": {
    "$ref": "#/components/schemas/ExecChunk"
   },
   "eof": {
    "const": true,
    "description": "Nothing more comes."
   }
  }
 },
 "ExecSignalMessage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "signal"
  ],
  "properties": {
   "frame": {
    "const": "signal"
   },
   "signal": {
    "$ref": "#/components/schemas/ExecSignal"
   }
  }
 },
 "ExecCreditMessage": {
  "type": "object",
  "description": "Further bytes that the sender of this takes from the other side.",
  "additionalProperties": false,
  "required": [
   "frame",
   "credit"
  ],
  "properties": {
   "frame": {
    "const": "credit"
   },
   "credit": {
    "type": "integer",
    "minimum": 1,
    "maximum": 16777216
   }
  }
 },
 "ExecStartedMessage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "exec",
   "task",
   "container",
   "node"
  ],
  "properties": {
   "frame": {
    "const": "started"
   },
   "exec": {
    "$ref": "#/components/schemas/Id"
   },
   "task": {
    "$ref": "#/components/schemas/TaskId"
   },
   "container": {
    "$ref": "#/components/schemas/Name"
   },
   "node": {
    "type": "string",
    "description": "Name of the node that it runs on."
   }
  }
 },
 "ExecOutputMessage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "from",
   "data"
  ],
  "properties": {
   "frame": {
    "const": "output"
   },
   "from": {
    "type": "string",
    "enum": [
     "stdout",
     "stderr"
    ]
   },
   "data": {
    "$ref": "#/components/schemas/ExecChunk"
   }
  }
 },
 "ExecExitMessage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "exitCode"
  ],
  "properties": {
   "frame": {
    "const": "exit"
   },
   "exitCode": {
    "type": "integer",
    "minimum": 0,
    "maximum": 255,
    "description": "128 and the signal's number where a signal ended it."
   },
   "signal": {
    "type": "string",
    "maxLength": 16
   }
  }
 },
 "ExecErrorMessage": {
  "type": "object",
  "additionalProperties": false,
  "required": [
   "frame",
   "code",
   "message"
  ],
  "properties": {
   "frame": {
    "const": "error"
   },
   "code": {
    "type": "string",
    "maxLength": 64
   },
   "message": {
    "type": "string",
    "maxLength": 1024
   }
  }
 }
};
