/** Builds rqlited into the cache, where it is missing and can be built: before the tests, so that none pays for it. */
import { missingForRqlite, rqlited } from "./binary.js";

const missing = missingForRqlite();
if (missing === undefined) await rqlited();
else console.log(`rqlited cannot be had: it needs ${missing}`);
