import assert from "node:assert/strict";
import { suite } from "uvu";
import type { MetricComparison } from "../../result/comparison/comparison.js";
import { METRICS } from "../../scenario/thresholds/metrics.js";
import { side, withValues } from "../../test-support/samples/sample-sides.js";
import { COMPARED_METRICS, EXACT_COUNTERS } from "./compared-metrics.js";
import type { ComparedSide } from "./compared-side.js";
import { compareMetrics, ratioOf } from "./noisy-metrics.js";

const test = suite("noisy metrics");

const P50 = "latency.dm.p50";

/** A side with these medians of private messages, one a run. */
const sideOf = (medians: readonly number[], but: Readonly<Record<string, unknown>> = {}): ComparedSide =>
  side("x", medians.length, (result, run) => withValues(result, { [P50]: medians[run], ...but }));

const around = (center: number, ...offsets: readonly number[]): readonly number[] =>
  offsets.map((offset) => center + offset);
const FIVE = [-8, 3, 0, 12, -5] as const;

function found(before: ComparedSide, after: ComparedSide, metric = P50): MetricComparison {
  const row = compareMetrics(before, after).find((other) => other.metric === metric);
  assert.ok(row !== undefined);
  return row;
}

test("every compared metric is one that a threshold may name, and at most six are judged", () => {
  const names = [...COMPARED_METRICS.map(({ metric }) => metric), ...EXACT_COUNTERS];
  assert.deepEqual(
    names.filter((name) => !METRICS.has(name)),
    [],
  );
  assert.equal(new Set(names).size, names.length);
  assert.equal(COMPARED_METRICS.filter(({ judged }) => judged).length, 6);
});

test("regressed and improved need the whole interval beyond the margin", () => {
  const baseline = sideOf(around(2_000, ...FIVE));
  assert.equal(found(baseline, sideOf(around(2_300, ...FIVE))).outcome, "regressed");
  assert.equal(found(baseline, sideOf(around(1_700, ...FIVE))).outcome, "improved");
  // 5 % more is the margin itself: significant, and still no change that matters for certain.
  const small = found(baseline, sideOf(around(2_100, ...FIVE)));
  assert.ok((small.p ?? 1) < 0.01);
  assert.equal(small.outcome, "inconclusive");
  assert.equal(found(baseline, sideOf(around(2_040, ...FIVE))).outcome, "equivalent");
});

test("wide intervals tell nothing", () => {
  const row = found(sideOf([1_500, 2_500, 1_900, 2_600, 1_400]), sideOf([1_450, 2_550, 1_950, 2_650, 1_350]));
  assert.equal(row.outcome, "inconclusive");
  assert.ok((row.ratio?.low ?? 1) < 0.9 && (row.ratio?.high ?? 1) > 1.1);
});

test("tells effect, interval, p and the values it has them from", () => {
  const row = found(sideOf([2_000, 2_010, 1_990, 2_005, 1_995]), sideOf([4_000, 4_020, 3_980, 4_010, 3_990]));
  assert.deepEqual(row.baseline, { values: [2_000, 2_010, 1_990, 2_005, 1_995], median: 2_000 });
  assert.ok(Math.abs((row.ratio?.estimate ?? 0) - 2) < 0.005);
  assert.equal(row.ratio?.confidence?.toFixed(3), "0.968");
  assert.equal(row.p?.toFixed(4), "0.0079");
  // Four metrics of the sample runs are judged; fan-outs and rooms are too few for their percentiles.
  assert.equal(row.pHolm?.toFixed(4), "0.0317");
});

test("the corrected p decides: what five runs could tell of one metric, four cannot of four", () => {
  const [before, after] = [around(2_000, -8, 3, 0, 12), around(4_000, -8, 3, 0, 12)];
  const row = found(sideOf(before), sideOf(after));
  assert.ok((row.ratio?.low ?? 0) > 1.9 && (row.p ?? 1) < 0.03);
  assert.equal(row.outcome, "inconclusive");
});

test("too few runs are never called equivalent", () => {
  for (const runs of [1, 2, 3, 4]) {
    const same = sideOf(around(2_000, ...FIVE).slice(0, runs));
    const judged = compareMetrics(same, same).filter((row) => row.judged);
    assert.equal(judged.length, 4);
    assert.ok(
      judged.every(({ outcome }) => outcome === "inconclusive"),
      `${runs} runs`,
    );
  }
});

test("below the floor a large share does not matter: 40 us of 100 are within 50", () => {
  const row = found(sideOf([100, 101, 99, 100, 102]), sideOf([140, 141, 139, 140, 138]));
  assert.equal(row.margin, 0.5);
  assert.equal(row.outcome, "equivalent");
  assert.equal(found(sideOf([140, 141, 139, 140, 138]), sideOf([100, 101, 99, 100, 102])).margin, 0.5);
});

test("a metric that is better when higher improves when it rises", () => {
  const rate = (perSec: number) => sideOf(around(2_000, ...FIVE), { "connections.perSec": perSec });
  assert.equal(found(rate(500), rate(700), "connections.perSec").outcome, "improved");
  assert.equal(found(rate(700), rate(500), "connections.perSec").outcome, "regressed");
});

test("a percentile of too few observations is shown and not judged", () => {
  const few = found(side("a", 5), side("b", 5), "latency.fanout.p95");
  assert.deepEqual([few.judged, few.pHolm], [false, null]);
  const many = (label: string) =>
    side(label, 5, (result) => withValues(result, { "latency.fanout.effectiveCount": 200 }));
  assert.equal(found(many("a"), many("b"), "latency.fanout.p95").judged, true);
  assert.equal(found(many("a"), side("b", 5), "latency.fanout.p95").judged, false);
});

test("values that are not above zero have no ratio and take no part in the correction", () => {
  assert.equal(ratioOf([1, 2, 0], [1, 2, 3]), null);
  assert.equal(ratioOf([1, 2, 3], [-1, 2, 3]), null);
  const shrinking = sideOf(around(2_000, ...FIVE), { "memory.perConnection.rss.bytes": -40 });
  const rows = compareMetrics(sideOf(around(2_000, ...FIVE)), shrinking);
  const memory = rows.find(({ metric }) => metric === "memory.perConnection.rss");
  assert.deepEqual([memory?.ratio, memory?.pHolm, memory?.outcome], [null, null, "inconclusive"]);
  assert.equal(rows.filter(({ pHolm }) => pHolm !== null).length, 3);
});

test("runs that do not count, and runs without the number, are left out", () => {
  const mixed = side("a", 7, (result, run) =>
    withValues(result, {
      [P50]: run === 1 ? 90_000 : 2_000 + run,
      verdict: run === 1 ? "inconclusive" : run === 2 ? "fail" : "pass",
      ...(run === 3 ? { "latency.dm": null } : {}),
    }),
  );
  assert.deepEqual(found(mixed, mixed).baseline.values, [2_000, 2_002, 2_004, 2_005, 2_006]);
});

test("a run that ended early because the server died does not count", () => {
  const died = side("a", 2, (result) =>
    withValues(result, { verdict: "fail", reasons: [{ code: "server_died", message: "" }] }),
  );
  assert.deepEqual(compareMetrics(died, side("b", 2)), []);
});

test.run();
