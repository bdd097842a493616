interface Range {
  type: string;
  subtype: string;
  quality: number;
}

/**
 * Which of the media types an `Accept` header likes best (RFC 9110): by its own weights, then by what it names more
 * exactly, then by its order. Undefined where it takes none of them.
 */
export function preferredType(accept: string | undefined, types: readonly string[]): string | undefined {
  if (accept === undefined) return types[0];
  const ranges = accept.split(",").map(rangeOf);
  const liked = types
    .map((type) => ({ type, ...rankOf(type, ranges) }))
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality || b.exactness - a.exactness || a.place - b.place);
  return liked[0]?.type;
}

/** By the range that names the type most exactly. */
function rankOf(mediaType: string, ranges: Range[]): { quality: number; exactness: number; place: number } {
  const [type, subtype] = mediaType.split("/");
  let best = { quality: 0, exactness: -1, place: 0 };
  for (const [place, range] of ranges.entries()) {
    const exactness = range.type === "*" ? 0 : range.type !== type ? -1 : range.subtype === "*" ? 1 : range.subtype === subtype ? 2 : -1;
    if (exactness > best.exactness) best = { quality: range.quality, exactness, place };
  }
  return best;
}

function rangeOf(text: string): Range {
  const [mediaType = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const [type = "", subtype = ""] = mediaType.split("/");
  const weight = parameters.find((parameter) => parameter.startsWith("q="));
  const quality = weight === undefined ? 1 : Number(weight.slice(2));
  return { type, subtype, quality: Number.isNaN(quality) ? 0 : quality };
}
