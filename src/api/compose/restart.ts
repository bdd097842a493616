import type { Place, Reader } from "./reader.js";

/** `restart` of a service: `no`, `always`, `unless-stopped`, `on-failure` and `on-failure:ATTEMPTS`. */
export function readServiceRestart(reader: Reader, place: Place): Record<string, unknown> | undefined {
  const text = reader.text(place);
  if (text === undefined) return undefined;
  const [word, attempts] = text.split(":");
  if (attempts !== undefined && word === "on-failure" && /^[0-9]{1,6}$/.test(attempts))
    return { condition: "on-failure", maxAttempts: Number(attempts) };
  switch (attempts === undefined ? word : undefined) {
    case "no":
      return { condition: "none" };
    case "always":
    case "unless-stopped":
      return { condition: "any" };
    case "on-failure":
      return { condition: "on-failure" };
    default:
      return reader.refuse(place, `must be "no", always, unless-stopped, on-failure or on-failure:ATTEMPTS, not ${JSON.stringify(text)}`);
  }
}
