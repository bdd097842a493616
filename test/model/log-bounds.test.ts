import test from "ava";
import { boundedLogOptions, logBoundProblems } from "../../src/model/index.js";

const problemsOf = (options: Record<string, string>, driver = "json-file") =>
  logBoundProblems({ driver, options }).map(({ option }) => option);

test("log bounds: those of everyday are taken as they are", (t) => {
  for (const size of ["1", "500k", "10m", "10MB", "1.5m", "1g", "1 GiB"])
    t.deepEqual(problemsOf({ "max-size": size, "max-file": "5" }), []);
  t.deepEqual(problemsOf({ "max-size": "100m", "max-file": "100", "max-buffer-size": "4m", mode: "non-blocking" }), []);
  t.deepEqual(boundedLogOptions({ driver: "local", options: { "max-file": "5", compress: "false" } }), {
    "max-size": "10m",
    "max-file": "5",
    compress: "false",
  });
});

test("log bounds: what bounds nothing is named, and the usual bounds hold in its place", (t) => {
  for (const driver of ["json-file", "local"]) {
    for (const size of ["-1", "0", "0k", "", "many", "1e9", "2g", "1t", "9".repeat(40), "0.1"]) {
      t.deepEqual(problemsOf({ "max-size": size }, driver), ["max-size"], size);
      t.is(boundedLogOptions({ driver, options: { "max-size": size } })["max-size"], "10m");
    }
    for (const files of ["-1", "0", "101", "1.5", "", "x"]) {
      t.deepEqual(problemsOf({ "max-file": files }, driver), ["max-file"], files);
      t.is(boundedLogOptions({ driver, options: { "max-file": files } })["max-file"], "3");
    }
  }
  t.deepEqual(problemsOf({ "max-buffer-size": "1g" }), ["max-buffer-size"]);
  t.is(boundedLogOptions({ driver: "local", options: { "max-buffer-size": "1g" } })["max-buffer-size"], undefined);
  t.regex(logBoundProblems({ driver: "local", options: { "max-size": "-1" } })[0]?.message ?? "", /"-1" is no size from 1 to 1g/);
});

test("log bounds: size and number together have a bound of their own", (t) => {
  t.deepEqual(problemsOf({ "max-size": "1g", "max-file": "11" }), ["max-size"]);
  t.deepEqual(problemsOf({ "max-size": "1g", "max-file": "10" }), []);
});

test("log bounds: a driver without files has none", (t) => {
  t.deepEqual(problemsOf({ "max-size": "-1" }, "gelf"), []);
  t.deepEqual(boundedLogOptions({ driver: "gelf", options: { "gelf-address": "udp://a:1" } }), { "gelf-address": "udp://a:1" });
  t.deepEqual(boundedLogOptions({ driver: "none" }), {});
});
