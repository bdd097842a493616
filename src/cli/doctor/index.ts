/** What a host needs to run fleetlog, checked one by one. Checks read and measure; they change nothing. */
import { defaultListen } from "../defaults.js";
import type { Session } from "../session.js";
import { checkCluster } from "./cluster.js";
import { checkDisk } from "./disk.js";
import { checkDocker } from "./docker.js";
import type { Finding } from "./finding.js";
import { checkHostLimits } from "./host.js";
import { checkPort } from "./ports.js";

export type { Finding } from "./finding.js";

/** @throws ClusterError `invalid_listen` */
export async function checkHost(session: Session, listen: string | undefined): Promise<Finding[]> {
  const { io, dataDir } = session;
  const { findings, answers } = await checkCluster(session, () => io.now());
  return [
    ...(await checkHostLimits()),
    await checkPort(listen ?? io.env.FLEETLOG_LISTEN ?? defaultListen, answers),
    ...(await checkDisk(dataDir)),
    ...(await checkDocker(io.env.DOCKER_HOST)),
    ...findings,
  ];
}
