import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import type { Plan } from "../../../plan/plan.js";
import { workerRange } from "../../../plan/users.js";
import { randomPlans } from "../../../test-support/samples/random-plans.js";
import { SendSchedule } from "./send-schedule.js";

const test = suite("send schedule");

interface Send {
  readonly kind: number;
  readonly k: number;
  readonly dueUs: number;
  readonly sender: number;
}

function sendsOf(plan: Plan, workers: number, worker: number): Send[] {
  const schedule = new SendSchedule(plan, workerRange(plan.users, workers, worker));
  const sends: Send[] = [];
  for (; schedule.dueUs !== Number.POSITIVE_INFINITY; schedule.pop()) {
    const { stream, k, dueUs } = schedule;
    sends.push({ kind: stream.kind, k, dueUs, sender: stream.sender(k) });
  }
  return sends;
}

/** All messages of the plan, read off its streams. */
function wholePlan(plan: Plan): Send[] {
  return plan.streams.flatMap((stream) =>
    Array.from({ length: stream?.count ?? 0 }, (_, k) => ({
      kind: stream?.kind ?? -1,
      k,
      dueUs: stream?.timeUs(k) ?? -1,
      sender: stream?.sender(k) ?? -1,
    })),
  );
}

const inPlanOrder = (sends: readonly Send[]): Send[] => [...sends].sort((a, b) => a.kind - b.kind || a.k - b.k);

const runs = fc.tuple(randomPlans(), fc.integer({ min: 1, max: 9 }));

test("over any number of workers nothing is lost, doubled or changed", () => {
  fc.assert(
    fc.property(runs, ([plan, workers]) => {
      const sends = Array.from({ length: workers }, (_, worker) => sendsOf(plan, workers, worker)).flat();
      assert.deepEqual(inPlanOrder(sends), wholePlan(plan));
    }),
  );
});

test("a worker sends for its own users alone, in the order things are due", () => {
  fc.assert(
    fc.property(runs, ([plan, workers]) => {
      for (let worker = 0; worker < workers; worker++) {
        const { from, to } = workerRange(plan.users, workers, worker);
        let lastUs = 0;
        const lastOfKind = [-1, -1, -1];
        for (const { kind, k, dueUs, sender } of sendsOf(plan, workers, worker)) {
          assert.ok(sender >= from && sender < to);
          assert.ok(dueUs >= lastUs && k > (lastOfKind[kind] ?? 0));
          lastUs = dueUs;
          lastOfKind[kind] = k;
        }
      }
    }),
  );
});

test("when all is sent the schedule stays at its end", () => {
  fc.assert(
    fc.property(randomPlans(), (plan) => {
      const schedule = new SendSchedule(plan, { from: 0, to: plan.users });
      while (schedule.dueUs !== Number.POSITIVE_INFINITY) schedule.pop();
      schedule.pop();
      assert.deepEqual([schedule.dueUs, schedule.k], [Number.POSITIVE_INFINITY, -1]);
      assert.throws(() => schedule.stream, RangeError);
    }),
    { numRuns: 20 },
  );
});

test("a worker without users has nothing to send", () => {
  fc.assert(
    fc.property(randomPlans(), (plan) => {
      assert.equal(new SendSchedule(plan, { from: 0, to: 0 }).dueUs, Number.POSITIVE_INFINITY);
    }),
    { numRuns: 20 },
  );
});

test.run();
