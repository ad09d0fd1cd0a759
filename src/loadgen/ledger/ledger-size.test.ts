import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { workerRange } from "../../plan/users.js";
import { planOf, randomPlans } from "../../test-support/samples/random-plans.js";
import { SAMPLE_RUN } from "../../test-support/samples/sample-receipts.js";
import { MAX_BITS } from "./bit-set.js";
import { DeliveryLedger } from "./delivery-ledger.js";
import { fitsBitSets, ledgerBytes } from "./ledger-size.js";

const test = suite("ledger size");

const BASE = { users: 100, ramp: { plateaus: 1 }, phases: { warmup: "0s", hold: "10s" }, arrivals: "constant" };

test("of private messages: a bit sent, a bit received, and four bytes a user", () => {
  // 8,000 messages: 80 places for each of the 50 users, half of the messages sent here.
  const plan = planOf({ ...BASE, traffic: { dm: { perSec: 800 } } });
  assert.equal(plan.dm?.count, 8_000);
  assert.equal(ledgerBytes(plan, { from: 50, to: 100 }, 2), (50 * 80) / 8 + 4 * 50 + 8_000 / 2 / 8);
});

test("of broadcasts: a bit for each recipient, and twelve bytes a message for the fan-out", () => {
  const plan = planOf({ ...BASE, traffic: { broadcast: { perSec: 8 } } });
  assert.equal(plan.broadcast?.count, 80);
  assert.equal(ledgerBytes(plan, { from: 0, to: 50 }, 2), (50 * 80) / 8 + 4 * 50 + 80 / 2 / 8 + 12 * 80);
});

test("a worker can tell 2^32 - 1 deliveries of each kind apart, and no more", () => {
  // One message to all users: a place for each user.
  const plan = planOf({ ...BASE, traffic: { broadcast: { perSec: 0.1 }, dm: { perSec: 1_000 } } });
  const [broadcast, dm] = [plan.broadcast?.rowLength, plan.dm?.rowLength];
  assert.deepEqual([broadcast, dm], [1, 100]);
  const onlyBroadcast = { ...plan, streams: [null, plan.broadcast, null] };
  assert.equal(fitsBitSets(onlyBroadcast, { from: 7, to: 7 + MAX_BITS }), true);
  assert.equal(fitsBitSets(onlyBroadcast, { from: 7, to: 8 + MAX_BITS }), false);
  assert.equal(fitsBitSets(plan, { from: 7, to: 7 + MAX_BITS }), false, "the private messages do not fit");
  assert.equal(fitsBitSets(plan, { from: 0, to: Math.floor(MAX_BITS / 100) }), true);
  assert.equal(fitsBitSets({ ...plan, streams: [null, null, null] }, { from: 0, to: 100 }), true);
});

test("streams add up", () => {
  const range = { from: 0, to: 100 };
  const size = (traffic: Record<string, unknown>) => ledgerBytes(planOf({ ...BASE, traffic }), range, 1);
  const [dm, broadcast, room] = [{ perSec: 20 }, { perSec: 3 }, { perSec: 30, count: 5 }];
  assert.equal(size({ dm, broadcast, room }), size({ dm }) + size({ broadcast }) + size({ room }));
  assert.ok(size({ room }) > size({ broadcast }));
});

test("is what ledgers take, but for the rounding to whole words", () => {
  fc.assert(
    fc.property(randomPlans(), fc.integer({ min: 1, max: 5 }), (plan, workers) => {
      for (let worker = 0; worker < workers; worker++) {
        const range = workerRange(plan.users, workers, worker);
        const others = plan.streams.reduce(
          (sum, s) => sum + (s === null ? 0 : Math.ceil(s.count / workers / 8) + (s === plan.dm ? 0 : 12 * s.count)),
          0,
        );
        const difference =
          new DeliveryLedger(plan, SAMPLE_RUN, range).bytes - (ledgerBytes(plan, range, workers) - others);
        assert.ok(difference >= 0 && difference <= 3 * 3, `${difference} bytes`);
      }
    }),
    { numRuns: 30 },
  );
});

test.run();
