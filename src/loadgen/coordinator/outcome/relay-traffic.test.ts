import assert from "node:assert/strict";
import { suite } from "uvu";
import { bucketOf } from "../../../base/hdr-layout.js";
import type { ProcessCounters, ProcessSnapshot } from "../../../protocol/server-control.js";
import { LatencyHistogram } from "../../../result/latency-histogram.js";
import { snapshotOf } from "../../../test-support/samples/sample-snapshots.js";
import { relayTraffic } from "./relay-traffic.js";

const test = suite("relay traffic");

interface Look {
  readonly from?: Readonly<Record<string, number>>;
  readonly timesUs?: readonly number[];
  readonly counters?: Partial<ProcessCounters>;
}

function look(id: string, { from = {}, timesUs = [], counters = {} }: Look): ProcessSnapshot {
  const counts = new Map<number, number>();
  for (const us of timesUs) counts.set(bucketOf(us), (counts.get(bucketOf(us)) ?? 0) + 1);
  const base = snapshotOf(id);
  return { ...base, arrivals: { from, times: [...counts] }, counters: { ...base.counters, ...counters } };
}

test("times are those since the hold phase began, from all nodes; the rest is of the whole run", () => {
  const atHold = [look("n0", { timesUs: [900_000, 100] }), look("n1", { timesUs: [800_000] })];
  const atEnd = [
    look("n0", {
      from: { n10: 1, n2: 2 },
      timesUs: [900_000, 100, 100, 200],
      counters: { relayMessages: 4, relayHops: 10, relayWasted: 1, relayBatches: 2, relayBatchedMessages: 4 },
    }),
    look("n1", {
      from: { n0: 3 },
      timesUs: [800_000, 300],
      counters: { relayMessages: 1, relayHops: 5, relayWasted: 1 },
    }),
    look("relayer", { counters: { relayBatches: 2, relayBatchedMessages: 6 } }),
  ];
  const { latency, ...rest } = relayTraffic(atHold, atEnd);
  assert.deepEqual(rest, {
    hopsPerMessage: 3,
    wastedPerMessage: 0.4,
    messagesPerBatch: 2.5,
    links: [
      { from: "n2", to: "n0", messages: 2 },
      { from: "n10", to: "n0", messages: 1 },
      { from: "n0", to: "n1", messages: 3 },
    ],
  });
  const direct = new LatencyHistogram();
  for (const us of [100, 200, 300]) direct.record(us);
  assert.deepEqual(latency, direct.summary());
});

test("where nothing was sent, nothing is divided", () => {
  assert.deepEqual(relayTraffic([], [look("n0", {}), look("n1", {})]), {
    latency: null,
    hopsPerMessage: null,
    wastedPerMessage: null,
    messagesPerBatch: null,
    links: [],
  });
});

test.run();
