import test from "ava";
import { parsePercent, percentText } from "../../src/model/index.js";

test("a percentage is read exactly, in parts per million", (t) => {
  const read: [string, number | undefined][] = [
    ["99.95%", 999_500],
    ["99.95", 999_500],
    ["100%", 1_000_000],
    ["0.0001", 1],
    ["99.9999%", 999_999],
    ["0", undefined],
    ["100.0001%", undefined],
    ["99.99999", undefined],
    ["-1", undefined],
    ["1e2", undefined],
    ["", undefined],
    [" 99%", undefined],
  ];
  for (const [text, parts] of read) t.is(parsePercent(text), parts, text);
  for (const parts of [1, 500, 999_500, 999_999, 1_000_000]) t.is(parsePercent(percentText(parts)), parts);
});
