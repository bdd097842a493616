import { openSqlitePort } from "../../src/log/index.js";
import { eventLogContract } from "./contract.js";
import { scratchPath } from "./scratch.js";

eventLogContract("sqlite", async (t) => openSqlitePort(await scratchPath(t), { url: "http://127.0.0.1:1" }));
