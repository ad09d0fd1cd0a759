import assert from "node:assert/strict";
import { suite } from "uvu";
import { compareResults } from "../../experiment/comparison/compare-results.js";
import type { RunResult } from "../../result/run-result.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { exitCodeOf } from "./conclude-comparison.js";

const test = suite("conclude-comparison");

const GOOD = sampleResult();
const REASONS = [{ code: "lost", message: "One delivery was lost." }];
const outsideFaults = { ...GOOD.delivery.outsideFaults, lost: 1 };
const LOST = sampleResult({
  verdict: "fail",
  reasons: REASONS,
  delivery: { ...GOOD.delivery, lost: 1, outsideFaults },
});
const SLOW = sampleResult({ verdict: "fail", latency: { ...GOOD.latency, dm: GOOD.latency.fanout } });
const OVERLOADED = sampleResult({
  verdict: "fail",
  overloaded: { offeredPerSec: 2_000, deliveredPerSec: 1_000, backlogAtEnd: 15_000 },
});
const UNTRUSTED = sampleResult({ verdict: "inconclusive" });

/** Returns the exit code of a comparison of these runs of a baseline and a candidate. */
function codeOf(baseline: readonly RunResult[], candidate: readonly RunResult[], interrupted = false): number {
  const sides = Object.entries({ baseline, candidate }).map(([label, results]) => ({
    label,
    settings: {},
    runs: results.map((result, index) => ({ file: `${label}-${index}/result.json`, result, repeats: null })),
  }));
  return exitCodeOf(
    compareResults(sides, {
      name: "x",
      command: "chatbench compare",
      chatbench: "0.1.0",
      startedAt: "2026-03-04T05:06:07.000Z",
      durationUs: 1,
      vary: [],
      plan: null,
      interrupted,
    }),
  );
}

test("exits with 0 when the comparison was made, also when a variant is slower and misses its thresholds", () => {
  assert.equal(codeOf([GOOD], [GOOD]), 0);
  assert.equal(codeOf([GOOD], [SLOW]), 0);
  assert.equal(codeOf([GOOD], [OVERLOADED]), 0);
});

test("exits with 1 when one more delivery was lost by the candidate, not when by the baseline", () => {
  assert.equal(codeOf([GOOD, GOOD], [GOOD, LOST]), 1);
  assert.equal(codeOf([LOST], [GOOD]), 0);
  assert.equal(codeOf([LOST], [LOST]), 0);
});

test("exits with 3 when runs that cannot be trusted leave a question open", () => {
  assert.equal(codeOf([UNTRUSTED], [LOST]), 3);
  assert.equal(codeOf([GOOD], [UNTRUSTED, GOOD]), 0);
  const undecided = [{ code: "threshold_undecided", message: "The limit lies within the interval." }];
  assert.equal(codeOf([GOOD], [{ ...UNTRUSTED, reasons: undecided }]), 0);
  const uncounted = { ...UNTRUSTED, server: null };
  assert.equal(codeOf([GOOD], [uncounted, uncounted]), 3);
});

test("exits with 0 when a counter settles it, which such runs count as well as others", () => {
  const { server } = GOOD;
  assert.ok(server?.perMessage);
  const perMessage = { ...server.perMessage, connectionsExaminedPerDm: 100 };
  assert.equal(codeOf([{ ...UNTRUSTED, server: { ...server, perMessage } }], [UNTRUSTED]), 0);
});

test("exits with 130 when it was interrupted, whatever was found until then", () => {
  assert.equal(codeOf([GOOD], [LOST], true), 130);
});

test.run();
