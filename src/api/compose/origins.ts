import type { FieldError } from "../../ports/index.js";
import { placeIn } from "./problems.js";
import type { Place } from "./reader.js";

/** Which place of the file a member of a spec came from, so that a fault found in the spec is told by the file's line. */
export class Origins {
  #places = new Map<string, Place>();

  set(specField: string, place: Place): void {
    this.#places.set(specField, place);
  }

  /** The place of the field, or of what it stands in. */
  of(specField: string): Place | undefined {
    for (let field = specField; ; field = field.slice(0, field.lastIndexOf("/"))) {
      const place = this.#places.get(field);
      if (place || field === "") return place;
    }
  }

  /** The same problem, told of the file. */
  locate(problem: FieldError): FieldError {
    const place = this.of(problem.field);
    return place ? { field: place.field, message: problem.message, ...placeIn(place.file, place.line) } : problem;
  }
}
