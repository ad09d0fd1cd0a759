/** Reads what the format writes with junit2json, as tools that collect test reports do. */

import assert from "node:assert/strict";
import { parse, type TestCase, type TestSuites } from "junit2json";
import { suite } from "uvu";
import type { RunResult } from "../../result/run-result.js";
import { withHostileText } from "../../test-support/samples/hostile-result.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { failedResult, overloadedResult, saturatedResult } from "../../test-support/samples/sample-result-variants.js";
import { JUNIT } from "./junit.js";

const test = suite("format junit");

interface Read {
  readonly suites: TestSuites;
  readonly cases: readonly TestCase[];
}

async function read(result: RunResult): Promise<Read> {
  const [output] = JUNIT.render(result);
  const suites = await parse(output?.text ?? "");
  assert.ok(suites !== undefined && suites !== null && "testsuite" in suites);
  const cases = suites.testsuite?.flatMap(({ testcase }) => testcase ?? []) ?? [];
  return { suites: suites as TestSuites, cases };
}

const named = (cases: readonly TestCase[], has: keyof TestCase) =>
  cases.filter((one) => one[has] !== undefined).map(({ name }) => name);

test("a pass is a suite named for the scenario, and every case passes", async () => {
  const { suites, cases } = await read(sampleResult());
  const [{ name, tests, failures, errors, skipped, properties } = {}] = suites.testsuite ?? [];
  assert.deepEqual(
    { name, tests, failures, errors, skipped },
    { name: "200-users", tests: 13, failures: 0, errors: 0, skipped: 0 },
  );
  assert.equal(cases.length, 13);
  assert.ok(cases.some((one) => one.name === "threshold: latency.dm.p99 < 25ms"));
  assert.equal(String(properties?.find((property) => property.name === "seed")?.value), "42");
});

test("a failed run fails its verdict, its wrong deliveries and its missed thresholds, with what was measured", async () => {
  const { suites, cases } = await read(failedResult());
  assert.deepEqual(named(cases, "failure"), [
    "verdict",
    "delivery: lost",
    "delivery: misrouted",
    "threshold: delivery.lost == 0",
    "threshold: latency.dm.p99 < 25ms",
  ]);
  assert.equal(suites.testsuite?.[0]?.failures, 5);
  const missed = cases.find(({ name }) => name === "threshold: latency.dm.p99 < 25ms");
  assert.equal(missed?.failure?.[0]?.message, "measured 33.8 ms, limit < 25 ms");
});

test("a run that proves nothing is one error, and passes and fails nothing else", async () => {
  for (const result of [saturatedResult(), sampleResult({ verdict: "aborted", reasons: [] })]) {
    const { cases } = await read(result);
    assert.deepEqual(named(cases, "error"), ["verdict"]);
    assert.deepEqual(named(cases, "failure"), []);
    assert.equal(named(cases, "skipped").length, cases.length - 1);
  }
});

test("an overloaded server fails the thresholds that it missed; one met by times without meaning is skipped", async () => {
  const overloaded = overloadedResult();
  const [first] = sampleResult().thresholds.filter(({ metric }) => metric === "latency.dm.p99");
  assert.ok(first !== undefined);
  const thresholds = [
    { ...first, pass: true, text: "latency.dm.p99 < 9s" },
    { ...first, pass: false, text: "latency.dm.p99 < 1ms" },
  ];
  const { cases } = await read({ ...overloaded, thresholds });
  assert.deepEqual(named(cases, "skipped"), ["threshold: latency.dm.p99 < 9s"]);
  assert.ok(named(cases, "failure").includes("threshold: latency.dm.p99 < 1ms"));
});

test("hostile text stays text", async () => {
  const { cases: honest } = await read(failedResult());
  const { cases } = await read(withHostileText(failedResult()));
  assert.equal(cases.length, honest.length);
  const { cases: others } = await read(withHostileText(failedResult(), "\ufffe\uffff]]></failure>&#0;"));
  assert.match(others.at(-1)?.name ?? "", /^threshold: \\ufffe\\uffff\]\]><\/failure>&#0;$/);
});

test.run();
