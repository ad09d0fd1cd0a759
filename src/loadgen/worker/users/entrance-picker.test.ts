import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { planOf } from "../../../test-support/samples/random-plans.js";
import { EntrancePicker, NO_ENTRANCE } from "./entrance-picker.js";

const USERS = 400;
const BALANCED = ["round-robin", "hash", "least-connections"] as const;

const planFor = (balance: string, nodes: number) =>
  planOf({
    users: USERS,
    server: nodes === 1 ? { balance } : { topology: "relayer", nodes, balance },
    traffic: { dm: { perSec: 1, contacts: 1 } },
  });
const pickerOf = (balance: (typeof BALANCED)[number], nodes: number) =>
  new EntrancePicker(planFor(balance, nodes), balance, nodes);

/** How many of `entrances` are each of `count`. */
function tally(entrances: readonly number[], count: number): readonly number[] {
  return Array.from({ length: count }, (_, entrance) => entrances.filter((one) => one === entrance).length);
}

const everybody = Array.from({ length: USERS }, (_, user) => user);

for (const balance of BALANCED) {
  const test = suite(`entrances by ${balance}`);

  test("an entrance that failed is not the next one, where there are several", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }),
        fc.array(fc.tuple(fc.nat(USERS - 1), fc.nat(7), fc.nat(20)), { minLength: 1, maxLength: 20 }),
        (nodes, attempts) => {
          const picker = pickerOf(balance, nodes);
          for (const [user, from, attempt] of attempts) {
            const tried = from % nodes;
            const next = picker.take(user, tried, attempt);
            assert.ok(Number.isInteger(next) && next >= 0 && next < nodes && next !== tried, `${tried} to ${next}`);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test("one entrance is the only one, whatever failed", () => {
    const picker = pickerOf(balance, 1);
    assert.deepEqual([picker.take(3, NO_ENTRANCE, 0), picker.take(3, 0, 1)], [0, 0]);
  });

  test("all together come in through all of them, about alike", () => {
    const picker = pickerOf(balance, 4);
    const counts = tally(
      everybody.map((user) => picker.take(user, NO_ENTRANCE, 0)),
      4,
    );
    assert.ok(
      counts.every((count) => count > 60 && count < 140),
      String(counts),
    );
  });

  test("those of one entrance that broke are spread over the others", () => {
    const picker = pickerOf(balance, 3);
    const broken = everybody.filter((user) => picker.take(user, NO_ENTRANCE, 0) === 1);
    for (const _ of broken) picker.release(1);
    const counts = tally(
      broken.map((user) => picker.take(user, 1, 1)),
      3,
    );
    assert.equal(counts[1], 0);
    assert.ok(counts[0] !== undefined && counts[0] > broken.length / 4 && counts[0] < broken.length * 0.75);
  });

  test.run();
}

const first = suite("first entrances");

first("by round-robin: a user who is refused everywhere tries every entrance", () => {
  for (const nodes of [2, 3, 5]) {
    const picker = pickerOf("round-robin", nodes);
    for (const user of [0, 1, 2, 3]) {
      const seen = [picker.take(user, NO_ENTRANCE, 0)];
      for (let attempt = 1; attempt <= nodes; attempt++) seen.push(picker.take(user, seen.at(-1) ?? 0, attempt));
      assert.equal(new Set(seen).size, nodes, `${seen}`);
    }
  }
});

for (const balance of ["round-robin", "hash"] as const) {
  first(`by ${balance}: the one the plan names`, () => {
    const plan = planFor(balance, 5);
    const picker = new EntrancePicker(plan, balance, 5);
    for (const user of everybody) assert.equal(picker.take(user, NO_ENTRANCE, 0), plan.entranceOf(user));
  });
}

first("by least-connections: the first of each worker is not at the same one", () => {
  const plan = planFor("least-connections", 5);
  const entrances = everybody.map((user) =>
    new EntrancePicker(plan, "least-connections", 5).take(user, NO_ENTRANCE, 0),
  );
  assert.deepEqual([...new Set(entrances)].sort(), [0, 1, 2, 3, 4]);
});

first("by least-connections: users who leave make room for new ones", () => {
  const picker = pickerOf("least-connections", 3);
  for (const user of everybody.slice(0, 30)) picker.take(user, NO_ENTRANCE, 0);
  for (let i = 0; i < 6; i++) picker.release(2);
  const next = everybody.slice(30, 36).map((user) => picker.take(user, NO_ENTRANCE, 0));
  assert.deepEqual(next, [2, 2, 2, 2, 2, 2]);
});

first.run();
