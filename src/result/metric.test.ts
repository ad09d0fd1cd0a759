import assert from "node:assert/strict";
import { suite } from "uvu";
import { METRICS } from "../scenario/thresholds/metrics.js";
import { clusterResult } from "../test-support/samples/sample-cluster.js";
import { sampleResult } from "../test-support/samples/sample-result.js";
import { targetResult } from "../test-support/samples/sample-result-variants.js";
import { LatencyHistogram } from "./latency-histogram.js";
import { formatMetric, measuredMetric } from "./metric.js";

const test = suite("metric");

test("a full result has a number for every metric", () => {
  const { messages, ...sample } = clusterResult();
  const acked = { accepted: 30, rejected: 0 };
  const full = {
    ...sample,
    messages: {
      dm: { ...messages.dm, ...acked },
      broadcast: { ...messages.broadcast, ...acked },
      room: { ...messages.room, ...acked },
    },
  };
  assert.deepEqual(
    [...METRICS.keys()].filter((path) => measuredMetric(full, path) === null),
    [],
  );
  assert.equal(measuredMetric(sampleResult(), "messages.dm.rejected"), null, "nobody can tell without acks");
});

test("reads the field that a path names", () => {
  const result = sampleResult();
  assert.equal(measuredMetric(result, "latency.dm.p99"), result.latency.dm?.p99);
  assert.equal(measuredMetric(result, "delivery.byKind.room.expected"), 7_200);
  assert.equal(measuredMetric(result, "messages.dm.sent"), 3_600);
  assert.equal(measuredMetric(result, "memory.perConnection.rss"), 7_310);
  assert.equal(measuredMetric(result, "memory.returnedAfterDisconnect"), 0.84);
  assert.equal(measuredMetric(result, "http.latency.p99"), 4_000);
  const cluster = clusterResult();
  assert.equal(measuredMetric(cluster, "server.relay.latency.p99"), cluster.server?.relay?.latency?.p99);
  assert.equal(measuredMetric(cluster, "server.relay.wastedPerMessage"), 0.025);
  assert.equal(measuredMetric(result, "server.relay.latency.p99"), null);
});

test("for several nodes, sums processor seconds and takes the busiest loop", () => {
  const result = sampleResult();
  const [node] = result.server?.nodes ?? [];
  assert.ok(result.server && node);
  const server = {
    ...result.server,
    nodes: [
      { ...node, cpuSec: 2, eventLoop: 0.3 },
      { ...node, cpuSec: 3, eventLoop: 0.9 },
    ],
  };
  assert.equal(measuredMetric({ ...result, server }, "server.cpuSec"), 5);
  assert.equal(measuredMetric({ ...result, server }, "server.eventLoop"), 0.9);
  assert.equal(measuredMetric({ ...result, server: { ...server, nodes: [] } }, "server.cpuSec"), null);
});

test("a run without a part has no number for its metrics", () => {
  const result = targetResult();
  for (const path of [
    "memory.perConnection.rss",
    "server.cpuSec",
    "server.eventLoop",
    "latency.room.p50",
    "http.errors",
  ]) {
    assert.equal(measuredMetric(result, path), null, path);
  }
});

test("an empty distribution has no percentiles, and a count of 0", () => {
  const result = sampleResult();
  const latency = { ...result.latency, dm: new LatencyHistogram().summary() };
  assert.equal(measuredMetric({ ...result, latency }, "latency.dm.p99"), null);
  assert.equal(measuredMetric({ ...result, latency }, "latency.dm.count"), 0);
});

test("a path that is no metric has no number, whatever the result contains", () => {
  for (const path of [
    "",
    "seed",
    "latency",
    "latency.dm",
    "latency.dm.hdr",
    "timeline.length",
    "__proto__.x",
    "constructor.length",
  ]) {
    assert.equal(measuredMetric(sampleResult(), path), null, path);
  }
});

test("formats a value in its metric's unit", () => {
  const written = {
    "latency.dm.p99": [31_240, "31.2 ms"],
    "server.cpuSec": [3.42, "3.42 s"],
    "memory.growth.rss": [1_460_000, "1.46 MB"],
    "server.eventLoop": [0.124, "12.4 %"],
    "delivery.lost": [12_345, "12,345"],
    "server.perMessage.framesSentPerMessage": [4.505, "4.5"],
    "connections.perSec": [498.7, "499/s"],
    "no.metric": [2, "2"],
  } as const;
  for (const [metric, [value, text]] of Object.entries(written))
    assert.match(formatMetric(metric, value), new RegExp(`^${text}\\d?$`));
});

test.run();
