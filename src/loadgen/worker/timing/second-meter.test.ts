import assert from "node:assert/strict";
import { suite } from "uvu";
import { LatencyHistogram } from "../../../result/latency-histogram.js";
import { SecondMeter } from "./second-meter.js";

const test = suite("second meter");

test("each take tells what happened since the last", () => {
  const meter = new SecondMeter();
  meter.deliveries = 3;
  meter.offered = 2;
  meter.sent = 1;
  for (const us of [100, 200, 300]) meter.response.record(us);
  const { responseBuckets, eventLoop, ...counts } = meter.take();
  assert.deepEqual(counts, { deliveries: 3, offered: 2, sent: 1 });
  assert.equal(new LatencyHistogram().addBuckets(responseBuckets ?? new Uint32Array()).count, 3);
  assert.ok(eventLoop >= 0 && eventLoop <= 1);

  meter.response.record(400);
  const next = meter.take();
  assert.deepEqual([next.deliveries, next.offered, next.sent], [0, 0, 0]);
  const response = new LatencyHistogram().addBuckets(next.responseBuckets ?? new Uint32Array());
  assert.deepEqual([response.count, response.quantile(0.5)], [1, 400]);
});

test("a second without deliveries has no response times", () => {
  assert.equal(new SecondMeter().take().responseBuckets, null);
});

test("an event loop that did nothing but work was busy", async () => {
  // Until the loop has made its first turn there is nothing to measure: newer lines of Node run a test before it.
  await new Promise((resolve) => setImmediate(resolve));
  const meter = new SecondMeter();
  meter.take();
  const startMs = performance.now();
  while (performance.now() - startMs < 5);
  assert.ok(meter.take().eventLoop > 0.5);
});

test.run();
