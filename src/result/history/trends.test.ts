import assert from "node:assert/strict";
import { suite } from "uvu";
import { parseScenarioText } from "../../scenario/parse-scenario.js";
import {
  FEWER_FROM,
  SAMPLE_MACHINE,
  SLOWER_FROM,
  sampleEntry,
  sampleHistory,
} from "../../test-support/samples/sample-history.js";
import { type HistoryEntry, scenarioDigest } from "./history-entry.js";
import { type Trend, type TrendGroup, trendsOf } from "./trends.js";

const test = suite("trends");

const METRIC = "latency.dm.p99";
const COUNTER = "server.perMessage.connectionsExaminedPerDm";

const find = (groups: readonly TrendGroup[], metric: string): Trend | undefined =>
  groups.flatMap(({ trends }) => trends).find((trend) => trend.metric === metric);
const measured = (day: number, value: number, given: Partial<HistoryEntry> = {}): HistoryEntry =>
  sampleEntry(day, { values: { [METRIC]: value }, ...given });
const lengths = (groups: readonly TrendGroup[]): readonly (number | undefined)[] =>
  groups.map(({ trends }) => trends[0]?.points.length);

test("a change is found at its commit, with the medians on both sides", () => {
  const entries = sampleHistory();
  const trend = find(trendsOf(entries, 100), METRIC);
  assert.equal(trend?.points.length, 40);
  const [change, ...others] = trend?.changes ?? [];
  assert.deepEqual(others, []);
  assert.equal(change?.index, SLOWER_FROM);
  assert.equal(trend?.points[SLOWER_FROM]?.commit, entries[SLOWER_FROM]?.commit);
  assert.ok(Math.abs((change?.after ?? 0) / (change?.before ?? 1) - 1.5) < 0.03);
  assert.equal(trend?.level, change?.after);
  assert.ok((change?.p ?? 1) <= 0.01);
});

test("metrics that only scatter have no change", () => {
  const groups = trendsOf(sampleHistory(), 100);
  for (const metric of ["latency.dm.p50", "memory.perConnection.rss", "server.cpuSec"]) {
    assert.deepEqual(find(groups, metric)?.changes, [], metric);
  }
});

test("any change of a counter is one, and is found in the run that shows it", () => {
  const trend = find(trendsOf(sampleHistory(), 100), COUNTER);
  assert.deepEqual(trend?.changes, [{ index: FEWER_FROM, p: null, before: 100, after: 1 }]);
  const counts = [5, 5, 6, 5].map((value, day) => sampleEntry(day, { counters: { [COUNTER]: value } }));
  assert.deepEqual(
    find(trendsOf(counts, 100), COUNTER)?.changes.map(({ index }) => index),
    [2, 3],
  );
});

test("times of different machines are never in one series, counters are", () => {
  const machines = [
    SAMPLE_MACHINE,
    { ...SAMPLE_MACHINE, cpuModel: "other" },
    { ...SAMPLE_MACHINE, cores: 4 },
    { ...SAMPLE_MACHINE, node: "v22.1.0" },
    { ...SAMPLE_MACHINE, chatbench: "0.2.0" },
  ];
  const entries = machines.map((machine, day) => measured(day, 1, { machine, counters: { [COUNTER]: 1 } }));
  const groups = trendsOf(entries, 100);
  assert.deepEqual(
    groups.map(({ machine }) => machine),
    [null, ...machines.toReversed()],
  );
  assert.deepEqual(lengths(groups), [5, 1, 1, 1, 1, 1]);
});

test("a small update of Node.js continues a series, under the name of the newest", () => {
  const newer = { ...SAMPLE_MACHINE, node: "v20.30.0" };
  const groups = trendsOf([measured(0, 1), measured(1, 1, { machine: newer })], 100);
  assert.deepEqual(lengths(groups), [2]);
  assert.deepEqual(groups[0]?.machine, newer);
});

test("a changed scenario starts new series, the newest first", () => {
  const entries = [measured(0, 1), measured(1, 1), measured(2, 1, { scenarioDigest: "sha256:1" })];
  const groups = trendsOf(entries, 100);
  assert.deepEqual(lengths(groups), [1, 2]);
  assert.deepEqual(
    groups.map(({ isCurrent }) => isCurrent),
    [true, false],
  );
  assert.deepEqual(lengths(trendsOf([measured(0, 1), measured(1, 1, { scenario: "other" })], 100)), [1, 1]);
});

test("only the newest runs are looked at", () => {
  const trend = find(trendsOf(sampleHistory(), 12), METRIC);
  assert.equal(trend?.points.length, 12);
  assert.deepEqual(trend?.changes, []);
});

test("a metric that some runs do not have is a shorter series", () => {
  const groups = trendsOf([measured(0, 1), sampleEntry(1, { values: { other: 2 } }), measured(2, 3)], 100);
  assert.deepEqual(
    find(groups, METRIC)?.points.map(({ value }) => value),
    [1, 3],
  );
  assert.deepEqual(
    find(groups, "other")?.points.map(({ value }) => value),
    [2],
  );
});

test("a run without numbers is in no series", () => {
  assert.deepEqual(trendsOf([sampleEntry(0)], 100), []);
});

test("a scenario's digest depends on its load, not on its limits or its description", () => {
  const digest = (given: object): string =>
    scenarioDigest(parseScenarioText(JSON.stringify({ version: 1, name: "a", users: 10, ...given })).document);
  assert.equal(digest({}), digest({ thresholds: ["delivery.lost == 0"], description: "other" }));
  assert.notEqual(digest({}), digest({ users: 11 }));
  assert.notEqual(digest({}), digest({ seed: 43 }));
});

test.run();
