import assert from "node:assert/strict";
import { suite } from "uvu";
import { AMPLE, scenarioOf } from "../../test-support/samples/situations.js";
import type { MachineFacts } from "../machine/machine-facts.js";
import { deliveriesPerSec, planWorkers } from "./workers.js";

const test = suite("workers");

test("deliveries: one per private message, all users per broadcast, the members per room message", () => {
  const traffic = {
    dm: { perSec: 10, contacts: 1 },
    broadcast: { perSec: 2 },
    room: { perSec: 5, count: 4, roomsPerUser: 2 },
  };
  const of = (part: Partial<typeof traffic>) => deliveriesPerSec(scenarioOf({ users: 100, traffic: part }));
  assert.deepEqual(
    [of({ dm: traffic.dm }), of({ broadcast: traffic.broadcast }), of({ room: traffic.room }), of(traffic)],
    [10, 200, 250, 460],
  );
});

test("workers: enough for the users, the deliveries and the descriptors, and no more than users", () => {
  const workers = (users: number, machine: Partial<MachineFacts> = {}, more: object = {}) =>
    planWorkers(scenarioOf({ users, ...more }), { ...AMPLE, ...machine });
  assert.deepEqual([workers(2), workers(15_000), workers(15_001), workers(60_000)], [1, 1, 2, 4]);
  assert.deepEqual([workers(10_000, { descriptorLimit: 1_100 }), workers(10_000, { descriptorLimit: null })], [10, 1]);
  const broadcast = (perSec: number) => ({ traffic: { broadcast: { perSec } } });
  assert.deepEqual([workers(1_000, {}, broadcast(40)), workers(1_000, {}, broadcast(41))], [1, 2]);
  assert.equal(workers(3, {}, broadcast(1e5)), 3);
  assert.equal(workers(5, { descriptorLimit: 50 }), 5);
  assert.deepEqual([workers(1_000, { cores: 1.5 }, broadcast(1e5)), workers(60_000, { cores: 0.5 })], [2, 4]);
});

test.run();
