import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { hash2 } from "../base/random.js";
import { planOf, randomPlans } from "../test-support/samples/random-plans.js";
import { connectTimeUs, type Plan, plateauSizes } from "./plan.js";
import { entranceOfUser } from "./users.js";

const test = suite("plan");

const SCENARIO = {
  seed: 42,
  users: 200,
  phases: { warmup: "1s", hold: "4s" },
  arrivals: "poisson",
  traffic: {
    dm: { perSec: 200, contacts: 8 },
    broadcast: { perSec: 2 },
    room: { perSec: 20, count: 20, roomsPerUser: 2, churn: { perSec: 3, away: "500ms" } },
    churn: { perSec: 2, away: "1s" },
  },
};

/** The first messages of every stream: when, from whom, to whom. */
function firstMessages({ dm, broadcast, room }: Plan): Record<string, string[]> {
  const first = (of: (k: number) => readonly (number | undefined)[]): string[] => [0, 1, 2].map((k) => of(k).join(" "));
  return {
    dm: first((k) => [dm?.timeUs(k), dm?.sender(k), dm?.recipient(k)]),
    broadcast: first((k) => [broadcast?.timeUs(k), broadcast?.sender(k)]),
    room: first((k) => [room?.timeUs(k), room?.sender(k), room?.room(k)]),
  };
}

/** One number for everything a plan says. */
function fingerprint(plan: Plan): number {
  let hash = 0;
  const add = (...numbers: readonly number[]): void => {
    for (const number of numbers) hash = hash2(hash, number);
  };
  for (const stream of plan.streams) {
    for (let k = 0; stream !== null && k < stream.count; k++) {
      add(stream.timeUs(k), stream.sender(k), stream.fanOut(k), stream.nextOfConversation(k) + 1);
      stream.forEachRecipient(k, (user) => add(user, stream.place(k, user)));
    }
  }
  for (const churn of [plan.churn, plan.roomChurn]) {
    for (let i = 0; churn !== null && i < churn.count; i++)
      add(churn.timeUs(i), churn.user(i), churn.turn(i), churn.awayUs);
  }
  for (let i = 0; i < plan.users; i++) add(plan.connectOrder.at(i));
  return hash;
}

// What a seed means is part of every stored result: when these values change, so does the version of
// the result's format, or old results can no longer be run again; and the examples in docs/plan.md.
test("a scenario and its seed mean this plan, in every version", () => {
  const plan = planOf(SCENARIO);
  assert.deepEqual(
    plan.streams.map((stream) => stream?.count),
    [1012, 8, 87],
  );
  assert.deepEqual(firstMessages(plan), {
    dm: ["8178 183 123", "23014 110 50", "24781 37 177"],
    broadcast: ["963522 43", "1063037 170", "2194990 97"],
    room: ["110388 88 19", "152654 3 12", "171666 60 5"],
  });
  assert.equal(fingerprint(plan), 186780486);
  assert.equal(fingerprint(planOf({ ...SCENARIO, arrivals: "constant" })), 1732574480);
});

test("the same scenario gives the same plan, another seed another one", () => {
  assert.equal(fingerprint(planOf(SCENARIO)), fingerprint(planOf(SCENARIO)));
  assert.notEqual(fingerprint(planOf(SCENARIO)), fingerprint(planOf({ ...SCENARIO, seed: 43 })));
});

test("asking twice, or in another order, gives the same answers", () => {
  fc.assert(
    fc.property(randomPlans(), (plan) => {
      assert.equal(fingerprint(plan), fingerprint(plan));
    }),
  );
});

test("one kind of traffic is the same whatever the others are", () => {
  const whole = planOf(SCENARIO);
  for (const kind of ["dm", "broadcast", "room"] as const) {
    const alone = planOf({ ...SCENARIO, traffic: { [kind]: SCENARIO.traffic[kind] } });
    assert.deepEqual(firstMessages(alone)[kind], firstMessages(whole)[kind]);
    assert.equal(alone[kind]?.count, whole[kind]?.count);
  }
});

test("nothing of the plan knows the thresholds, the server or the name", () => {
  const other = { name: "other", thresholds: ["delivery.lost == 0"], server: { routing: "map-scan", acks: true } };
  assert.equal(fingerprint(planOf({ ...SCENARIO, ...other })), fingerprint(planOf(SCENARIO)));
});

test("without traffic there are no streams, and all users still connect", () => {
  const plan = planOf({ users: 3, ramp: { plateaus: 1 }, phases: { hold: "1s" }, traffic: {} });
  assert.deepEqual(plan.streams, [null, null, null]);
  assert.deepEqual([0, 1, 2].map((i) => plan.connectOrder.at(i)).sort(), [0, 1, 2]);
});

test("connections of a ramp are due at its rate, the first at once", () => {
  assert.equal(connectTimeUs(0, 500), 0);
  fc.assert(
    fc.property(fc.nat(1_000_000), fc.double({ min: 0.1, max: 1e6, noNaN: true }), (index, perSec) => {
      const us = connectTimeUs(index, perSec);
      assert.ok(Number.isInteger(us) && us <= connectTimeUs(index + 1, perSec));
      assert.ok(Math.abs(us - (index / perSec) * 1e6) <= 1);
    }),
  );
});

test("the node of a user has a name where it can be known beforehand", () => {
  const nameOf = (nodes: number, balance: string) =>
    planOf({
      users: 6,
      server: nodes === 1 ? { balance } : { topology: "relayer", nodes, balance },
      traffic: { dm: { perSec: 1, contacts: 1 } },
    }).nodeName(4);
  for (const balance of ["round-robin", "hash"] as const) {
    assert.equal(nameOf(3, balance), `n${entranceOfUser(4, 3, balance)}`);
  }
  assert.deepEqual([nameOf(3, "least-connections"), nameOf(3, "nginx")], [null, null]);
  assert.equal(nameOf(1, "least-connections"), "n0");
});

test("plateaus grow in equal steps up to all users", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 50 }), (users, plateaus) => {
      const sizes = plateauSizes(users, plateaus);
      assert.equal(sizes.length, Math.min(users, plateaus));
      assert.equal(sizes.at(-1), users);
      for (const [i, size] of sizes.entries()) {
        const step = size - (sizes[i - 1] ?? 0);
        assert.ok(step >= 1 && Math.abs(step - users / sizes.length) <= 1);
      }
    }),
  );
  assert.deepEqual(plateauSizes(1, 4), [1]);
  assert.deepEqual(plateauSizes(3, 4), [1, 2, 3]);
  assert.deepEqual(plateauSizes(200, 4), [50, 100, 150, 200]);
});

test.run();
