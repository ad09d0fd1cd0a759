import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { bucketsOf } from "../../test-support/samples/sample-observations.js";
import { snapshotOf } from "../../test-support/samples/sample-snapshots.js";
import type { WorkerSecond } from "../worker-messages.js";
import { busyShares, Timeline } from "./timeline.js";

const test = suite("timeline");

const ZERO_US = 90_000_000;
const SEC_US = 1_000_000;
const USERS = 20;

const secondOf = (index: number, changes: Partial<WorkerSecond> = {}): WorkerSecond => ({
  index,
  connected: 0,
  failed: 0,
  away: 0,
  offered: 0,
  sent: 0,
  owedSoFar: 0,
  deliveries: 0,
  responseBuckets: null,
  eventLoop: 0,
  ...changes,
});

const node = (id: string, cpuSec: number, activeMs: number, idleMs: number, rssBytes = 0) =>
  snapshotOf(id, { cpuSec, eventLoopActiveMs: activeMs, eventLoopIdleMs: idleMs, rssBytes });

test("progress is the last second of all workers, and everything delivered so far", () => {
  const timeline = new Timeline(ZERO_US, USERS, false);
  timeline.addSecond(0, secondOf(0, { deliveries: 3 }));
  timeline.addSecond(1, secondOf(0, { deliveries: 4 }));
  timeline.addSecond(0, secondOf(1, { connected: 5, failed: 1, offered: 9, sent: 8, deliveries: 7, owedSoFar: 30 }));
  timeline.addSecond(1, secondOf(1, { connected: 6, failed: 2, offered: 3, sent: 2, deliveries: 1, owedSoFar: 40 }));
  timeline.addSecond(0, secondOf(2, { deliveries: 100 }));
  assert.deepEqual(timeline.progress(1), {
    phase: "ramp",
    elapsedSec: 2,
    connected: 11,
    failed: 3,
    away: 0,
    users: USERS,
    offeredPerSec: 12,
    sentPerSec: 10,
    deliveriesPerSec: 8,
    deliveries: 15,
    missing: 0,
  });
});

test("deliveries so far are the sum of every second from zero, however seconds and looks at them alternate", () => {
  const index = fc.integer({ min: -2, max: 12 });
  const added = fc.record({ index, worker: fc.nat(2), deliveries: fc.nat(9) });
  const looked = fc.record({ index });
  fc.assert(
    fc.property(fc.array(fc.oneof(added, looked), { maxLength: 60 }), (steps) => {
      const timeline = new Timeline(ZERO_US, USERS, false);
      const known = new Map<string, { readonly index: number; readonly deliveries: number }>();
      for (const step of steps) {
        if ("worker" in step) {
          timeline.addSecond(step.worker, secondOf(step.index, { deliveries: step.deliveries }));
          known.set(`${step.worker} ${step.index}`, step);
        } else {
          const sum = [...known.values()].reduce((all, one) => all + (one.index <= step.index ? one.deliveries : 0), 0);
          assert.equal(timeline.progress(step.index).deliveries, sum);
        }
      }
    }),
  );
});

test("missing is what was asked for two seconds ago and has not come; more than was asked for is not less than none", () => {
  const timeline = new Timeline(ZERO_US, USERS, false);
  timeline.addSecond(0, secondOf(0, { owedSoFar: 10, deliveries: 1 }));
  timeline.addSecond(1, secondOf(0, { owedSoFar: 20, deliveries: 2 }));
  timeline.addSecond(0, secondOf(1, { owedSoFar: 500, deliveries: 4 }));
  timeline.addSecond(0, secondOf(2, { owedSoFar: 900, deliveries: 5 }));
  assert.deepEqual([timeline.progress(1).missing, timeline.progress(2).missing], [0, 30 - 12]);
  timeline.addSecond(1, secondOf(2, { deliveries: 50 }));
  assert.equal(timeline.progress(2).missing, 0);
});

test("nobody counts what is missing while users come and go", () => {
  const timeline = new Timeline(ZERO_US, USERS, true);
  timeline.addSecond(0, secondOf(0, { owedSoFar: 10 }));
  timeline.addSecond(0, secondOf(2, { owedSoFar: 10 }));
  assert.equal(timeline.progress(2).missing, null);
});

test("a phase lasts from where it was entered to the next; a second belongs to where its middle is", () => {
  const timeline = new Timeline(ZERO_US, USERS, false);
  timeline.enter("ramp", ZERO_US);
  timeline.enter("warmup", ZERO_US + 1.4 * SEC_US);
  timeline.enter("hold", ZERO_US + 2.6 * SEC_US);
  for (const index of [0, 1, 2, 3]) timeline.addSecond(0, secondOf(index));
  assert.deepEqual(
    timeline.seconds().map(({ phase }) => phase),
    ["ramp", "warmup", "warmup", "hold"],
  );
  assert.deepEqual([timeline.progress(1).phase, timeline.progress(2).phase], ["ramp", "warmup"]);
});

test("a second sums up its workers, and merges their response times", () => {
  const timeline = new Timeline(ZERO_US, USERS, false);
  timeline.addSecond(
    0,
    secondOf(3, {
      connected: 4,
      offered: 3,
      sent: 2,
      deliveries: 2,
      owedSoFar: 40,
      responseBuckets: bucketsOf(100, 200),
      eventLoop: 0.4,
    }),
  );
  timeline.addSecond(
    1,
    secondOf(3, {
      connected: 5,
      offered: 1,
      sent: 1,
      deliveries: 1,
      owedSoFar: 5,
      responseBuckets: bucketsOf(300),
      eventLoop: 0.1,
    }),
  );
  timeline.addSecond(2, secondOf(3, {}));
  const [second] = timeline.seconds();
  assert.deepEqual(second, {
    t: 3,
    phase: "ramp",
    connected: 9,
    offered: 4,
    sent: 3,
    owed: 45,
    deliveries: 3,
    mean: 200,
    p50: 200,
    p99: 300,
    max: 300,
    generatorEventLoop: 0.4,
    serverEventLoop: null,
    serverCpu: null,
    serverRss: null,
  });
});

test("what the sends of a second ask for is what its workers have asked for since they last told", () => {
  const timeline = new Timeline(ZERO_US, USERS, false);
  for (const [worker, index, owedSoFar] of [
    [0, 0, 10],
    [1, 0, 3],
    [0, 1, 25],
    [0, 2, 30],
    [1, 2, 9],
  ] as const) {
    timeline.addSecond(worker, secondOf(index, { owedSoFar }));
  }
  assert.deepEqual(
    timeline.seconds().map(({ owed }) => owed),
    [13, 15, 5 + 6],
  );
});

test("seconds come in order, without what was before the zero; one without deliveries has no times", () => {
  const timeline = new Timeline(ZERO_US, USERS, false);
  for (const index of [2, -1, 0, 1]) timeline.addSecond(0, secondOf(index));
  const seconds = timeline.seconds();
  assert.deepEqual(
    seconds.map(({ t }) => t),
    [0, 1, 2],
  );
  assert.deepEqual([seconds[0]?.p50, seconds[0]?.p99, seconds[0]?.max], [null, null, null]);
});

test("the server's figures of a second lie between the samples at its two ends", () => {
  const timeline = new Timeline(ZERO_US, USERS, false);
  timeline.addSample(ZERO_US + 10_000, [node("n0", 1, 100, 900, 50), node("n1", 2, 0, 1_000, 60)]);
  timeline.addSample(ZERO_US + 1_010_000, [node("n0", 1.5, 400, 1_600, 70), node("n1", 2.25, 800, 1_200, 80)]);
  timeline.addSecond(0, secondOf(0));
  timeline.addSecond(0, secondOf(1));
  const [first, second] = timeline.seconds();
  // n0 was busy for 300 of 1000 ms, n1 for 800 of 1000; together they used 0.75 s of processor in 1 s.
  assert.deepEqual([first?.serverEventLoop, first?.serverCpu, first?.serverRss], [0.8, 0.75, 150]);
  assert.deepEqual([second?.serverEventLoop, second?.serverCpu, second?.serverRss], [null, null, null]);
});

test("the nearest sample is the nearest, before or after", () => {
  const timeline = new Timeline(ZERO_US, USERS, false);
  assert.equal(timeline.sampleNear(0), null);
  for (const atUs of [100, 200, 400]) timeline.addSample(atUs, []);
  const near = [0, 149, 151, 290, 310, 9_999].map((atUs) => timeline.sampleNear(atUs)?.atUs);
  assert.deepEqual(near, [100, 100, 200, 200, 400, 400]);
});

test("a worker's busy shares are those of the whole seconds within", () => {
  const timeline = new Timeline(ZERO_US, USERS, false);
  for (const index of [0, 1, 2, 4]) timeline.addSecond(1, secondOf(index, { eventLoop: index / 10 }));
  const shares = (from: number, to: number) =>
    timeline.eventLoopPerSec(1, ZERO_US + from * SEC_US, ZERO_US + to * SEC_US);
  assert.deepEqual(shares(0, 3), [0, 0.1, 0.2]);
  assert.deepEqual(shares(0.1, 2.9), [0.1]);
  assert.deepEqual(shares(2, 9), [0.2, 0.4]);
  assert.deepEqual(timeline.eventLoopPerSec(0, ZERO_US, ZERO_US + 9 * SEC_US), []);
});

test("busy shares are of the time between two looks; a node new since then counts from its start", () => {
  const shares = busyShares(
    [node("n0", 0, 100, 100)],
    [node("n0", 0, 200, 400), node("n1", 0, 3, 1), node("n2", 0, 0, 0)],
  );
  assert.deepEqual(
    [...shares],
    [
      ["n0", 0.25],
      ["n1", 0.75],
      ["n2", 0],
    ],
  );
});

test("a process that ends takes no time back, and one that is started again begins where it ended", () => {
  const timeline = new Timeline(ZERO_US, USERS, false);
  const both = (sec: number, n1: number) => [node("n0", sec, 500 * sec, 500 * sec), node("n1", n1, 10 * n1, 90 * n1)];
  timeline.addSample(ZERO_US, both(1, 20));
  timeline.addSample(ZERO_US + SEC_US, both(2, 21).slice(0, 1));
  timeline.addSample(ZERO_US + 2 * SEC_US, both(3, 22));
  for (const index of [0, 1]) timeline.addSecond(0, secondOf(index));
  assert.deepEqual(
    timeline.seconds().map(({ serverCpu, serverEventLoop }) => [serverCpu, serverEventLoop]),
    [
      [1, 0.5],
      [1 + 2, 0.5],
    ],
  );
  assert.deepEqual(
    timeline.lastLooks(ZERO_US + SEC_US).map(({ id, usage }) => [id, usage.cpuSec]),
    [
      ["n0", 2],
      ["n1", 20],
    ],
  );
});

test.run();
