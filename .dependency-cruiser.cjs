// The design's table of rooms, as rules: who may import whom, and which packages a room may use.
const rooms = {
  ports: [],
  model: [],
  log: ["model"],
  projections: ["model"],
  intents: ["model", "projections"],
  scheduler: ["model", "projections"],
  orchestrator: ["model", "projections", "scheduler"],
  client: ["model"],
  streams: ["model", "log", "projections", "client"],
  controller: ["model", "log", "projections", "intents", "scheduler", "orchestrator", "client"],
  agent: ["model", "client"],
  api: ["model", "log", "projections", "intents", "controller"],
  cli: ["model", "log", "projections", "intents", "scheduler", "orchestrator", "client", "streams", "controller", "agent", "api"],
  sim: ["model", "log", "projections", "intents", "scheduler", "orchestrator", "controller", "agent", "api"],
};
// Node's own modules count as packages; the core has none (createHash stands in one named file).
const packages = {
  ports: ["node:crypto", "node:timers/promises", "ws", "undici"],
  model: ["ajv", "ajv-formats", "croner", "semver"],
  projections: [],
  intents: [],
  scheduler: [],
  orchestrator: [],
  streams: ["kafkajs", "libsql", "prom-client", "node:crypto", "node:dns", "node:events", "node:http", "node:https", "node:net"],
};
const nodeCrypto = { projections: "^src/projections/digest\\.ts$" };

const forbidden = [
  { name: "no-circular", severity: "error", from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } } },
  {
    name: "one-door",
    comment: "Outsiders import a room's index.ts alone.",
    severity: "error",
    from: { path: "^src/([^/]+)/" },
    to: { path: "^src/[^/]+/", pathNot: ["^src/$1/", "^src/[^/]+/index\\.ts$"] },
  },
  { name: "nobody-imports-tests", severity: "error", from: { path: "^src/" }, to: { path: "^(test|bench)/" } },
  ...Object.entries(rooms).map(([room, may]) => ({
    name: `room-${room}`,
    severity: "error",
    from: { path: `^src/${room}/` },
    to: { path: "^src/", pathNot: [room, "ports", ...may].map((other) => `^src/${other}/`) },
  })),
  ...Object.entries(packages).map(([room, may]) => ({
    name: `packages-${room}`,
    severity: "error",
    from: { path: `^src/${room}/`, ...(nodeCrypto[room] ? { pathNot: nodeCrypto[room] } : {}) },
    to: {
      dependencyTypes: ["npm", "npm-dev", "npm-no-pkg", "core"],
      pathNot: may.map((name) => (name.startsWith("node:") ? `^${name.slice(5)}$` : `node_modules/${name}/`)),
    },
  })),
];
module.exports = {
  forbidden,
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
  },
};
