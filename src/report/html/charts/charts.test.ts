import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { withHostileText } from "../../../test-support/samples/hostile-result.js";
import { faultsResult } from "../../../test-support/samples/sample-faults.js";
import { heldUpResult } from "../../../test-support/samples/sample-held-up.js";
import { sampleResult } from "../../../test-support/samples/sample-result.js";
import { saturatedResult, targetResult } from "../../../test-support/samples/sample-result-variants.js";
import { series } from "./chart-spec.js";
import { logAxis } from "./log-axis.js";
import { memoryChart } from "./memory-chart.js";
import { percentileChart } from "./percentile-chart.js";
import { timelineCharts } from "./timeline-charts.js";

const test = suite("charts");

test("the percentile lines pass through the percentiles of the table", () => {
  const result = sampleResult();
  const dm = percentileChart(result)?.series.find((line) => line.label === "private message");
  const at = (x: number): number => (dm?.points.find(([px]) => px === x)?.[1] ?? 0) * 1_000;
  assert.equal(at(2), result.latency.dm?.p50);
  assert.equal(at(100), result.latency.dm?.p99);
  assert.equal(dm?.points.at(-1)?.[0], result.latency.dm?.count);
  assert.equal((dm?.points.at(-1)?.[1] ?? 0) * 1_000, result.latency.dm?.max);
});

test("the percentile lines never fall, and are dashed where there are too few independent samples", () => {
  const chart = percentileChart(sampleResult());
  for (const line of chart?.series ?? []) {
    line.points.forEach(([x, y], i) => {
      const [previousX, previousY] = line.points[i - 1] ?? [0, 0];
      assert.ok(x > previousX && y >= previousY, line.label);
    });
  }
  const dashedFrom = (label: string) => chart?.series.find((line) => line.label === label)?.dashedFromX;
  assert.equal(dashedFrom("private message"), 300);
  assert.equal(dashedFrom("broadcast"), 3);
});

test("a histogram that cannot be read is left out rather than drawn wrong", () => {
  assert.equal(percentileChart(withHostileText(sampleResult())), null);
});

test("only charts of times carry the warning of a saturated generator", () => {
  const warned = timelineCharts(saturatedResult()).filter(({ spec }) => spec.warning !== null);
  assert.deepEqual(
    warned.map(({ spec }) => spec.id),
    ["chart-response"],
  );
});

test("a server that chatbench could not look into has no lines", () => {
  const charts = timelineCharts(targetResult());
  assert.ok(!charts.some(({ spec }) => spec.id === "chart-server-memory"));
  const busy = charts.find(({ spec }) => spec.id === "chart-busy");
  assert.deepEqual(
    busy?.spec.series.map((line) => line.label),
    ["busiest worker's event loop"],
  );
});

test("what others used is drawn second by second, and left out where it is not known", () => {
  const linesOf = (result: ReturnType<typeof sampleResult>) =>
    timelineCharts(result).find(({ spec }) => spec.id === "chart-others")?.spec.series ?? [];
  const [programs] = linesOf(heldUpResult());
  assert.equal(programs?.label, "other programs");
  const { timeline } = heldUpResult();
  assert.deepEqual(
    programs?.points,
    timeline.map(({ t, phase }) => [t + 0.5, phase === "hold" ? 3.1 : 0.03]),
  );
  const unknown = timeline.map((second) => ({ ...second, foreignCpu: null, stolenCpu: null }));
  assert.deepEqual(linesOf({ ...sampleResult(), timeline: unknown }), []);
});

test("the phases cover the timeline without a gap", () => {
  const bands = timelineCharts(sampleResult())[0]?.spec.bands ?? [];
  assert.deepEqual(
    bands.map(({ label, from, to }) => [label, from, to]),
    [
      ["ramp", 0, 6],
      ["warm-up", 6, 9],
      ["hold", 9, 24],
      ["drain", 24, 29],
    ],
  );
});

test("the fitted memory line has the slope of the table and lies within its interval's wedge", () => {
  const { memory } = sampleResult();
  assert.ok(memory !== null);
  const chart = memoryChart("m", memory);
  const line = (label: string) => chart?.series.find((one) => one.label === label)?.points ?? [];
  const fit = line("resident (RSS), fitted");
  const rise = (fit.at(-1)?.[1] ?? 0) - (fit[0]?.[1] ?? 0);
  assert.ok(Math.abs(rise * 1e6 - 200 * 7_310) < 1);
  const [low, high] = [line("95 % interval of the RSS slope"), line("upper edge")];
  assert.ok((low.at(-1)?.[1] ?? 0) < (fit.at(-1)?.[1] ?? 0) && (fit.at(-1)?.[1] ?? 0) < (high.at(-1)?.[1] ?? 0));
});

test("a logarithmic axis begins and ends at round values around its points", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 1e-3, max: 1e7, noNaN: true }), { minLength: 1 }), (values) => {
      const points = values.map((y, x) => [x, y] as const);
      const { min, max, ticks } = logAxis("ms", [series({ label: "a", color: 1, points })]);
      assert.ok(min !== null && max !== null && ticks !== null);
      assert.ok(min <= Math.min(...values) && max >= Math.max(...values));
      for (const [value, text] of ticks) assert.match(text.replaceAll(",", ""), /^(0\.0*)?[125]0*$/, String(value));
    }),
  );
});

test("every chart over time shows the faults, with their beginning and end", () => {
  const charts = timelineCharts(faultsResult());
  assert.ok(charts.length > 0);
  for (const { spec } of charts) {
    assert.deepEqual(spec.events, [
      { label: "kill n1", from: 10.2, to: 10.2 },
      { label: "restart n1", from: 13.2, to: 13.6 },
      { label: "pause relayer", from: 15.2, to: 17.2 },
      { label: "cut n2", from: 18.2, to: 18.2 },
    ]);
  }
  assert.deepEqual(timelineCharts(sampleResult())[0]?.spec.events, []);
});

test.run();
