import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import type { Outcome, PairComparison } from "../../result/comparison/comparison.js";
import { LatencyHistogram } from "../../result/latency-histogram.js";
import { facts, gridComparison, side, withValues } from "../../test-support/samples/sample-sides.js";
import { comparePair } from "./compare-pair.js";
import { compareResults } from "./compare-results.js";
import type { ComparedSide } from "./compared-side.js";

const test = suite("compare results");

const METRICS = ["latency.dm.p50", "latency.dm.p99", "memory.perConnection.rss.bytes", "server.cpuPerDelivery"];
const TURNED: Readonly<Record<Outcome, Outcome>> = {
  ...{ regressed: "improved", improved: "regressed" },
  ...{ equivalent: "equivalent", inconclusive: "inconclusive" },
};

/** Five runs, each with random values of the judged metrics. */
const sides = fc
  .array(fc.tuple(fc.integer({ min: 300, max: 3_000 }), fc.integer({ min: 1, max: 9 })), { minLength: 5, maxLength: 5 })
  .map((values) =>
    side("x", 5, (result, run) => {
      const [base = 1, spread = 1] = values[run] ?? [];
      return withValues(result, Object.fromEntries(METRICS.map((metric, i) => [metric, base + i * spread])));
    }),
  );

const named = (label: string, { settings, runs }: ComparedSide): ComparedSide => ({ label, settings, runs });
/** Without merging histograms, which takes most of the time. */
function compared(before: ComparedSide, after: ComparedSide): PairComparison {
  const pair = comparePair([named("a", before), named("b", after)], { baseline: 0, candidate: 1 });
  assert.ok(pair !== null);
  return pair;
}

test("identical runs are equivalent", () => {
  const { outcome, pairs, differences, remarks } = compareResults([side("a", 5), side("b", 5)], facts());
  assert.equal(outcome, "equivalent");
  assert.deepEqual(differences, []);
  assert.deepEqual(
    pairs.map(({ baseline, candidate }) => [baseline, candidate]),
    [[0, 1]],
  );
  assert.match(remarks.join(), /^latency.fanout.p95 and latency.room.p99 are shown and not judged/);
});

test("swapping the sides inverts every ratio and every outcome", () => {
  fc.assert(
    fc.property(sides, sides, (before, after) => {
      const [there, back] = [compared(before, after), compared(after, before)];
      for (const [i, { ratio, p, pHolm, margin, outcome, metric }] of there.metrics.entries()) {
        const other = back.metrics[i];
        if (metric.endsWith("perSec") || ratio === null || other === undefined || other.ratio === null) continue;
        assert.ok(Math.abs(ratio.estimate * other.ratio.estimate - 1) < 1e-9);
        assert.ok(Math.abs((ratio.low ?? 0) * (other.ratio.high ?? 0) - 1) < 1e-9);
        assert.deepEqual([other.p, other.pHolm, other.margin], [p, pHolm, margin]);
        assert.equal(other.outcome, TURNED[outcome], metric);
      }
    }),
    { numRuns: 40 },
  );
});

test("the order of the runs changes nothing", () => {
  fc.assert(
    fc.property(sides, sides, (before, after) => {
      const turned = { ...after, runs: [...after.runs].reverse() };
      const [one, other] = [compared(before, after), compared(before, turned)];
      const figures = ({ metrics }: typeof one) =>
        metrics.map(({ ratio, p, pHolm, outcome }) => ({ ratio, p, pHolm, outcome }));
      assert.deepEqual(figures(one), figures(other));
      assert.equal(one.sentence, other.sentence);
    }),
    { numRuns: 30 },
  );
});

test("merges the histograms of the runs that count, with their observations", () => {
  const mixed = side("a", 3, (result, run) => withValues(result, { verdict: run === 1 ? "inconclusive" : "pass" }));
  const [variant] = compareResults([mixed, side("b", 1)], facts()).variants;
  const one = mixed.runs[0]?.result.latency.fanout;
  const merged = variant?.latency.fanout;
  assert.deepEqual([merged?.count, merged?.effectiveCount], [2 * (one?.count ?? 0), 2 * (one?.effectiveCount ?? 0)]);
  assert.deepEqual([merged?.p50, merged?.p95, merged?.max], [one?.p50, one?.p95, one?.max]);
  assert.equal(LatencyHistogram.decode(merged?.hdr ?? "").count, merged?.count);
  assert.deepEqual(
    variant?.runs.map(({ counts }) => counts),
    [true, false, true],
  );
});

test("a side whose runs do not count has no latency and no claims, but its violations show", () => {
  const spoilt = side("b", 5, (result) =>
    withValues(result, { verdict: "inconclusive", "delivery.outsideFaults.lost": 1 }),
  );
  const { variants, pairs, outcome } = compareResults([side("a", 5), spoilt], facts());
  assert.deepEqual(variants[1]?.latency, { dm: null, broadcast: null, room: null, fanout: null, connect: null });
  assert.deepEqual(variants[1]?.claims, []);
  assert.deepEqual(pairs[0]?.metrics, []);
  assert.equal(outcome, "regressed");
  assert.match(pairs[0]?.sentence ?? "", /^At 200 users, b loses 5 deliveries where a loses none[.]$/);
});

test("in a grid the strategies are compared at the same number of users", () => {
  const { pairs, growth, sentence, outcome } = gridComparison([200, 1_000, 10_000], 5);
  assert.deepEqual(
    pairs.map(({ baseline, candidate }) => [baseline, candidate]),
    [
      [0, 1],
      [2, 3],
      [4, 5],
    ],
  );
  assert.equal(outcome, "improved");
  assert.match(
    sentence,
    /^map-lookup answers a private message .* times faster at 10,000 users and examines 1 connection /,
  );
  assert.match(sentence, /map-scan examines n\/2 connections a private message; map-lookup 1[.]$/);
  const examined = growth.filter(({ metric }) => metric.endsWith("connectionsExaminedPerDm"));
  assert.deepEqual(
    examined.map(({ growth: found, settings }) => [settings["server.routing"], found]),
    [
      ["map-scan", "n"],
      ["map-lookup", "constant"],
    ],
  );
  assert.deepEqual(examined[0]?.points, [
    { x: 200, y: 100 },
    { x: 1_000, y: 500 },
    { x: 10_000, y: 5_000 },
  ]);
});

test("a sweep of one key that changes the load has growth and no pairs; of one that does not, both", () => {
  const sweep = (key: string, values: readonly number[]) =>
    compareResults(
      values.map((value) =>
        side(`${key}=${value}`, 5, (result) => withValues(result, { [`scenario.${key}`]: value }), { [key]: value }),
      ),
      facts({ vary: [{ key, values }] }),
    );
  const users = sweep("users", [200, 1_000, 10_000]);
  assert.deepEqual([users.pairs.length, users.outcome], [0, null]);
  assert.ok(users.growth.length > 3);
  assert.deepEqual(users.differences, []);
  const nodes = sweep("server.nodes", [1, 2, 4]);
  assert.deepEqual([nodes.pairs.length, nodes.outcome], [2, "equivalent"]);
  assert.ok(nodes.growth.length > 3);
  assert.deepEqual(sweep("users", [200, 1_000]).growth, []);
});

test("another machine: counters and correctness are compared, times are not, and the sentence says so", () => {
  const other = side("b", 5, (result) => withValues(result, { "environment.cpuModel": "Other CPU" }));
  const { pairs, differences } = compareResults([side("a", 5), other], facts());
  const values = ["Example CPU @ 2.60GHz", "Other CPU"];
  assert.deepEqual(differences, [{ what: "environment.cpuModel", values, spoilsTimes: true }]);
  assert.equal(pairs[0]?.counters.length, 3);
  assert.deepEqual(pairs[0]?.metrics, []);
  assert.ok(pairs[0]?.notCompared.some(({ metric, why }) => metric === "latency.dm.p50" && why.includes("cpuModel")));
  assert.equal(pairs[0]?.outcome, "equivalent");
});

test("a long value is cut where a sentence names it", () => {
  const other = side("b", 5, (result) => withValues(result, { "environment.cpuModel": "x".repeat(5_000) }));
  const { sentence } = compared(side("a", 5), other);
  assert.match(sentence, /against x{60}…\)[.]$/);
});

test("another load: only correctness is compared, and nothing is called equivalent", () => {
  const other = side("b", 5, (result) => withValues(result, { "scenario.users": 300, seed: 43 }));
  const { pairs, differences } = compareResults([side("a", 5), other], facts());
  assert.deepEqual(
    differences.map(({ what, spoilsTimes }) => [what, spoilsTimes]),
    [
      ["seed", true],
      ["scenario.users", true],
    ],
  );
  assert.deepEqual([pairs[0]?.counters, pairs[0]?.metrics], [[], []]);
  assert.equal(pairs[0]?.outcome, "inconclusive");
});

test("times of an overloaded server are not compared", () => {
  const overloaded = { offeredPerSec: 10, deliveredPerSec: 5, backlogAtEnd: 20 };
  const after = side("b", 5, (result) => withValues(result, { overloaded, "latency.dm.p50": 900_000 }));
  const pair = compared(side("a", 5), after);
  assert.deepEqual(
    pair.metrics.filter(({ metric }) => metric.includes("latency.")),
    [],
  );
  assert.ok(pair.metrics.some(({ metric }) => metric === "server.cpuPerDelivery"));
  assert.match(pair.notCompared.find(({ metric }) => metric === "latency.dm.p50")?.why ?? "", /^b was overloaded/);
  assert.equal(pair.outcome, "regressed");
});

test("a side without a run is left out and named; without any run there is nothing to compare", () => {
  const { variants, remarks, sentence } = compareResults([side("a", 1), side("b", 0)], facts());
  assert.equal(variants.length, 1);
  assert.ok(remarks.includes("No run of b was made."));
  assert.equal(sentence, "Only a has runs, so there is nothing to compare it with.");
  assert.throws(
    () => compareResults([side("map-scan", 0)], facts()),
    (thrown) => thrown instanceof ChatbenchError && thrown.code === "comparison_empty",
  );
});

test.run();
