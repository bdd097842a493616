import { hostShutdown } from "../model/index.js";
import type { Exit } from "./launch-record.js";
import type { End } from "./runtime.js";

/** Errors that another attempt on the same host cannot cure. */
const lastingErrors = new Set([
  ...["ENOENT", "EACCES", "ENOTDIR", "ENOEXEC", "E2BIG", "EISDIR", "ELOOP", "ENAMETOOLONG", "EPERM", "EINVAL"],
  "ERR_INVALID_ARG_VALUE",
]);

/** An exit in the words of a report. One that was told to stop has done what it should, however it went. */
export function endFrom(exit: Exit): End {
  const end: End = { state: "failed", at: exit.at };
  if (exit.code !== undefined) end.exitCode = exit.code;
  if (exit.refused) {
    end.state = exit.lasting || lastingErrors.has(exit.refused.code) ? "rejected" : "failed";
    end.error = `${exit.refused.message} (${exit.refused.code})`;
    return end;
  }
  if (exit.stopped === "set-broken") {
    end.error = "the container whose network it shared has ended";
    return end;
  }
  if (exit.stopped || exit.code === 0) end.state = "complete";
  if (exit.stopped === "host-shutdown") end.error = hostShutdown;
  else if (exit.words && !exit.stopped) end.error = exit.words;
  else if (exit.signal && !exit.stopped) end.error = `killed by ${exit.signal}`;
  else if (exit.unseen && !exit.stopped) end.error = exit.unseen;
  else if (exit.code !== undefined && exit.code !== 0 && !exit.stopped) end.error = `exit code ${exit.code}`;
  return end;
}
