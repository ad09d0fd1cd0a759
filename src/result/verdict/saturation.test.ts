import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import type { Threshold } from "../../scenario/thresholds/parse-threshold.js";
import { adviseOnce } from "./advice.js";
import {
  busiestWindow,
  detectSaturation,
  lagBehindThresholds,
  tightestLatencyLimitUs,
  type WorkerLoad,
} from "./saturation.js";

const test = suite("saturation");

const REMEDY = "Use more workers (--workers), fewer users or messages, or run the server on a second machine.";

const worker = (id: number, but: Partial<WorkerLoad> = {}): WorkerLoad => ({
  id,
  scheduleLagP99Us: 700,
  eventLoopPerSec: Array.from({ length: 15 }, () => 0.2),
  planned: 5_000,
  dropped: 0,
  ...but,
});

const sentences = (workers: readonly WorkerLoad[], tightestUs: number | null = null): string[] =>
  detectSaturation(workers, tightestUs).reasons.map(({ code, message }) => `${code}: ${message}`);

test("workers with idle time are not the bottleneck", () => {
  assert.deepEqual(detectSaturation([worker(0), worker(1)], 25_000), { saturated: false, reasons: [] });
  assert.deepEqual(detectSaturation([], null), { saturated: false, reasons: [] });
});

test("lag above 10 ms saturates, and the reason names worker, time and remedy", () => {
  assert.deepEqual(sentences([worker(0, { scheduleLagP99Us: 10_000 })]), []);
  const busy = [0.1, 0.1, 0.1, 0.6, 0.6, 0.6, 0.6, 0.6, 0.1, 0.1];
  assert.deepEqual(sentences([worker(0), worker(1, { scheduleLagP99Us: 12_400, eventLoopPerSec: busy })]), [
    "generator_lag: Worker 1 fell behind schedule: 1 % of its sends were more than 12.4 ms late (limit: 10 ms). " +
      `It was busiest between seconds 3 and 8 of the hold phase, at 60 %. ${REMEDY}`,
  ]);
  assert.equal(detectSaturation([worker(1, { scheduleLagP99Us: 12_400, eventLoopPerSec: [] })], null).saturated, true);
});

test("a worker that was late but idle was kept from running, and the reason says so", () => {
  const idle = worker(1, { scheduleLagP99Us: 12_400, eventLoopPerSec: [0.1, 0.2, 0.1, 0.1, 0.1] });
  const [reason] = detectSaturation([idle], null).reasons;
  assert.match(reason?.message ?? "", /at 12 %\. Something else was using the processor/);
});

test("a missed latency threshold is not blamed on the server when the generator was as late itself", () => {
  const lag = { p50: 500, p90: 900, p95: 1_000, p99: 4_000, p999: 530_000, max: 540_000 };
  const missed = (metric: string) =>
    ({ metric, op: "<", limit: 300_000, measured: 485_000, pass: false, text: metric }) as const;
  const codesFor = (metric: string, pass = false) =>
    lagBehindThresholds([{ ...missed(metric), pass }], lag).map(({ code }) => code);
  assert.deepEqual(codesFor("latency.dm.p999"), ["generator_lag"]);
  assert.deepEqual(codesFor("latency.dm.p99"), []);
  assert.deepEqual(codesFor("latency.dm.p999", true), []);
  assert.deepEqual(codesFor("latency.service.max"), []);
});

test("lag excuses only a missed upper limit, and only above 10 ms and a tenth of the limit", () => {
  const lag = { p50: 500, p90: 900, p95: 1_000, p99: 30_000, p999: 30_001, max: 540_000 };
  const codesFor = (percentile: string, op: Threshold["op"], limit: number) =>
    lagBehindThresholds(
      [{ metric: `latency.fanout.${percentile}`, op, limit, measured: 485_000, pass: false, text: "" }],
      lag,
    ).length;
  assert.equal(codesFor("p999", "<", 300_000), 1);
  assert.equal(codesFor("p999", "<=", 300_000), 1);
  assert.equal(codesFor("p999", ">", 300_000), 0);
  assert.equal(codesFor("p999", ">=", 300_000), 0);
  assert.equal(codesFor("p99", "<", 300_000), 0);
  assert.equal(codesFor("p99", "<", 5_000), 1);
  assert.equal(codesFor("p95", "<", 5_000), 0);
});

test("of two equally busy windows, the first is named", () => {
  assert.deepEqual(busiestWindow([1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1]), { share: 1, fromSec: 0, toSec: 5 });
});

test("a latency limit above 100 ms allows a tenth of it as lag, a tight one still 10 ms", () => {
  assert.equal(sentences([worker(0, { scheduleLagP99Us: 20_000 })], 200_000).length, 0);
  assert.equal(sentences([worker(0, { scheduleLagP99Us: 20_001 })], 200_000).length, 1);
  assert.equal(sentences([worker(0, { scheduleLagP99Us: 9_000 })], 5_000).length, 0);
});

test("an event loop busy above 0.9 for five seconds saturates, for four seconds it does not", () => {
  const busyFor = (seconds: number): number[] =>
    Array.from({ length: 15 }, (_, i) => (i >= 6 && i < 6 + seconds ? 0.97 : 0.2));
  assert.deepEqual(sentences([worker(2, { eventLoopPerSec: busyFor(4) })]), []);
  assert.deepEqual(sentences([worker(2, { eventLoopPerSec: busyFor(5) })]), [
    "generator_cpu: Worker 2 had no time to spare: its event loop was 97 % busy between seconds 6 and 11 of the hold " +
      `phase (limit: 90 %). ${REMEDY}`,
  ]);
  assert.deepEqual(sentences([worker(2, { eventLoopPerSec: Array.from({ length: 15 }, () => 0.9) })]), []);
});

test("a hold phase shorter than five seconds is judged as a whole", () => {
  assert.equal(sentences([worker(0, { eventLoopPerSec: [0.95, 0.95] })]).length, 1);
  assert.equal(sentences([worker(0, { eventLoopPerSec: [] })]).length, 0);
});

test("drops above 0.1 % of all planned sends saturate", () => {
  assert.deepEqual(sentences([worker(0, { dropped: 4 }), worker(1, { dropped: 6 })]), []);
  assert.deepEqual(sentences([worker(0, { dropped: 4 }), worker(1, { dropped: 8 })]), [
    "generator_dropped: 12 of 10,000 planned messages were never sent (0.12 %; limit: 0.1 %), " +
      `8 of them by worker 1. ${REMEDY}`,
  ]);
});

test("every cause and every worker is named", () => {
  const bad = { scheduleLagP99Us: 50_000, eventLoopPerSec: [1, 1, 1, 1, 1], dropped: 100 };
  const { reasons } = detectSaturation([worker(0, bad), worker(1, bad)], null);
  assert.deepEqual(
    reasons.map(({ code }) => code),
    ["generator_lag", "generator_lag", "generator_cpu", "generator_cpu", "generator_dropped"],
  );
});

test("advice that several reasons share is given once, in the first of them", () => {
  const bad = { scheduleLagP99Us: 50_000, eventLoopPerSec: [1, 1, 1, 1, 1], dropped: 100 };
  const idle = { scheduleLagP99Us: 50_000, eventLoopPerSec: [0.1] };
  const all = detectSaturation([worker(0, bad), worker(1, bad), worker(2, idle), worker(3, idle)], null).reasons;
  const advised = adviseOnce(all);
  const givers = advised.flatMap(({ message }, i) => (message === all[i]?.message ? [i] : []));
  assert.deepEqual(givers, [0, 2]);
  assert.ok(advised[0]?.message.endsWith(REMEDY));
  assert.equal(
    advised[1]?.message,
    "Worker 1 fell behind schedule: 1 % of its sends were more than 50 ms late (limit: 10 ms). " +
      "It was busiest between seconds 0 and 5 of the hold phase, at 100 %.",
  );
  assert.equal(advised.filter(({ message }) => /machine/.test(message)).length, 2);
  const others = [{ code: "lost", message: REMEDY }, ...all.slice(0, 1)];
  assert.deepEqual(adviseOnce(others), others);
});

test("the busiest window has the highest mean of all windows", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 30 }), (shares) => {
      const found = busiestWindow(shares);
      assert.ok(found !== null);
      assert.equal(found.toSec - found.fromSec, Math.min(5, shares.length));
      for (let from = 0; from + 5 <= shares.length; from++) {
        const mean = shares.slice(from, from + 5).reduce((a, b) => a + b) / 5;
        assert.ok(mean <= found.share);
      }
    }),
  );
});

test("the tightest latency limit is the smallest upper bound on a latency of the run", () => {
  const limit = (metric: string, op: Threshold["op"], us: number): Threshold => ({ metric, op, limit: us, text: "" });
  assert.equal(tightestLatencyLimitUs([]), null);
  assert.equal(
    tightestLatencyLimitUs([
      limit("latency.dm.p99", "<", 400_000),
      limit("latency.fanout.p95", "<=", 300_000),
      limit("latency.dm.min", ">", 10),
      limit("latency.dm.count", "<", 5),
      limit("delivery.lost", "<=", 1),
      limit("http.latency.p99", "<", 1_000),
    ]),
    300_000,
  );
});

test.run();
