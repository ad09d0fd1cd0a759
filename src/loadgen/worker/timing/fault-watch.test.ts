import assert from "node:assert/strict";
import { suite } from "uvu";
import { makePlan } from "../../../plan/plan.js";
import { parseScenario } from "../../../scenario/parse-scenario.js";
import { FaultWatch } from "./fault-watch.js";

const test = suite("fault-watch");
const SEC = 1_000_000;

const planFor = (faults: readonly object[], balance = "round-robin") =>
  makePlan(
    parseScenario({
      version: 1,
      name: "a",
      users: 9,
      server: { topology: "relayer", nodes: 3, balance },
      phases: { warmup: "1s", hold: "15s", drain: "1s" },
      faults,
    }),
  );

const watchOf = (faults: readonly object[], balance?: string) => new FaultWatch(planFor(faults, balance));

/** The users of each of three nodes. */
const ON = [0, 1, 2].map((node) =>
  Array.from({ length: 9 }, (_, user) => user).filter((user) => planFor([]).entranceOf(user) === node),
);
const userOn = (node: number, which: number): number => ON[node]?.[which] as number;

test("the first trouble after a fault is when it was noticed, by the latest fault before it", () => {
  const watch = watchOf([
    { at: "1s", kill: "node-1" },
    { at: "2s", kill: "node-2" },
  ]);
  watch.trouble(5 * SEC);
  watch.injected(0, 10 * SEC);
  watch.trouble(11 * SEC);
  watch.trouble(12 * SEC);
  watch.injected(1, 20 * SEC);
  watch.trouble(21 * SEC);
  assert.deepEqual(
    watch.sightings.map(({ noticedUs }) => noticedUs),
    [11 * SEC, 21 * SEC],
  );
});

test("trouble that comes before word of its fault is put down to it", () => {
  const watch = watchOf([{ at: "1s", kill: "node-1" }]);
  watch.trouble(9 * SEC);
  watch.trouble(10 * SEC + 2_000);
  watch.trouble(10 * SEC + 4_000);
  watch.injected(0, 10 * SEC + 1_000);
  assert.equal(watch.sightings[0]?.noticedUs, 10 * SEC + 2_000);
});

test("nobody asks for deliveries before a fault, and after the first right one", () => {
  const watch = watchOf([{ at: "1s", kill: "node-1" }]);
  assert.equal(watch.isPending, false);
  watch.injected(0, 10);
  assert.equal(watch.isPending, true);
  watch.delivered(userOn(0, 0), userOn(1, 0), 11, 15);
  assert.equal(watch.isPending, false);
  assert.deepEqual(watch.sightings, [{ noticedUs: null, firstDeliveryUs: 15 }]);
});

test("of two faults, a delivery that passes one of them shows nothing of the other", () => {
  const watch = watchOf([
    { at: "1s", kill: "node-1" },
    { at: "2s", kill: "node-2" },
  ]);
  for (const index of [0, 1]) watch.injected(index, 10);
  watch.delivered(userOn(0, 0), userOn(1, 0), 10, 15);
  assert.equal(watch.isPending, true);
  watch.delivered(userOn(0, 0), userOn(2, 0), 11, 20);
  assert.deepEqual(
    watch.sightings.map(({ firstDeliveryUs }) => firstDeliveryUs),
    [15, 20],
  );
});

test("a message that was due before the fault proves nothing", () => {
  const watch = watchOf([{ at: "1s", kill: "node-1" }]);
  watch.injected(0, 10);
  watch.delivered(userOn(0, 0), userOn(1, 0), 9, 15);
  assert.equal(watch.sightings[0]?.firstDeliveryUs, null);
});

/** The deliveries, as sender → recipient, that show that a fault is over. */
function concerned(fault: object, balance?: string): readonly string[] {
  const pairs = [
    [0, 0],
    [0, 1],
    [1, 0],
    [1, 1],
    [0, 2],
  ] as const;
  return pairs
    .filter(([from, to]) => {
      const watch = watchOf([fault], balance);
      watch.injected(0, 10);
      watch.delivered(userOn(from, 0), userOn(to, 1), 11, 15);
      return !watch.isPending;
    })
    .map(([from, to]) => `${from}→${to}`);
}

test("a node concerns deliveries to its users, its link those that cross it, a relay those between nodes", () => {
  assert.deepEqual(concerned({ at: "1s", kill: "node-1" }), ["0→1", "1→1"]);
  assert.deepEqual(concerned({ at: "1s", cut: "node-1", for: "1s" }), ["0→1", "1→0"]);
  assert.deepEqual(concerned({ at: "1s", delay: "relay", ms: 5, for: "1s" }), ["0→1", "1→0", "0→2"]);
  assert.deepEqual(concerned({ at: "1s", kill: "relayer" }), ["0→1", "1→0", "0→2"]);
});

test("where nobody knows who is on which node, every delivery does", () => {
  assert.equal(concerned({ at: "1s", kill: "node-1" }, "nginx").length, 5);
});

test.run();
