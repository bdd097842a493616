/** A process that starts an engine with a container and waits, for tests that kill it. */
import { startEngine, testImage } from "./docker-engine.js";

const engine = await startEngine();
const network = await engine.docker.createNetwork({ Name: "front" });
const container = await engine.docker.createContainer({ Image: await testImage(engine.docker), HostConfig: { NetworkMode: "front" } });
await container.start();
const { State } = await container.inspect();
console.log(JSON.stringify({ pid: engine.pid(), container: State.Pid, bridge: `br-${network.id.slice(0, 12)}` }));
setInterval(() => {}, 60_000);
