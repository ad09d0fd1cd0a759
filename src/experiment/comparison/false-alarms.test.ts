/** Simulated comparisons: how often identical builds look different, and how often real changes are found. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { type RandomSource, randomStream } from "../../base/random.js";
import type { MetricComparison } from "../../result/comparison/comparison.js";
import { side, withValues } from "../../test-support/samples/sample-sides.js";
import type { ComparedSide } from "./compared-side.js";
import { compareMetrics } from "./noisy-metrics.js";

const test = suite("false alarms");

/**
 * The judged metrics of 20 runs of one build: scenarios/200-users.yaml with a hold phase of 6 s, on two cores that other
 * programs kept busy (load averages 7 to 11). chatbench calls each of them inconclusive; a noisier lot is hard to find.
 */
const RECORDED: Readonly<Record<string, readonly number[]>> = {
  "latency.dm.p50": [
    ...[369, 424, 368, 400, 533, 395, 408, 948, 597, 347],
    ...[362, 407, 900, 381, 371, 398, 433, 4093, 3277, 605],
  ],
  "latency.dm.p99": [
    ...[20671, 4131, 5287, 24175, 25263, 8151, 8287, 16095, 29855, 4327],
    ...[87423, 11463, 16183, 8407, 4003, 6179, 6447, 91007, 140030, 41599],
  ],
  "latency.fanout.p95": [
    ...[14559, 6715, 6251, 8519, 31039, 6355, 9807, 9655, 33951, 4459],
    ...[37727, 19103, 22895, 7679, 7851, 6147, 6995, 53279, 54911, 40991],
  ],
  "latency.room.p99": [
    ...[9975, 3823, 6459, 14703, 32191, 14087, 7923, 17759, 25151, 5895],
    ...[87743, 5831, 11319, 7747, 3367, 6067, 4751, 80575, 130500, 37087],
  ],
  "memory.perConnection.rss.bytes": [
    ...[3902.9, 4331.9, 4026.1, 3648.3, 2524.8, 3609.3, 3987.1, 3938.4, 2460.1, 3540.3],
    ...[4030.6, 4333.2, 4022.8, 3894.5, 4049.3, 3854.5, 4121, 3852, 4182.4, 3829.2],
  ],
  "server.cpuPerDelivery": [
    ...[46.781, 52.881, 43.656, 42.988, 47.326, 43.156, 46.093, 48.467, 43.824, 42.406],
    ...[46.608, 50.225, 46.355, 43.169, 46.378, 43.467, 49.743, 41.07, 37.779, 41.026],
  ],
};

type Change = Readonly<Record<string, (value: number) => number>>;

/** Enough observations that all six are judged, and without most of what is only shown, to save time. */
const MANY = {
  ...{ "latency.fanout.effectiveCount": 1_000, "latency.room.effectiveCount": 1_000 },
  ...{ "latency.broadcast": null, "latency.service": null, http: null },
  ...{ "memory.perConnection.heapUsed": null, "memory.perConnection.external": null },
  "memory.perConnection.kernel": null,
};

/** Draws runs from the recorded ones, each metric of a run from the same one. */
function recordedSide(random: RandomSource, runs: number, change: Change = {}): ComparedSide {
  return side("x", runs, (result) => {
    const run = Math.floor(random() * 20);
    const values = Object.entries(RECORDED).map(([metric, all]) => {
      const value = all[run] ?? 0;
      return [metric, change[metric]?.(value) ?? value];
    });
    return withValues(result, { ...MANY, ...Object.fromEntries(values) });
  });
}

/** Draws runs whose metrics scatter on their own, by this standard deviation of the logarithm. */
function noisySide(random: RandomSource, runs: number, noise: number, change: Change = {}): ComparedSide {
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return side("x", runs, (result) => {
    const values = Object.entries(RECORDED).map(([metric, [center = 0]]) => {
      const value = center * Math.exp(noise * normal());
      return [metric, change[metric]?.(value) ?? value];
    });
    return withValues(result, { ...MANY, ...Object.fromEntries(values) });
  });
}

const judged = (before: ComparedSide, after: ComparedSide): readonly MetricComparison[] =>
  compareMetrics(before, after).filter((row) => row.judged);

const COMPARISONS = 600;

function alarms(draw: () => ComparedSide): number {
  let alarmed = 0;
  for (let i = 0; i < COMPARISONS; i++) {
    const rows = judged(draw(), draw());
    assert.equal(rows.length, 6);
    if (rows.some(({ outcome }) => outcome === "regressed" || outcome === "improved")) alarmed++;
  }
  return alarmed;
}

test("of identical builds, at most 5 % of comparisons find any change, on recorded noise", () => {
  const random = randomStream(3);
  for (const runs of [5, 8]) {
    const alarmed = alarms(() => recordedSide(random, runs));
    assert.ok(alarmed <= 0.05 * COMPARISONS, `${runs} runs: ${alarmed}`);
  }
});

test("the same on any noise, within what 600 comparisons can tell", () => {
  const random = randomStream(3);
  // The chance is 4.8 % at most (six times 0.0079), with a standard deviation of 0.9 %.
  for (const noise of [0.1, 0.5]) {
    const alarmed = alarms(() => noisySide(random, 5, noise));
    assert.ok(alarmed <= 0.065 * COMPARISONS, `${noise}: ${alarmed}`);
  }
});

test("without the correction for six metrics there would be more, so it is needed", () => {
  const random = randomStream(4);
  let alarmed = 0;
  for (let i = 0; i < COMPARISONS; i++) {
    const rows = judged(noisySide(random, 5, 0.5), noisySide(random, 5, 0.5));
    // The interval clears the margin exactly when the test is significant by itself.
    if (rows.some(({ ratio, margin }) => (ratio?.low ?? 0) > 1 + margin || (ratio?.high ?? 9) < 1 / (1 + margin)))
      alarmed++;
  }
  assert.ok(alarmed > 0.08 * COMPARISONS, `${alarmed}`);
});

test("five runs of each find a fifth more work, 1 ms more and 2 KB more every time, at noise of 3 %", () => {
  const random = randomStream(5);
  const changes: Change = {
    "server.cpuPerDelivery": (value) => value * 1.2,
    "latency.dm.p50": (value) => value + 1_000,
    "memory.perConnection.rss.bytes": (value) => value + 2_000,
  };
  for (const [metric, change] of Object.entries(changes)) {
    const path = metric.replace(".bytes", "");
    for (let i = 0; i < 40; i++) {
      const rows = judged(noisySide(random, 5, 0.03), noisySide(random, 5, 0.03, { [metric]: change }));
      assert.equal(rows.find((row) => row.metric === path)?.outcome, "regressed", path);
    }
  }
});

test("calls identical builds equivalent at noise of 1 %, and never at noise of 50 %", () => {
  const random = randomStream(6);
  const equivalent = (noise: number): number => {
    let count = 0;
    for (let i = 0; i < 60; i++) {
      const rows = judged(noisySide(random, 5, noise), noisySide(random, 5, noise));
      if (rows.every(({ outcome }) => outcome === "equivalent")) count++;
    }
    return count;
  };
  assert.ok(equivalent(0.01) > 57);
  assert.equal(equivalent(0.5), 0);
});

test("a change of twice the margin is never called equivalent", () => {
  const random = randomStream(7);
  for (const noise of [0.01, 0.03, 0.1, 0.3]) {
    for (let i = 0; i < 200; i++) {
      const worse = noisySide(random, 5, noise, { "server.cpuPerDelivery": (value) => value * 1.15 });
      const row = judged(noisySide(random, 5, noise), worse).find(({ metric }) => metric === "server.cpuPerDelivery");
      assert.notEqual(row?.outcome, "equivalent");
    }
  }
});

test.run();
