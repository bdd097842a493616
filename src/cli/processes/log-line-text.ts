/** One line of a structured log, as people read it: `TIME level part message name=value …`, and the stack of an error below it. */
export function logLineText(line: string): string {
  const { time, level, part, msg, err, ...more } = JSON.parse(line) as Record<string, unknown>;
  const { stack, message } = (err ?? {}) as { stack?: unknown; message?: unknown };
  const words = [time, String(level).padEnd(5), part, msg].filter((word) => word !== undefined && word !== "");
  const fields = Object.entries(more).map(([name, value]) => `${name}=${valueText(value)}`);
  const below = err === undefined ? [] : String(stack ?? message ?? JSON.stringify(err)).split("\n");
  return `${[[...words, ...fields].join(" "), ...below.map((text) => `    ${text.trim()}`)].join("\n")}\n`;
}

function valueText(value: unknown): string {
  return typeof value === "string" && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
