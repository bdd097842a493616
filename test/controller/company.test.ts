import test from "ava";
import { Company } from "../../src/controller/index.js";

test("a batch waits for most of those who were under way together, for each no longer than the last append took", (t) => {
  const company = new Company();
  company.together(64, 4, 1_000);
  t.true(company.isExpected(32));
  t.false(company.isExpected(61));
  t.is(company.pauseMs(1_003), 4);
});

test("however long an append took, the wait for another has its bound", (t) => {
  const company = new Company();
  company.together(64, 3_000, 5_000);
  t.is(company.pauseMs(5_001), 10);
});

test("a few wait for nobody, nor do many, nor what comes long after the last append", (t) => {
  const company = new Company();
  company.together(5, 4, 1_000);
  t.false(company.isExpected(0));
  company.together(120, 4, 2_000);
  t.true(company.isExpected(100));
  company.together(1_000, 4, 2_000);
  t.false(company.isExpected(0));
  t.is(company.pauseMs(2_500), 0);
});

test("who are on their way at the end of an append are expected all the same, until some waits were in vain", (t) => {
  const company = new Company();
  company.together(64, 4, 1_000);
  company.together(20, 4, 1_010);
  t.true(company.isExpected(50));
  for (let waits = 0; waits < 6; waits++) company.inVain(1);
  company.together(1, 4, 1_100);
  t.false(company.isExpected(1));
});
