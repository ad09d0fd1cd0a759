import assert from "node:assert/strict";
import { suite } from "uvu";
import { KIND_INDEX } from "../../protocol/marker.js";
import { DELIVERY_CLASSES } from "../../result/delivery-counts.js";
import type { DeliveryExample, Violation } from "../../result/run-result.js";
import { addCounts, noDeliveries, noViolations, sumOfTallies, TallyKeeper } from "./delivery-tally.js";

const { dm: DM, broadcast: BROADCAST, room: ROOM } = KIND_INDEX;

const test = suite("delivery tally");

const example = (violation: Violation, message: number): DeliveryExample => ({
  violation,
  kind: "dm",
  message,
  sender: "vu-0",
  recipient: "vu-1",
  senderNode: null,
  recipientNode: null,
  intendedUs: 0,
  sentUs: null,
  receivedUs: null,
  detail: "",
});

/** A keeper of `count` violations, whose examples are numbered from `first`. */
function keeperOf(violation: Violation, count: number, first = 0, kind = DM): TallyKeeper {
  const keeper = new TallyKeeper();
  for (let i = 0; i < count; i++) keeper.violation(violation, kind, -1, () => example(violation, first + i));
  return keeper;
}

const messagesOf = ({ examples }: TallyKeeper | ReturnType<typeof sumOfTallies>, violation: Violation) =>
  examples.filter((one) => one.violation === violation).map(({ message }) => message);

test("starts at nothing, in every class and kind", () => {
  assert.deepEqual(Object.keys(noDeliveries()).sort(), [...DELIVERY_CLASSES].sort());
  assert.deepEqual(new Set(Object.values(noDeliveries())), new Set([0]));
  assert.deepEqual(new TallyKeeper().byKind, [noDeliveries(), noDeliveries(), noDeliveries()]);
});

test("counts by class and kind", () => {
  const keeper = keeperOf("lost", 2, 0, BROADCAST);
  keeper.violation("late", ROOM, -1, () => example("late", 0));
  keeper.of(DM).delivered++;
  assert.deepEqual(keeper.byKind, [
    { ...noDeliveries(), delivered: 1 },
    { ...noDeliveries(), lost: 2 },
    { ...noDeliveries(), late: 1 },
  ]);
});

test("keeps the first twenty examples of each violation and describes no other", () => {
  const keeper = new TallyKeeper();
  let described = 0;
  for (let i = 0; i < 30; i++) {
    keeper.violation("lost", DM, -1, () => {
      described++;
      return example("lost", i);
    });
  }
  keeper.violation("duplicated", DM, -1, () => example("duplicated", 99));
  assert.equal(keeper.of(DM).lost, 30);
  assert.equal(described, 20);
  assert.deepEqual(
    messagesOf(keeper, "lost"),
    Array.from({ length: 20 }, (_, i) => i),
  );
  assert.deepEqual(messagesOf(keeper, "duplicated"), [99]);
});

test("a sum adds every class and keeps twenty examples of each violation", () => {
  const sum = sumOfTallies([keeperOf("lost", 15), keeperOf("lost", 15, 100, BROADCAST), keeperOf("late", 1)]);
  assert.deepEqual(
    sum.byKind.map(({ lost, late }) => [lost, late]),
    [
      [15, 1],
      [15, 0],
      [0, 0],
    ],
  );
  assert.deepEqual(messagesOf(sum, "lost"), [...Array.from({ length: 15 }, (_, i) => i), 100, 101, 102, 103, 104]);
  assert.deepEqual(messagesOf(sum, "late"), [0]);
});

test("what was put into a sum is as it was", () => {
  const part = keeperOf("lost", 1);
  sumOfTallies([part, keeperOf("lost", 5)]);
  assert.equal(part.of(DM).lost, 1);
  assert.equal(part.examples.length, 1);
});

test("no class is left out when counts are added", () => {
  const counts = noDeliveries();
  for (const [i, name] of DELIVERY_CLASSES.entries()) counts[name] = i + 1;
  const twice = noDeliveries();
  addCounts(twice, counts);
  addCounts(twice, counts);
  for (const [i, name] of DELIVERY_CLASSES.entries()) assert.equal(twice[name], 2 * (i + 1), name);
});

test("violations are also counted by the fault that answers for them, and those sums add up", () => {
  const one = new TallyKeeper();
  one.violation("lost", DM, 2, () => example("lost", 0));
  one.violation("lost", BROADCAST, -1, () => example("lost", 1));
  const other = new TallyKeeper();
  other.violation("lost", BROADCAST, 2, () => example("lost", 2));
  other.violation("late", BROADCAST, 0, () => example("late", 3));
  const { byFault, byKind } = sumOfTallies([one, other]);
  assert.deepEqual(byFault, [{ ...noViolations(), late: 1 }, noViolations(), { ...noViolations(), lost: 2 }]);
  assert.deepEqual([byKind[DM]?.lost, byKind[BROADCAST]?.lost], [1, 2]);
});

test.run();
