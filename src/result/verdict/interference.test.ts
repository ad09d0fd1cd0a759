import assert from "node:assert/strict";
import { suite } from "uvu";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import type { ForeignCpu, ThresholdResult, Throttling, TimelineSecond } from "../run-result.js";
import { foreignLoad, type Interference, notedInterference, throttled, withCulprit } from "./interference.js";
import { detectSaturation, type WorkerLoad } from "./saturation.js";

const test = suite("interference");

const CALM: Interference = {
  foreignCpu: { cores: 0, stolen: 0, of: 2, programs: [] },
  throttling: [],
  timeline: [],
  thresholds: [],
  saturation: { saturated: false, reasons: [] },
};

const load = (cores: number, stolen = 0): { foreignCpu: ForeignCpu } => ({
  foreignCpu: { cores, stolen, of: 2, programs: [] },
});

const [SECOND] = sampleResult().timeline;

/** A hold phase: by second, the 99th percentile in milliseconds and what others used of two cores. */
function holdOf(...seconds: readonly (readonly [p99Ms: number, cores: number])[]): readonly TimelineSecond[] {
  return seconds.map(([p99Ms, cores], t) => ({
    ...(SECOND as TimelineSecond),
    t,
    phase: "hold" as const,
    p50: p99Ms * 100,
    p99: p99Ms * 1_000,
    max: p99Ms * 2_000,
    foreignCpu: cores,
    stolenCpu: 0,
  }));
}

const missed = (metric = "latency.dm.p99", but: Partial<ThresholdResult> = {}): Pick<Interference, "thresholds"> => ({
  thresholds: [{ metric, op: "<", limit: 25_000, measured: 31_200, pass: false, text: `${metric} < 25ms`, ...but }],
});

const worker = (but: Partial<WorkerLoad>): Pick<Interference, "saturation"> => ({
  saturation: detectSaturation(
    [{ id: 0, scheduleLagP99Us: 700, eventLoopPerSec: [0.2, 0.2, 0.2], planned: 5_000, dropped: 0, ...but }],
    null,
  ),
});
const LATE = worker({ scheduleLagP99Us: 12_400 });
const BUSY = worker({ scheduleLagP99Us: 12_400, eventLoopPerSec: [0.97, 0.97, 0.97] });

const group = (throttledPeriods: number, of: Throttling["of"] = "generator"): Pick<Interference, "throttling"> => ({
  throttling: [{ of, cores: 0.5, periods: 200, throttled: throttledPeriods, sec: throttledPeriods / 10 }],
});

const sentences = (but: Partial<Interference>): readonly string[] =>
  foreignLoad({ ...CALM, ...but }).map(({ message }) => message);
const noted = (but: Partial<Interference>): readonly string[] =>
  notedInterference({ ...CALM, ...but }).map(({ code }) => code);

test("past a quarter of the machine a run proves nothing, past a tenth there is a remark", () => {
  const found = [0, 0.2, 0.21, 0.5, 0.51, 2].map((cores) => [sentences(load(cores)).length, noted(load(cores))]);
  assert.deepEqual(found, [
    [0, []],
    [0, []],
    [0, ["foreign_load_noted"]],
    [0, ["foreign_load_noted"]],
    [1, []],
    [1, []],
  ]);
});

test("what other programs used and what the host took add up, and each is named", () => {
  assert.match(
    sentences(load(0.3, 0.3))[0] ?? "",
    /^Other programs used 0\.3 of 2 cores and the host of this virtual machine took 0\.3 of 2 cores during/,
  );
  assert.match(
    sentences(load(0, 0.8))[0] ?? "",
    /^The host of this virtual machine took 0\.8 of 2 cores during .* Run again when/,
  );
});

test("what is not known condemns nobody", () => {
  assert.deepEqual(sentences({ foreignCpu: null, ...LATE, ...missed() }), []);
  assert.deepEqual(noted({ foreignCpu: null, throttling: null }), []);
});

test("a missed latency threshold is not held against the server when others disturbed the seconds of the miss", () => {
  const timeline = holdOf([5, 0], [5, 0], [80, 1.8], [90, 0.1], [5, 0], [5, 0], [5, 0], [5, 0]);
  assert.deepEqual(sentences({ ...load(0.2), ...missed(), timeline }), [
    "Other programs used 1.8 of 2 cores in both seconds in which latency.dm.p99 < 25ms was missed, " +
      "so the miss says nothing about the server. Stop them, or use a machine with more cores, and run again.",
  ]);
});

test("it stays the server's when most of those seconds were calm", () => {
  const timeline = holdOf([80, 0], [80, 0], [80, 1.8], [80, 0], [80, 0], [80, 0], [80, 0]);
  assert.deepEqual(sentences({ ...load(0.2), ...missed(), timeline }), []);
});

test("others who disturbed only seconds in which nothing was missed explain no miss", () => {
  const timeline = holdOf([80, 0], [80, 0], [5, 0], [5, 1.8], [5, 0]);
  assert.deepEqual(sentences({ ...load(0.2), ...missed(), timeline }), []);
});

test("without a missed latency threshold, no second matters", () => {
  const timeline = holdOf([80, 1], [80, 1], [5, 0], [5, 0], [5, 0]);
  for (const thresholds of [
    missed("latency.dm.p99", { pass: true }),
    missed("latency.dm.p99", { measured: null }),
    missed("latency.dm.p99", { op: ">" }),
    missed("delivery.lost"),
    missed("latency.connect.p99"),
  ]) {
    assert.deepEqual(sentences({ ...load(0.2), ...thresholds, timeline }), []);
  }
});

// In the sample a second's median is a tenth of its 99th percentile, and its slowest delivery twice that.
test("a second counts as missed by the figure that the threshold is on, or by its slowest delivery", () => {
  const explained = (metric: string, ...seconds: readonly (readonly [number, number])[]) =>
    sentences({ ...load(0.2), ...missed(metric), timeline: holdOf(...seconds) }).length === 1;
  const calm = Array.from({ length: 5 }, () => [30, 0] as const);
  assert.ok(explained("latency.dm.p50", [300, 1.8], ...calm), "by their median, the others are fast");
  assert.ok(!explained("latency.dm.p99", [300, 1.8], ...calm), "by their 99th percentile, they are slow");
  assert.ok(!explained("latency.dm.p99", [30, 1.8], ...calm));
  const fast = Array.from({ length: 5 }, () => [15, 0] as const);
  assert.ok(explained("latency.dm.p99", [300, 1.8], ...fast));
  assert.ok(!explained("latency.dm.max", [300, 1.8], ...fast), "the slowest of each is past the limit");
  assert.ok(!explained("latency.fanout.p95", [300, 1.8], ...fast));
  assert.ok(explained("latency.dm.p99", [15, 1.8], [5, 0]), "no second is past it, so the slowest delivery counts");
});

test("a generator that fell behind without being busy was held up by others; a busy one may be slow itself", () => {
  assert.match(
    sentences({ ...load(0.3), ...LATE })[0] ?? "",
    /0\.3 of 2 cores during the hold phase, and the generator fell behind/,
  );
  assert.deepEqual(sentences({ ...load(0.3), ...BUSY }), []);
  assert.deepEqual(sentences({ ...load(0.1), ...LATE }), []);
});

test("a quota is the reason where it stopped the generator in a quarter of the periods, or explains what went wrong", () => {
  const codes = (but: Partial<Interference>) => throttled({ ...CALM, ...but }).map(({ code }) => code);
  assert.deepEqual([group(50), group(51)].map(codes), [[], ["throttled"]]);
  assert.deepEqual(
    [
      { ...group(2), ...LATE },
      { ...group(3), ...LATE },
    ].map(codes),
    [[], ["throttled"]],
  );
  assert.deepEqual(codes({ ...group(3), ...missed() }), ["throttled"]);
  assert.deepEqual(codes({ ...group(200, "server"), ...LATE }), [], "a limited server is what was measured");
  assert.deepEqual(codes({ throttling: null, ...LATE }), []);
});

test("a quota that decides nothing is a remark", () => {
  assert.deepEqual([group(2), group(3), group(3, "server"), group(51)].map(noted), [
    [],
    ["throttled_noted"],
    ["throttled_noted"],
    [],
  ]);
});

test("the generator's reasons become consequences of what others did", () => {
  const tailOf = (but: Partial<Interference>, sharedMachine = true) => {
    const input = { ...CALM, ...but };
    const [reason] = withCulprit(input, sharedMachine).reasons;
    return reason?.message.slice(reason.message.indexOf("%.") + 3);
  };
  const others = "Other programs caused this; the generator itself is not too slow.";
  assert.equal(tailOf({ ...load(1.6), ...LATE }), others);
  assert.equal(tailOf({ ...load(1.6), ...BUSY }), others);
  assert.match(tailOf({ ...group(3), ...LATE }) ?? "", /^The quota caused this; /);
  assert.match(tailOf(LATE) ?? "", /^Other programs used little, so the server had the processor\./);
  assert.match(tailOf(LATE, false) ?? "", /^Something else was using the processor/);
  assert.match(tailOf({ foreignCpu: null, ...LATE }) ?? "", /^Something else was using the processor/);
  assert.match(tailOf({ ...load(0.3), ...BUSY }) ?? "", /^Use more workers/);
});

test.run();
