import assert from "node:assert/strict";
import { parse } from "junit2json";
import { suite } from "uvu";
import { regressedComparison, settledComparison } from "../../../test-support/samples/sample-comparisons.js";
import { sampleResult } from "../../../test-support/samples/sample-result.js";
import { GATE_FORMATS, type GateFindings } from "./gate-formats.js";

const test = suite("formats of a gate");

const because = (verdict: GateFindings["decision"]["verdict"], code: string, message: string) => ({
  verdict,
  reasons: [{ code, message }],
});

const FAILED: GateFindings = {
  name: "ci",
  decision: because("fail", "regressed", "The candidate lost 4 deliveries."),
  comparison: regressedComparison(),
  candidate: [sampleResult()],
};
/** As with --update-baseline: what regressed is accepted. */
const ACCEPTED: GateFindings = { ...FAILED, decision: because("pass", "accepted", "These runs are the new baseline.") };
const FIRST: GateFindings = { ...ACCEPTED, comparison: null };
const UNDECIDED: GateFindings = {
  ...FAILED,
  decision: because("inconclusive", "foreign_load", "No run can be trusted."),
  comparison: settledComparison(),
};

const textOf = (name: string, found: GateFindings): string =>
  GATE_FORMATS.find((format) => format.name === name)?.render(found)[0]?.text ?? assert.fail(name);

async function outcomesOf(found: GateFindings): Promise<readonly string[]> {
  const suites = await parse(textOf("junit", found));
  assert.ok(suites !== undefined && suites !== null && "testsuite" in suites);
  const cases = (suites.testsuite ?? []).flatMap(({ testcase }) => testcase ?? []);
  assert.equal(cases[0]?.name, "gate");
  return cases.map(
    (one) => (["failure", "error", "skipped"] as const).find((key) => one[key] !== undefined) ?? "passed",
  );
}

test("junit is red exactly when the gate does not pass", async () => {
  const failed = await outcomesOf(FAILED);
  assert.equal(failed[0], "failure");
  assert.ok(failed.slice(1).includes("failure"), "and names what regressed");
  for (const found of [ACCEPTED, FIRST]) {
    const outcomes = await outcomesOf(found);
    assert.equal(outcomes[0], "passed");
    assert.deepEqual(
      outcomes.filter((outcome) => outcome === "failure" || outcome === "error"),
      [],
    );
  }
  const [gate, ...others] = await outcomesOf(UNDECIDED);
  assert.equal(gate, "error");
  assert.ok(!others.includes("failure") && !others.includes("error"));
});

test("markdown begins with the decision, then shows the comparison, or without one the run", () => {
  assert.match(
    textOf("markdown", FAILED),
    /^## ❌ Gate, fail: The candidate lost 4 deliveries\.\n\n### ❌ Regressed: /,
  );
  assert.match(
    textOf("markdown", FIRST),
    /^## ✅ Gate, pass: These runs are the new baseline\.\n\n### ✅ Pass: 200 users/,
  );
});

test("github names the decision first, and errors only when the gate fails", () => {
  assert.match(
    textOf("github", FAILED),
    /^::error title=chatbench ci%3A regressed::The candidate lost 4 deliveries\.\n::error /,
  );
  assert.doesNotMatch(textOf("github", ACCEPTED), /^::error/m);
  assert.match(textOf("github", UNDECIDED), /^::warning title=chatbench ci%3A foreign_load::/);
});

test("trends get the medians of the candidate's runs", () => {
  const runs = [sampleResult({ id: "one" }), sampleResult({ id: "two" })];
  const text = textOf("github-action-benchmark", { ...FAILED, candidate: runs });
  const [first] = JSON.parse(text);
  assert.equal(first.name, "200-users: latency.dm.p50");
  assert.match(first.extra, /^701 us\nmedian of 2 runs, chatbench 0\.1\.0\n/);
  assert.ok("latency-dm-p50-us" in JSON.parse(textOf("bencher", { ...FAILED, candidate: runs }))["200-users"]);
});

test.run();
