import { parsePercent } from "../../model/index.js";
import type { Place, Reader } from "./reader.js";

/** `x-availability: { target: 99.95% }`. */
export function readAvailability(reader: Reader, place: Place): { target: number } | undefined {
  const { target } = reader.members(place, ["target"]);
  if (!target) return reader.refuse(place, "needs a target");
  const text = reader.quantity(target);
  if (text === undefined) return undefined;
  const parts = parsePercent(text);
  return parts === undefined
    ? reader.refuse(
        target,
        `must be a percentage above 0 and up to 100 with at most four decimals, such as 99.95%, not ${JSON.stringify(text)}`,
      )
    : { target: parts };
}
