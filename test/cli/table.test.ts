import test from "ava";
import fc from "fast-check";
import { fitWidths, printTable } from "../../src/cli/table.js";
import { fakeTerminal } from "../support/terminal.js";

interface Row {
  name: string;
  note: string;
}

const columns = [
  { title: "NAME", value: (row: Row) => row.name },
  { title: "NOTE", value: (row: Row) => row.note, shrinkTo: 6 },
];
const rows = [
  { name: "web", note: "a note that is rather long for a narrow terminal" },
  { name: "a-longer-name", note: "" },
];

test("in a pipe every cell is whole and no line ends in spaces", (t) => {
  const io = fakeTerminal();
  printTable(io, columns, rows);
  t.is(io.stdout, `NAME           NOTE\nweb            ${rows[0]?.note}\na-longer-name\n`);
});

test("on a terminal the column that may shrink is cut, with a sign that it was", (t) => {
  const io = fakeTerminal({ size: { columns: 30, rows: 24 } });
  printTable(io, columns, rows);
  t.deepEqual(io.stdout.split("\n").slice(0, 3), ["NAME           NOTE", "web            a note that is…", "a-longer-name"]);
});

test("control characters of a cell never reach the terminal", (t) => {
  const io = fakeTerminal({ size: { columns: 80, rows: 24 } });
  printTable(io, columns, [{ name: "\u001b[31mred", note: "two\nlines\u009b2J" }]);
  t.is(io.stdout, "NAME    NOTE\n[31mred  two lines 2J\n".replace("NAME    ", "NAME     "));
});

test("a table is as wide as the terminal at most, unless its columns can give no more", (t) => {
  const column = fc.record({ natural: fc.integer({ min: 1, max: 60 }), give: fc.integer({ min: 0, max: 60 }) });
  fc.assert(
    fc.property(fc.array(column, { minLength: 1, maxLength: 9 }), fc.integer({ min: 10, max: 200 }), (list, available) => {
      const natural = list.map((entry) => entry.natural);
      const least = list.map((entry) => Math.max(1, entry.natural - entry.give));
      const widths = fitWidths(natural, least, available);
      const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
      t.true(widths.every((width, at) => width >= (least[at] as number) && width <= (natural[at] as number)));
      t.is(sum(widths), Math.min(sum(natural), Math.max(sum(least), available)));
    }),
  );
});

test("where even the least widths are too much, the columns that can be spared go, the lowest first", (t) => {
  const wide = [
    { title: "A", value: () => "aaaaaaaaaa", spare: 2 },
    { title: "B", value: () => "bbbbbbbbbb" },
    { title: "C", value: () => "cccccccccc", spare: 1 },
  ];
  const shown = (width: number) => {
    const io = fakeTerminal({ size: { columns: width, rows: 24 } });
    printTable(io, wide, [{}]);
    return io.stdout.split("\n")[0]?.split(/ +/);
  };
  t.deepEqual(shown(34), ["A", "B", "C"]);
  t.deepEqual(shown(33), ["A", "B"]);
  t.deepEqual(shown(21), ["B"]);
  t.deepEqual(shown(5), ["B"]);
});
