import { isPinOf, type NewEvent } from "../model/index.js";
import { nodeById, serviceById, type View } from "../projections/index.js";
import { event, refusedField, settled } from "./answers.js";
import type { Asked, Decision } from "./decision.js";
import { nodeNotFound } from "./nodes.js";

const acknowledged = { status: 204 };

/**
 * What a node tells of the images that it was asked for. Only the one that was asked, and by the newest asking, is
 * listened to; a pin for another image than the spec names is none.
 */
export function reportImages(view: View, told: Asked<"ReportImages">): Decision {
  const { node, service: id, specVersion, asked, images, message } = told;
  if (!nodeById(view, node)) return nodeNotFound(node);
  const service = serviceById(view, id);
  const known = service?.images?.[specVersion];
  const spec = service?.specs[specVersion];
  if (!known || !spec || known.asked?.node !== node || known.asked.seq !== asked) return settled([], acknowledged);
  const about = { service: id, specVersion, node };
  if (images === undefined) {
    if (message === undefined) return refusedField("invalid", "invalid_report", "/images", "neither images nor a message");
    return settled([because(event("images.refused", `service/${id}`, { ...about, message }), asked)], acknowledged);
  }
  const stray = images.findIndex((pin, i) => pin !== null && !isPinOf(spec.containers[i]?.docker?.image ?? "", pin));
  if (images.length !== spec.containers.length || stray >= 0) {
    const field = stray < 0 ? "/images" : `/images/${stray}`;
    return refusedField("invalid", "invalid_report", field, "is not what the containers of the spec name, with digests");
  }
  return settled([because(event("images.resolved", `service/${id}`, { ...about, images }), asked)], acknowledged);
}

function because(told: NewEvent, cause: number): NewEvent {
  return { ...told, cause };
}
