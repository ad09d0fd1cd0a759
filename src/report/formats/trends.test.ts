/** The formats that feed a history of runs, read by the rules that their readers publish. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { z } from "zod";
import type { RunResult } from "../../result/run-result.js";
import { METRICS } from "../../scenario/thresholds/metrics.js";
import { clusterResult } from "../../test-support/samples/sample-cluster.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { overloadedResult, saturatedResult, targetResult } from "../../test-support/samples/sample-result-variants.js";
import { BENCHER } from "./bencher.js";
import { GITHUB_ACTION_BENCHMARK } from "./github-action-benchmark.js";
import { trendPoints } from "./parts/trend.js";

const test = suite("formats for trends");

/** What github-action-benchmark takes of a custom tool: its src/extract.ts, without the coercions. */
const BENCHMARKS = z.array(
  z.strictObject({
    name: z.string(),
    unit: z.string(),
    value: z.number(),
    range: z.string().optional(),
    extra: z.string().optional(),
  }),
);

/** Bencher Metric Format, as https://bencher.dev/docs/reference/bencher-metric-format describes it. */
const BMF = z.record(
  z.string().min(1).max(1_024),
  z.record(
    z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
      .max(64),
    z.strictObject({ value: z.number(), lower_value: z.number().optional(), upper_value: z.number().optional() }),
  ),
);

const benchmarksOf = (result = sampleResult()) =>
  GITHUB_ACTION_BENCHMARK.render(result).map(({ file, text }) => ({
    file,
    entries: BENCHMARKS.parse(JSON.parse(text)),
  }));
const bencherOf = (result = sampleResult()) => BMF.parse(JSON.parse(BENCHER.render(result)[0]?.text ?? ""));

test("github-action-benchmark reads two files, by which way is better", () => {
  const [smaller, bigger] = benchmarksOf();
  assert.equal(smaller?.file, "benchmark-smaller-is-better.json");
  assert.equal(bigger?.file, "benchmark-bigger-is-better.json");
  const dm = smaller?.entries.find(({ name }) => name === "200-users: latency.dm.p99");
  assert.deepEqual([dm?.unit, dm?.value], ["us", sampleResult().latency.dm?.p99]);
  const rss = smaller?.entries.find(({ name }) => name === "200-users: memory.perConnection.rss");
  assert.deepEqual([rss?.unit, rss?.value, rss?.range], ["bytes", 7_310, "6.29 KB to 8.33 KB"]);
  assert.ok(bigger?.entries.some(({ name }) => name === "200-users: connections.perSec"));
  const names = [smaller, bigger].flatMap((one) => one?.entries.map(({ name }) => name) ?? []);
  assert.equal(new Set(names).size, names.length);
});

test("Bencher reads a benchmark named for the scenario, with the interval of a slope", () => {
  const measures = bencherOf()["200-users"] ?? {};
  assert.equal(measures["latency-dm-p99-us"]?.value, sampleResult().latency.dm?.p99);
  const {
    value,
    lower_value: low = 0,
    upper_value: high = 0,
  } = measures["memory-per-connection-rss-bytes"] ?? { value: 0 };
  assert.ok(low < value && value < high);
  assert.ok("connections-per-sec" in measures && "server-cpu-sec" in measures);
  BMF.parse(bencherOf(clusterResult()));
});

test("a run that proves nothing gives a trend no number", () => {
  for (const result of [
    saturatedResult(),
    sampleResult({ verdict: "aborted" }),
    sampleResult({ verdict: "inconclusive" }),
  ]) {
    assert.deepEqual(
      benchmarksOf(result).map(({ entries }) => entries),
      [[], []],
    );
    assert.deepEqual(bencherOf(result), {});
  }
});

test("an overloaded server gives counts and times of connecting, but no response times", () => {
  const metrics = trendPoints([overloadedResult()]).map(({ metric }) => metric);
  assert.ok(metrics.includes("latency.connect.p50"));
  assert.ok(metrics.includes("delivery.outsideFaults.lost"));
  assert.deepEqual(
    metrics.filter((metric) => /^latency\.(?!connect)/.test(metric)),
    [],
  );
});

test("percentiles with too few samples are left out", () => {
  const metrics = trendPoints([sampleResult()]).map(({ metric }) => metric);
  assert.ok(metrics.includes("latency.dm.p99"), "3,000 messages are enough");
  assert.ok(metrics.includes("latency.fanout.p50"));
  assert.ok(!metrics.includes("latency.fanout.p99"), "30 broadcasts are not");
});

test("of several runs it is the median of those that prove something, with their least and most", () => {
  const withRate = (perSec: number, but: Partial<RunResult> = {}) => {
    const result = sampleResult(but);
    return { ...result, connections: { ...result.connections, perSec } };
  };
  const runs = [withRate(400), withRate(100), withRate(9, { verdict: "inconclusive" }), withRate(300), withRate(200)];
  const rate = trendPoints(runs).find(({ metric }) => metric === "connections.perSec");
  assert.deepEqual([rate?.value, rate?.interval], [250, { low: 100, high: 400 }]);
});

test("every number followed is a metric, and some run has it", () => {
  const seen = [sampleResult(), clusterResult(), targetResult()].flatMap((result) => trendPoints([result]));
  assert.deepEqual(
    seen.filter(({ metric }) => !METRICS.has(metric)),
    [],
  );
  assert.ok(seen.some(({ metric }) => metric === "server.relay.hopsPerMessage"));
});

test.run();
