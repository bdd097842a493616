import { memoryPort } from "../../src/log/index.js";
import { eventLogContract } from "./contract.js";

eventLogContract("memory", async () => memoryPort());
