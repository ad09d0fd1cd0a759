import assert from "node:assert/strict";
import { suite } from "uvu";
import type { RunResult } from "../../result/run-result.js";
import { heldUpResult } from "../../test-support/samples/sample-held-up.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { failedResult } from "../../test-support/samples/sample-result-variants.js";
import { facts } from "../../test-support/samples/sample-sides.js";
import { compareResults } from "../comparison/compare-results.js";
import { decideGate, type GateInput } from "./decide-gate.js";

const test = suite("decide gate");

const sideOf = (label: string, results: readonly RunResult[]) => ({
  label,
  settings: {},
  runs: results.map((result) => ({ file: `${label}/result.json`, result, repeats: null })),
});

const comparisonOf = (baseline: readonly RunResult[], candidate: readonly RunResult[]) =>
  compareResults([sideOf("baseline", baseline), sideOf("candidate", candidate)], facts());

const times = (result: RunResult, runs: number): readonly RunResult[] => Array.from({ length: runs }, () => result);

/** Runs whose private messages take `factor` as long, with the little noise that ranks need. */
const slower = (factor: number): readonly RunResult[] =>
  [0.98, 0.99, 1, 1.01, 1.02].map((noise) => {
    const result = sampleResult();
    const { dm } = result.latency;
    assert.ok(dm !== null);
    return { ...result, latency: { ...result.latency, dm: { ...dm, p50: dm.p50 * factor * noise } } };
  });

const decide = (changes: Partial<GateInput>) =>
  decideGate({ comparison: null, candidate: [sampleResult()], exactOnly: false, interrupted: false, ...changes });

const gated = (baseline: readonly RunResult[], candidate: readonly RunResult[], exactOnly = false) =>
  decide({ comparison: comparisonOf(baseline, candidate), candidate, exactOnly });

const codes = ({ reasons }: ReturnType<typeof decideGate>) => reasons.map(({ code }) => code);

test("the same again passes, and says what was gated", () => {
  const decision = gated(slower(1), slower(1));
  assert.deepEqual([decision.verdict, decision.exitCode, codes(decision)], ["pass", 0, ["passed"]]);
  assert.match(
    decision.reasons[0]?.message ?? "",
    /^Nothing regressed: \d+ exact counts, and \d+ of \d+ times and sizes, no worse/,
  );
});

test("a slower server fails, and the metric is named; if only exact counts are gated, it passes", () => {
  const decision = gated(slower(1), slower(1.5));
  assert.deepEqual([decision.verdict, decision.exitCode, codes(decision)], ["fail", 1, ["regressed"]]);
  assert.match(decision.reasons[0]?.message ?? "", /^1 metric regressed: latency\.dm\.p50\. /);
  assert.equal(gated(slower(1), slower(1.5), true).verdict, "pass");
  assert.equal(gated(slower(1.5), slower(1)).verdict, "pass");
});

test("one connection examined more fails with one run of each, even if only exact counts are gated", () => {
  const scan = sampleResult();
  assert.ok(scan.server !== null);
  const server = { ...scan.server, perMessage: { ...scan.server.perMessage, connectionsExaminedPerDm: 100.5 } };
  for (const exactOnly of [false, true]) {
    const decision = gated([sampleResult()], [{ ...scan, server }], exactOnly);
    assert.equal(decision.exitCode, 1);
    assert.match(decision.reasons[0]?.message ?? "", /server\.perMessage\.connectionsExaminedPerDm/);
  }
});

test("a candidate that fails its own scenario fails, whatever the baseline did", () => {
  const decision = gated(times(failedResult(), 2), times(failedResult(), 2));
  assert.deepEqual([decision.verdict, codes(decision)], ["fail", ["run_failed"]]);
  assert.match(decision.reasons[0]?.message ?? "", /^Every run failed: 3 of 18,000 expected deliveries/);
  const one = gated(times(sampleResult(), 3), [...times(sampleResult(), 2), failedResult()]);
  assert.deepEqual(codes(one), ["regressed", "run_failed"]);
  assert.match(one.reasons[1]?.message ?? "", /^1 run of 3 failed: /);
});

test("without a run that can be trusted there is no verdict, on either side", () => {
  const heldUp = heldUpResult();
  const decision = gated(times(sampleResult(), 2), times(heldUp, 2));
  assert.deepEqual([decision.verdict, decision.exitCode, codes(decision)], ["inconclusive", 3, ["not_trusted"]]);
  assert.match(decision.reasons[0]?.message ?? "", /^No run of the candidate can be trusted: Other programs/);
  assert.match(gated([heldUp], [sampleResult()]).reasons[0]?.message ?? "", /^No run of the baseline can be trusted/);
  assert.equal(gated([heldUp, sampleResult()], [sampleResult()]).verdict, "pass");
  // One good run is enough to compare counts.
  assert.equal(gated([sampleResult()], [heldUp, sampleResult()]).verdict, "pass");
});

test("exact counts of a run that only lacked processor time are trusted, but not those of a broken one", () => {
  const heldUp = heldUpResult();
  assert.equal(gated([heldUp], [heldUp], true).verdict, "pass");
  const unverified = { ...heldUp, reasons: [{ code: "not_verified", message: "Nothing was judged." }] };
  assert.equal(gated([sampleResult()], [unverified], true).verdict, "inconclusive");
});

test("a wrong delivery fails even if the machine was busy, and a missed time does not", () => {
  const heldUp = heldUpResult();
  const reason = (code: string) => ({ ...heldUp, reasons: [...heldUp.reasons, { code, message: `It is ${code}.` }] });
  const lost = decide({ candidate: [reason("lost")], exactOnly: true });
  assert.deepEqual([lost.exitCode, lost.reasons[0]?.message], [1, "Every run failed: It is lost."]);
  assert.equal(decide({ candidate: [reason("late")], exactOnly: true }).exitCode, 0);
  assert.equal(decide({ candidate: [reason("lost")] }).exitCode, 3);
  const missed = (metric: string) => ({
    ...reason("threshold_failed"),
    thresholds: [{ metric, op: "==" as const, limit: 1, measured: 2, pass: false, text: "" }],
  });
  assert.equal(decide({ candidate: [missed("delivery.delivered")], exactOnly: true }).exitCode, 1);
  assert.equal(decide({ candidate: [missed("latency.dm.p99")], exactOnly: true }).exitCode, 0);
});

test("without a baseline, the run itself decides, and the missing baseline is said", () => {
  assert.match(decide({}).reasons[0]?.message ?? "", /^1 run passed\. There is no baseline/);
  assert.equal(decide({ candidate: [failedResult()] }).exitCode, 1);
  assert.equal(decide({ candidate: [heldUpResult()] }).exitCode, 3);
});

test("an interrupted gate says nothing else first", () => {
  const decision = decide({ candidate: [failedResult()], interrupted: true });
  assert.deepEqual([decision.verdict, decision.exitCode], ["aborted", 130]);
  assert.deepEqual(codes(decision), ["interrupted", "run_failed"]);
});

test.run();
