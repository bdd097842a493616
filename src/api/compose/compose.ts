import { isAbsolute } from "node:path/posix";
import type { ServiceSpec } from "../../model/index.js";
import { ClusterError, type FieldError } from "../../ports/index.js";
import { readDocument } from "./document.js";
import type { ComposeOptions } from "./options.js";
import { Reader } from "./reader.js";
import { type ComposeService, readService } from "./service.js";

export interface ComposeProject {
  services: { alias: string; spec: ServiceSpec }[];
  /** Gives a fault that was found later, in `/services/ALIAS/…` of the specs, its place in the file. */
  locate(problem: FieldError): FieldError;
}

const aliasPattern = /^[a-z0-9]([a-z0-9_.-]*[a-z0-9])?$/;

/** @throws ClusterError `compose_invalid` or `compose_unsupported`, of kind invalid, with field, message and line of each problem */
export function parseCompose(text: string, options: ComposeOptions): ComposeProject {
  const { directory, file = "compose file" } = options;
  if (directory !== undefined && !isAbsolute(directory)) {
    const message = "must be an absolute path";
    throw new ClusterError("invalid", "compose_invalid", `directory ${message}`, { errors: [{ field: "directory", message }] });
  }
  const reader = new Reader(file, readDocument(text, file));
  const root = reader.root();
  // Compose defines `version` as informative: no version changes what a file means, so accepting any is no neglect.
  const { services, name, version } = reader.members(root, ["services", "name", "version"]);
  if (version) reader.text(version);
  const project = name && reader.text(name);
  if (name && project !== undefined && !aliasPattern.test(project)) reader.refuse(name, "must be lower-case letters, digits, -, _ and .");
  if (!services && reader.isMapping(root)) reader.refuse(root, "needs services");
  const found = new Map<string, ComposeService>();
  const entries = services ? reader.entries(services) : [];
  if (services && reader.isMapping(services) && entries.length === 0) reader.refuse(services, "holds no service");
  for (const [alias, place] of entries) {
    if (!aliasPattern.test(alias)) {
      reader.refuse(place, "must be named in lower-case letters, digits, -, _ and ., with a letter or digit at both ends");
      continue;
    }
    const service = readService(reader, alias, place, options);
    if (service) found.set(alias, service);
  }
  reader.finish();
  return {
    services: [...found.values()].map(({ alias, spec }) => ({ alias, spec })),
    locate: (problem) => locate(found, problem),
  };
}

function locate(services: Map<string, ComposeService>, problem: FieldError): FieldError {
  const [, section, alias = "", ...rest] = problem.field.split("/");
  const service = section === "services" ? services.get(alias) : undefined;
  if (!service) return problem;
  return service.origins.locate({ ...problem, field: rest.map((part) => `/${part}`).join("") });
}
