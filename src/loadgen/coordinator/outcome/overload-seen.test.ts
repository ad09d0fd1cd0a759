import assert from "node:assert/strict";
import { suite } from "uvu";
import { makePlan } from "../../../plan/plan.js";
import type { TimelineSecond } from "../../../result/run-result.js";
import { parseScenario } from "../../../scenario/parse-scenario.js";
import { sampleResult } from "../../../test-support/samples/sample-result.js";
import { noDeliveries } from "../../ledger/delivery-tally.js";
import type { RunObservations } from "../run-observations.js";
import { overloadSeen } from "./overload-seen.js";

const test = suite("overload as seen");
const SEC = 1_000_000;
const ZERO = 100 * SEC;
/** The traffic begins within a second of the timeline. */
const START = ZERO + 2.5 * SEC;

const planOf = (faults: readonly unknown[]) =>
  makePlan(
    parseScenario({
      ...{ version: 1, name: "a", users: 100, server: { topology: "relayer", nodes: 3 } },
      phases: { warmup: "1s", hold: "10s", drain: "5s" },
      faults,
    }),
  );

/** The hold phase is from 3.5 to 13.5 s: whole seconds are those from 4 to 12. */
function timeline(capacity: number): readonly TimelineSecond[] {
  const [second] = sampleResult().timeline;
  assert.ok(second !== undefined);
  return Array.from({ length: 18 }, (_, t) => {
    const isLoaded = t >= 2 && t <= 13;
    return { ...second, t, owed: isLoaded ? 100 : 0, deliveries: capacity, mean: t * 1e6 * (1 - capacity / 100) };
  });
}

const TALLY = { byKind: [{ ...noDeliveries(), expected: 1_100, mayDelivered: 100, may: 300 }, noDeliveries()] };

const seen = (but: Readonly<Record<string, unknown>> = {}) =>
  ({
    ...{ plan: planOf([]), trafficStartUs: START, endUs: START + 20 * SEC, halt: null, tally: TALLY },
    timeline: { zeroUs: ZERO },
    ...but,
  }) as unknown as RunObservations;

test("is told of the whole seconds of the hold phase, of a run that went to its end", () => {
  const found = overloadSeen(seen(), timeline(80));
  assert.deepEqual([found?.offeredPerSec, found?.deliveredPerSec], [100, 80]);
  assert.equal(overloadSeen(seen(), timeline(100)), null);
  assert.equal(overloadSeen(seen({ halt: "interrupted" }), timeline(80)), null);
  const early = timeline(80).map((second) => ({ ...second, deliveries: second.t < 4 || second.t > 12 ? 900 : 80 }));
  assert.equal(overloadSeen(seen(), early)?.deliveredPerSec, 80);
});

test("what was due is what was owed to users who were there: certain, or possible and delivered", () => {
  const tally = { ...TALLY, byKind: [{ ...noDeliveries(), expected: 900, mayDelivered: 180 }] };
  assert.equal(overloadSeen(seen({ tally }), timeline(80))?.offeredPerSec, 90);
  const none = { ...TALLY, byKind: [noDeliveries()] };
  assert.equal(overloadSeen(seen({ tally: none }), timeline(80)), null);
  const unsent = timeline(80).map((second) => ({ ...second, owed: 0 }));
  assert.equal(overloadSeen(seen(), unsent), null);
});

test("no second that a fault answers for counts, from its injection to the end of its recovery", () => {
  const faulty = (at: string, recovery: string) => seen({ plan: planOf([{ at, kill: "node-1", recovery }]) });
  // It answers from 3.5 to 9.5 s: the seconds from 10 to 12 are too few.
  assert.equal(overloadSeen(faulty("0s", "6s"), timeline(80)), null);
  // From 3.5 to 8.5 s: those from 9 to 12 are enough.
  assert.ok(overloadSeen(faulty("0s", "5s"), timeline(80)) !== null);
  // From 8.5 s on: those from 4 to 7 are enough, from 7.5 s on too few.
  assert.ok(overloadSeen(faulty("5s", "20s"), timeline(80)) !== null);
  assert.equal(overloadSeen(faulty("4s", "20s"), timeline(80)), null);
});

test.run();
