/** An agent in a process of its own, for tests that kill it. Usage: agent-host.js DATA_DIR URL */
import { systemNetwork } from "../../src/client/index.js";
import { makeAgent } from "./agent.js";

const [dataDir, url] = process.argv.slice(2) as [string, string];
const agent = makeAgent(systemNetwork(), dataDir, { urls: [url] });
await agent.start();
setInterval(() => {}, 60_000);
