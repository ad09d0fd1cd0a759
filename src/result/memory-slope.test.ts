import assert from "node:assert/strict";
import { suite } from "uvu";
import { memoryPerConnection, slopeOfMetric } from "./memory-slope.js";
import type { MemoryPlateau } from "./run-result.js";

const test = suite("memory per connection");

const plateau = (connections: number, rss: number, but: Partial<MemoryPlateau> = {}): MemoryPlateau => ({
  connections,
  rss,
  heapUsed: 5_000_000 + 2_000 * connections,
  external: 1_000_000,
  kernel: 7_600 * connections,
  ...but,
});

const FOUR = [plateau(0, 50_000_000), plateau(100, 50_710_000), plateau(200, 51_390_000), plateau(300, 52_100_000)];

test("each metric has a slope with an interval, and its growth", () => {
  const { perConnection, growth, plateaus } = memoryPerConnection({ plateaus: FOUR, rssAroundDisconnect: null });
  assert.equal(plateaus, FOUR);
  assert.equal(perConnection.rss?.bytes, 6_950);
  const { ciLow, ciHigh, r2 } = perConnection.rss ?? {};
  assert.ok(ciLow && ciHigh && r2 && ciLow < 6_950 && 6_950 < ciHigh && r2 > 0.99);
  assert.deepEqual(perConnection.heapUsed, { bytes: 2_000, ciLow: 2_000, ciHigh: 2_000, r2: 1, linear: null });
  assert.deepEqual(perConnection.external, { bytes: 0, ciLow: 0, ciHigh: 0, r2: 1, linear: null });
  assert.equal(perConnection.kernel?.bytes, 7_600);
  assert.deepEqual(growth, { rss: 2_100_000, heapUsed: 600_000, external: 0, kernel: 2_280_000 });
});

test("one plateau without kernel memory makes only that metric unknown", () => {
  const plateaus = FOUR.map((one, i) => (i === 1 ? { ...one, kernel: null } : one));
  const { perConnection, growth } = memoryPerConnection({ plateaus, rssAroundDisconnect: null });
  assert.equal(perConnection.kernel, null);
  assert.equal(growth.kernel, null);
  assert.equal(perConnection.rss?.bytes, 6_950);
});

test("two plateaus give a slope without an interval, fewer give nothing", () => {
  const two = memoryPerConnection({
    plateaus: FOUR.slice(0, 2),
    rssAroundDisconnect: { before: 52_100_000, after: 50_000_000 },
  });
  assert.deepEqual(two.perConnection.rss, { bytes: 7_100, ciLow: null, ciHigh: null, r2: 1, linear: null });
  for (const few of [FOUR.slice(0, 1), []]) {
    const memory = memoryPerConnection({
      plateaus: few,
      rssAroundDisconnect: { before: 52_100_000, after: 50_000_000 },
    });
    assert.equal(memory.perConnection.rss, null);
    assert.equal(memory.growth.rss, null);
    assert.equal(memory.returnedAfterDisconnect, null);
  }
});

test("the first connections are left out of the slope if enough readings remain", () => {
  const cold = FOUR.map((one) => ({ ...one, rss: one.rss - (one.connections === 0 ? 600_000 : 0) }));
  const slopeOf = (plateaus: readonly MemoryPlateau[]) =>
    memoryPerConnection({ plateaus, rssAroundDisconnect: null }).perConnection.rss?.bytes;
  assert.equal(slopeOf(cold), 6_950);
  assert.equal(slopeOf(cold.slice(0, 3)), 9_950);
});

test("memory that grows early is not in proportion, which four plateaus cannot tell", () => {
  // The heap gets its first megabytes with the first users: a steep start, then the slope of a connection.
  const early = [0, 0, 600_000, 900_000, 950_000, 1_000_000];
  const plateaus = early.map((bytes, i) =>
    plateau(100 * i, 50_000_000 + 7_000 * 100 * i, { heapUsed: 5_000_000 + 300_000 * i + bytes }),
  );
  const { perConnection } = memoryPerConnection({ plateaus, rssAroundDisconnect: null });
  assert.equal(perConnection.heapUsed?.linear, false);
  assert.equal(perConnection.rss?.linear, true);
  const four = memoryPerConnection({ plateaus: plateaus.slice(0, 5), rssAroundDisconnect: null });
  assert.equal(four.perConnection.heapUsed?.linear, null);
});

test("finds the slope for a metric's path, and none for any other path", () => {
  const memory = memoryPerConnection({ plateaus: FOUR, rssAroundDisconnect: null });
  assert.equal(slopeOfMetric(memory, "memory.perConnection.rss"), memory.perConnection.rss);
  for (const path of ["memory.growth.rss", "latency.dm.p99", "memory.perConnection.toString"]) {
    assert.equal(slopeOfMetric(memory, path), null, path);
  }
  assert.equal(slopeOfMetric(null, "memory.perConnection.rss"), null);
});

test("memory given back is a share of the growth", () => {
  // With traffic, the process has grown to 60 MB before everyone leaves.
  const returned = (after: number): number | null =>
    memoryPerConnection({ plateaus: FOUR, rssAroundDisconnect: { before: 60_000_000, after } }).returnedAfterDisconnect;
  assert.equal(returned(60_000_000), 0);
  assert.equal(returned(58_950_000), 0.5);
  assert.equal(returned(57_900_000), 1);
  assert.equal(returned(60_210_000), -0.1);
  assert.equal(memoryPerConnection({ plateaus: FOUR, rssAroundDisconnect: null }).returnedAfterDisconnect, null);
});

test("without growth there is no share given back", () => {
  const flat = [plateau(0, 50_000_000), plateau(100, 49_000_000)];
  assert.equal(
    memoryPerConnection({ plateaus: flat, rssAroundDisconnect: { before: 52_100_000, after: 48_000_000 } })
      .returnedAfterDisconnect,
    null,
  );
});

test.run();
