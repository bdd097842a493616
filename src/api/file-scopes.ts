import { filesOf, type ServiceSpec } from "../model/index.js";
import { findConfig, findSecret, type TokenView, type View } from "../projections/index.js";
import { mayAt } from "./auth.js";
import { placeOfFile } from "./files.js";

/**
 * Whoever may write a service could have it print what it is given. So a spec refers only to files that its writer may write as
 * well; those of the service's own stack are part of it. What is not there is refused by the decision.
 * @throws ClusterError of kind forbidden
 */
export function mayUseFiles(token: TokenView, view: View, spec: ServiceSpec, stack: string | undefined): void {
  for (const { kind, reference } of filesOf(spec)) {
    const find = kind === "config" ? findConfig : findSecret;
    const file = find(view, spec.namespace, reference.source);
    if (file && (file.stack === null || file.stack !== stack)) mayAt(token, "write", placeOfFile(file));
  }
}
