// The smallest service: answers with the slot that answered.
import { createServer } from "node:http";

const { HOST, PORT, FLEETLOG_SERVICE, FLEETLOG_SLOT } = process.env;
const server = createServer((_, response) => response.end(`hello from ${FLEETLOG_SERVICE}.${FLEETLOG_SLOT}\n`));
server.listen(Number(PORT), HOST, () => console.log(`listening on ${HOST}:${PORT}`));
process.on("SIGTERM", () => process.exit(0));
