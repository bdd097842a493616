import type { ContainerInspectInfo } from "dockerode";
import { type InstanceId, instanceKey } from "../launch-record.js";
import { type Engine, statusOf } from "./engine.js";
import { containerName, instanceOf } from "./labels.js";

/** The containers of one node on its engine. One without the node's label is not seen here, and so never touched, whatever its name. */
export class OwnContainers {
  constructor(
    private readonly engine: () => Engine,
    private readonly node: () => string,
  ) {}

  /** Undefined when there is none. */
  async inspect(id: InstanceId): Promise<ContainerInspectInfo | undefined> {
    try {
      const seen = await this.engine().calls.getContainer(containerName(id)).inspect();
      const owner = instanceOf(seen.Config.Labels, this.node());
      return owner && instanceKey(owner) === instanceKey(id) ? seen : undefined;
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }

  /** By the engine's own id of it, since its name may have become another's. */
  async remove(id: InstanceId): Promise<void> {
    const seen = await this.inspect(id);
    if (!seen) return;
    try {
      await this.engine().calls.getContainer(seen.Id).remove({ force: true, v: true });
    } catch (error) {
      // Gone already, or going.
      if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
    }
  }
}
