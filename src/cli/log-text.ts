/** What a terminal does not show but carries out (ECMA-48), beside colours. */
const sequences = new RegExp(
  [
    // Control sequences: cursor, screen, and colours, which are told apart below; cut off ones too.
    String.raw`(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?`,
    // Strings for the terminal itself: titles, links, questions that it would answer as if they were typed.
    String.raw`\u001b[\]PX^_][^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)?`,
    // All other escapes.
    String.raw`\u001b[ -/]*[0-~]?`,
    // Lone controls but the tab.
    String.raw`[\u0000-\u0008\u000a-\u001f\u007f-\u009f]`,
  ].join("|"),
  "g",
);
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what this is about
const color = /^\u001b\[[0-9;:]*m$/;
const reset = "\u001b[0m";

/**
 * A task's line for a terminal: its colours stay, where there are to be any, and end with the line; whatever else
 * would move the cursor, set the title, answer back or draw over other lines is taken out. A lone control character is
 * shown as its sign.
 */
export function terminalLine(text: string, colors: boolean): string {
  let colored = false;
  const shown = text.replace(sequences, (found) => {
    if (color.test(found)) {
      colored ||= colors;
      return colors ? found : "";
    }
    if (found.length > 1 || found === "\u001b" || found === "\r") return "";
    const code = found.charCodeAt(0);
    // The pictures that Unicode has for the characters below the space, and for delete.
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "";
  });
  return colored ? `${shown}${reset}` : shown;
}
