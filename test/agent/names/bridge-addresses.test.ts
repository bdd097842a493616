import { writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "ava";
import { mayServeNames } from "../../../src/agent/names/bridge-addresses.js";
import { dataDirectory } from "../../support/agent.js";

test("bridge addresses: names of other hosts are served only by who may give addresses and answer on the port of name servers", (t) => {
  const path = join(dataDirectory(t), "status");
  const may = (effective: string) => {
    writeFileSync(path, `Name:\tnode\nCapPrm:\t000001ffffffffff\nCapEff:\t${effective}\nCapBnd:\t000001ffffffffff\n`);
    return mayServeNames(path);
  };
  t.true(may("000001ffffffffff"), "root");
  t.true(may("0000000000001400"), "both, and nothing else");
  t.false(may("0000000000000400"), "without CAP_NET_ADMIN");
  t.false(may("0000000000001000"), "without CAP_NET_BIND_SERVICE");
  t.false(may("00000000a80425fb"), "root as a container has it");
  t.false(may("0000000000000000"));
  t.false(mayServeNames(join(path, "none")), "where the system does not tell");
});
