// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what this is about
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Text of others on one line of ours: line ends and terminal controls would let it draw over what we say. */
export function oneLine(text: string): string {
  return text.replace(controls, " ").trim();
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
