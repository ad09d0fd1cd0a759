import assert from "node:assert/strict";
import { suite } from "uvu";
import type { Plan } from "../../../plan/plan.js";
import { planOf } from "../../../test-support/samples/random-plans.js";
import { hdrOf, seenOf, workerOf } from "../../../test-support/samples/sample-observations.js";
import { BitSet } from "../../ledger/bit-set.js";
import { FanOutTimer } from "../../worker/timing/fan-out-timer.js";
import type { FanOutPages } from "../../worker-messages.js";
import type { RunObservations } from "../run-observations.js";
import { summariseLatency } from "./latency-summaries.js";

const test = suite("latency summaries");

const BASE = { users: 4, ramp: { plateaus: 1 }, phases: { warmup: "1s", hold: "2s" } };
const TRAFFIC = { dm: { perSec: 10, contacts: 1 }, broadcast: { perSec: 5 }, room: { perSec: 4, count: 2 } };

const NOTHING = hdrOf();

const seenBy = (plan: Plan, workers: RunObservations["workers"], incomplete: RunObservations["incomplete"] = []) =>
  seenOf(plan, { workers, incomplete });

/** Receipts of broadcasts: message, and the time it took. */
function broadcastsOf(
  plan: Plan,
  receipts: readonly (readonly [k: number, us: number])[],
): readonly (FanOutPages | null)[] {
  const timer = new FanOutTimer(plan.broadcast?.count ?? 0);
  for (const receipt of receipts) timer.record(...receipt);
  return [null, timer.pages, null];
}

test("the histograms of all workers are merged, one that died left out", () => {
  const plan = planOf({ ...BASE, traffic: TRAFFIC });
  const latency = summariseLatency(
    seenBy(plan, [
      workerOf({ responseHdr: [hdrOf(100, 300), NOTHING, hdrOf(7)], serviceHdr: hdrOf(1), connectHdr: hdrOf(50) }),
      null,
      workerOf({ responseHdr: [hdrOf(200), NOTHING, NOTHING], scheduleLagHdr: hdrOf(9), connectHdr: hdrOf(60, 70) }),
    ]),
  );
  const { dm, broadcast, room, connect, scheduleLag, service } = latency;
  assert.deepEqual([dm?.count, dm?.min, dm?.p50, dm?.max], [3, 100, 200, 300]);
  assert.deepEqual([broadcast?.count, room?.count], [0, 1]);
  assert.deepEqual([connect.count, connect.max, scheduleLag.count, service?.count], [3, 70, 1, 1]);
});

test("what the plan does not have is not there", () => {
  const only = summariseLatency(seenBy(planOf({ ...BASE, traffic: { dm: TRAFFIC.dm } }), [workerOf({})]));
  assert.deepEqual(
    [only.broadcast, only.room, only.fanout, only.roomFanout, only.firstReceipt],
    [null, null, null, null, null],
  );
  assert.ok(only.dm && only.service);
});

test("deliveries of one message are late together: what counts is the messages of the hold phase", () => {
  const plan = planOf({ ...BASE, traffic: TRAFFIC });
  const { broadcast, holdStartsUs } = plan;
  assert.ok(broadcast);
  const inHold = Array.from({ length: broadcast.count }, (_, k) => k).filter(
    (k) => broadcast.timeUs(k) >= holdStartsUs,
  );
  assert.ok(inHold.length > 5 && inHold.length < broadcast.count);
  const many = Array.from({ length: 40 }, (_, i) => 100 + i);
  const latency = summariseLatency(
    seenBy(plan, [workerOf({ responseHdr: [hdrOf(...many), hdrOf(...many), NOTHING] })]),
  );
  assert.deepEqual([latency.dm?.effectiveCount, latency.broadcast?.effectiveCount], [40, inHold.length]);
  const few = summariseLatency(seenBy(plan, [workerOf({ responseHdr: [NOTHING, hdrOf(1, 2), NOTHING] })]));
  assert.equal(few.broadcast?.effectiveCount, 2);
});

test("fan-out runs to the last receipt over all workers, first receipt to the first", () => {
  const plan = planOf({ ...BASE, traffic: TRAFFIC });
  const first = (plan.broadcast?.count ?? 0) - 2;
  const latency = summariseLatency(
    seenBy(plan, [
      workerOf({
        fanOut: broadcastsOf(plan, [
          [first, 40],
          [first, 90],
          [first + 1, 10],
        ]),
      }),
      workerOf({
        fanOut: broadcastsOf(plan, [
          [first, 20],
          [first, 60],
        ]),
      }),
    ]),
  );
  assert.deepEqual([latency.fanout?.count, latency.fanout?.min, latency.fanout?.max], [2, 10, 90]);
  assert.deepEqual([latency.firstReceipt?.min, latency.firstReceipt?.max], [10, 20]);
  assert.equal(latency.roomFanout?.count, 0);
});

test("a message of the warm-up, or one with a missing delivery, has no fan-out time", () => {
  const plan = planOf({ ...BASE, traffic: TRAFFIC });
  const count = plan.broadcast?.count ?? 0;
  const owed = new BitSet(count);
  owed.add(count - 1);
  const fanOut = broadcastsOf(plan, [
    [0, 5],
    [count - 1, 6],
    [count - 2, 7],
  ]);
  const incomplete = [
    [null, null, null],
    [null, owed, null],
  ];
  const latency = summariseLatency(seenBy(plan, [workerOf({ fanOut })], incomplete));
  assert.deepEqual([latency.fanout?.count, latency.fanout?.max], [1, 7]);
});

test("without broadcasts the fan-out is that of rooms", () => {
  const plan = planOf({ ...BASE, traffic: { room: TRAFFIC.room } });
  const timer = new FanOutTimer(plan.room?.count ?? 0);
  timer.record((plan.room?.count ?? 0) - 1, 33);
  const latency = summariseLatency(seenBy(plan, [workerOf({ fanOut: [null, null, timer.pages] })]));
  assert.deepEqual([latency.fanout?.max, latency.roomFanout?.max, latency.firstReceipt?.max], [33, 33, 33]);
});

test.run();
