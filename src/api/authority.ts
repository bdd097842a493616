import type { FileKind, ServiceRef, ServiceSpec, Verb, VolumeRef } from "../model/index.js";
import { findConfig, findSecret, findService, lookUp, scopedName, type TokenView, type View } from "../projections/index.js";
import { may, mayAt, mayEverywhere, mayOn, type Place } from "./auth.js";
import { mayUseFiles } from "./file-scopes.js";
import { noSuchFile, placeOfFile } from "./files.js";
import { noSuchService, placeOf, refOf } from "./services.js";
import { noSuchStack } from "./stacks.js";
import { taskFor } from "./tasks.js";
import { exactRef } from "./volumes.js";

/**
 * What one token may do to the objects that a list of writes names. Objects are looked up in the committed view; those that an
 * earlier write of the list makes are known by name. Every method throws a ClusterError of kind forbidden or notFound.
 */
export class Authority {
  readonly token: TokenView;
  readonly view: View;
  /** By `namespace/name`. */
  readonly #coming = new Map<string, Place>();

  constructor(token: TokenView, view: View) {
    this.token = token;
    this.view = view;
  }

  everywhere(verb: Verb): void {
    mayEverywhere(this.token, verb);
  }

  at(verb: Verb, place: Place): void {
    mayAt(this.token, verb, place);
  }

  /** A service of this name is made here by the list itself. */
  willMake(namespace: string, name: string, stack?: string): void {
    this.#coming.set(scopedName(namespace, name), { namespace, stack });
  }

  /** By id where it is known: between this look-up and the decision another service may take the name. */
  service(verb: Verb, { namespace, service: idOrName }: ServiceRef, find = findService): ServiceRef {
    const service = find(this.view, namespace, idOrName);
    if (service) {
      if (!mayOn(this.token, verb, placeOf(service))) throw noSuchService(namespace, idOrName);
      return refOf(service);
    }
    // Whatever has the name when the list is decided: within a stack that the list deploys, or anywhere in the namespace.
    const place = this.#coming.get(scopedName(namespace, idOrName)) ?? { namespace };
    if (!may(this.token, verb, place)) throw noSuchService(namespace, idOrName);
    return { namespace, service: idOrName };
  }

  stack(verb: Verb, namespace: string, name: string): void {
    const known = lookUp(this.view.stacks, scopedName(namespace, name)) !== undefined;
    if (known ? !mayOn(this.token, verb, { namespace, stack: name }) : !may(this.token, verb, { namespace, stack: name }))
      throw noSuchStack(namespace, name);
  }

  /** By its id where it is known, as with a service. */
  file(verb: Verb, kind: FileKind, namespace: string, idOrName: string): string {
    const file = (kind === "config" ? findConfig : findSecret)(this.view, namespace, idOrName);
    if (file ? !mayOn(this.token, verb, placeOfFile(file)) : !may(this.token, verb, { namespace }))
      throw noSuchFile(kind, namespace, idOrName);
    return file?.id ?? idOrName;
  }

  /** Every config and secret that the spec refers to; `stack`: that of its service. */
  filesOf(spec: ServiceSpec, stack?: string): void {
    mayUseFiles(this.token, this.view, spec, stack);
  }

  volume(verb: Verb, { namespace, volume, node }: VolumeRef): VolumeRef {
    return exactRef(this.token, this.view, { namespace, volume, ...(node === undefined ? {} : { node }) }, verb);
  }

  task(verb: Verb, id: string): string {
    return taskFor(this.token, this.view, id, verb).task.id;
  }
}
