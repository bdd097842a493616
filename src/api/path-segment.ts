import { ClusterError } from "../ports/index.js";

/** A segment of an upgrade's path, which no router has decoded. @throws ClusterError `malformed_path` */
export function pathSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new ClusterError("malformed", "malformed_path", "the path holds a percent sign that encodes nothing");
  }
}
