import assert from "node:assert/strict";
import { suite } from "uvu";
import { makePlan } from "../../../plan/plan.js";
import { KIND_INDEX } from "../../../protocol/marker.js";
import type { TimelineSecond } from "../../../result/run-result.js";
import { parseScenario } from "../../../scenario/parse-scenario.js";
import { exampleOfStranger } from "../../ledger/delivery-example.js";
import { noViolations, TallyKeeper } from "../../ledger/delivery-tally.js";
import type { Cuts, FaultSighting } from "../../worker-messages.js";
import type { InjectedFault } from "../fault-driver.js";
import type { RunObservations } from "../run-observations.js";
import { cutByFaults, faultResults } from "./fault-results.js";

const test = suite("fault-results");
const SEC = 1_000_000;
const START = 100 * SEC;
const NEVER = Number.POSITIVE_INFINITY;

const plan = makePlan(
  parseScenario({
    version: 1,
    name: "a",
    users: 100,
    server: { topology: "relayer", nodes: 3 },
    phases: { warmup: "1s", hold: "15s", drain: "1s" },
    faults: [
      { at: "2s", kill: "node-1", recovery: "3s" },
      { at: "9s", pause: "relayer", for: "1s", recovery: "1s" },
    ],
  }),
);

/** When the two faults were injected and over, seconds since the traffic began. */
const injected = plan.faults.faults.map((fault) => ({
  fault,
  injectedUs: START + fault.fromUs + 1_000,
  endedUs: START + fault.endUs + 1_000,
  failure: null,
}));

/** Cuts as seconds since the traffic began: when, and back when. */
const worker = (cuts: readonly (readonly [at: number, back: number])[], faults: readonly FaultSighting[]) => ({
  faults,
  cuts: {
    cutUs: Float64Array.from(cuts, ([at]) => START + at * SEC),
    backUs: Float64Array.from(cuts, ([, back]) => START + back * SEC),
    entrance: new Uint16Array(cuts.length),
  } satisfies Cuts,
});
const UNSEEN: FaultSighting = { noticedUs: null, firstDeliveryUs: null };

const seen = (
  workers: readonly (ReturnType<typeof worker> | null)[],
  tally = new TallyKeeper(),
  faults: readonly InjectedFault[] = injected,
) =>
  ({
    plan,
    tally,
    workers,
    faults,
    trafficStartUs: START,
    timeline: { zeroUs: START },
  }) as unknown as RunObservations;

const second = (t: number, changes: Partial<TimelineSecond> = {}): TimelineSecond => ({
  t,
  phase: "hold",
  connected: 100,
  offered: 10,
  sent: 10,
  owed: 20,
  deliveries: 20,
  mean: 1_100,
  p50: 1_000,
  p99: 2_000,
  max: 3_000,
  serverEventLoop: null,
  generatorEventLoop: null,
  serverCpu: null,
  serverRss: null,
  foreignCpu: null,
  stolenCpu: null,
  ...changes,
});
const TIMELINE = Array.from({ length: 16 }, (_, t) => second(t, t === 3 || t === 4 ? { connected: 60 } : {}));

test("when it was done, over, and until when it answers, since the traffic began", () => {
  const [kill, pause] = faultResults(seen([]), TIMELINE);
  const times = (result: typeof kill) => [
    result?.action,
    result?.target,
    ...[result?.plannedUs, result?.injectedUs, result?.endedUs, result?.answersUntilUs].map((us) => (us ?? 0) / SEC),
  ];
  assert.deepEqual(times(kill), ["kill", "n1", 3, 3.001, 3.001, 6]);
  assert.deepEqual(times(pause), ["pause", "relayer", 10, 10.001, 11.001, 12]);
});

test("the first of all workers to notice, and to be served again, since the injection", () => {
  const at = (noticed: number, served: number) => ({
    noticedUs: START + noticed * SEC,
    firstDeliveryUs: START + served * SEC,
  });
  const workers = [worker([], [at(3.5, 4.5), UNSEEN]), worker([], [at(3.1, 5), UNSEEN]), worker([], [UNSEEN, UNSEEN])];
  const [kill, pause] = faultResults(seen(workers), TIMELINE);
  assert.deepEqual([kill?.noticedAfterUs, kill?.firstDeliveryAfterUs], [99_000, 1_499_000]);
  assert.deepEqual([pause?.noticedAfterUs, pause?.firstDeliveryAfterUs], [null, null]);
});

test("how long half, 95 % and all of those it had cut took to come back", () => {
  const cuts = Array.from({ length: 20 }, (_, i): [number, number] => [3.1, 3.2 + i / 10]);
  const [kill, pause] = faultResults(seen([worker(cuts.slice(0, 9), []), worker(cuts.slice(9), [])]), TIMELINE);
  assert.deepEqual([kill?.cut, kill?.reconnected], [20, 20]);
  assert.deepEqual(
    [kill?.reconnectedAfterUs.p50, kill?.reconnectedAfterUs.p95, kill?.reconnectedAfterUs.all],
    [1_099_000, 1_999_000, 2_099_000],
  );
  assert.deepEqual([pause?.cut, pause?.reconnectedAfterUs.all], [0, null]);
});

test("one that never came back leaves no time for all", () => {
  const [kill] = faultResults(
    seen([
      worker(
        [
          [3.1, NEVER],
          [3.1, 4],
          [3.1, 5],
        ],
        [],
      ),
    ]),
    TIMELINE,
  );
  assert.deepEqual([kill?.cut, kill?.reconnected, kill?.reconnectedAfterUs.all], [3, 2, null]);
  assert.equal(kill?.reconnectedAfterUs.p50, 1_999_000);
});

test("a cut that no fault answers for belongs to none, and one never mended is not put down to a fault", () => {
  const run = seen([
    worker(
      [
        [2.9, 4],
        [3.1, 4],
        [3.1, NEVER],
        [7, 8],
        [10.5, 11],
      ],
      [],
    ),
  ]);
  assert.equal(cutByFaults(run), 2);
  assert.deepEqual(
    faultResults(run, TIMELINE).map(({ cut }) => cut),
    [2, 1],
  );
});

test("service was steady again after the last unusual second before the next fault", () => {
  const [kill, pause] = faultResults(seen([]), TIMELINE);
  assert.deepEqual([kill?.steadyAfterUs, pause?.steadyAfterUs], [1_999_000, 0]);
});

test("what was usual is what it was before the first fault", () => {
  // Slower for good since the first fault: the second did not bring that about, and it never was as usual again.
  const slower = Array.from({ length: 16 }, (_, t) => second(t, { p50: t < 3 ? 1_000 : 90_000 }));
  assert.deepEqual(
    faultResults(seen([]), slower).map(({ steadyAfterUs }) => steadyAfterUs),
    [null, null],
  );
});

test("the warm-up tells what is usual as well as the hold phase does", () => {
  const seconds = TIMELINE.map((one): TimelineSecond => (one.t < 3 ? { ...one, phase: "warmup" } : one));
  assert.deepEqual(
    faultResults(seen([]), seconds).map(({ steadyAfterUs }) => steadyAfterUs),
    [1_999_000, 0],
  );
});

test("what comes after the traffic says nothing about the last fault", () => {
  const late = [...TIMELINE, second(16, { connected: 1 }), second(17, { connected: 1 })];
  assert.equal(faultResults(seen([]), late)[1]?.steadyAfterUs, 0);
});

test("a fault that could not be done, or was never over, says so", () => {
  const [kill, pause] = injected;
  assert.ok(kill && pause);
  const faults = [
    { ...kill, injectedUs: null, endedUs: null, failure: "no such process" },
    { ...pause, endedUs: null },
  ];
  const [failed, open] = faultResults(seen([null], new TallyKeeper(), faults), TIMELINE);
  assert.deepEqual(
    [failed?.failure, failed?.injectedUs, failed?.endedUs, failed?.timeline, failed?.steadyAfterUs],
    ["no such process", null, null, null, null],
  );
  assert.deepEqual([open?.failure, open?.endedUs, open?.steadyAfterUs], [null, null, 0]);
  assert.deepEqual(open?.timeline, { from: 10.001, to: 10.001 });
  const [, both] = faultResults(seen([]), TIMELINE);
  assert.deepEqual(both?.timeline, { from: 10.001, to: 11.001 });
});

test("what it answers for is what the ledger put down to it", () => {
  const tally = new TallyKeeper();
  const sighting = { violation: "lost", recipient: 0, sentUs: null, receivedUs: null, detail: "" } as const;
  tally.violation("lost", KIND_INDEX.dm, 1, () => exampleOfStranger(plan, KIND_INDEX.dm, sighting));
  const [kill, pause] = faultResults(seen([], tally), TIMELINE);
  assert.deepEqual([kill?.wrong, pause?.wrong], [noViolations(), { ...noViolations(), lost: 1 }]);
});

test.run();
