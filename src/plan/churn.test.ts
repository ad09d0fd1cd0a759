import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { ARRIVALS } from "../scenario/schema/scenario.js";
import { ChurnPlan } from "./churn.js";

const test = suite("churn plan");

const settings = fc.record({
  perSec: fc.double({ min: 0.01, max: 100, noNaN: true }),
  awayUs: fc.integer({ min: 1, max: 5_000_000 }),
  users: fc.integer({ min: 1, max: 100 }),
  arrivals: fc.constantFrom(...ARRIVALS),
  holdStartsUs: fc.nat(3_000_000),
  holdUs: fc.integer({ min: 1, max: 5_000_000 }),
  seed: fc.nat(),
});

test("all users leave and are back within the hold phase, with departures in order of time", () => {
  fc.assert(
    fc.property(settings, (options) => {
      const churn = new ChurnPlan(options);
      let last = options.holdStartsUs;
      for (let i = 0; i < churn.count; i++) {
        const us = churn.timeUs(i);
        assert.ok(us >= last && us + churn.awayUs <= options.holdStartsUs + options.holdUs);
        last = us;
      }
    }),
  );
});

test("users leave in turn: none a second time before all have left once", () => {
  fc.assert(
    fc.property(settings, (options) => {
      const churn = new ChurnPlan(options);
      const departures = new Array<number>(options.users).fill(0);
      for (let i = 0; i < churn.count; i++) {
        const user = churn.user(i);
        assert.equal(departures[user], churn.turn(i));
        departures[user] = (departures[user] ?? 0) + 1;
      }
    }),
  );
});

test("an absence longer than the hold phase never begins", () => {
  const options = { perSec: 100, users: 10, holdStartsUs: 0, holdUs: 1_000, seed: 1 };
  for (const arrivals of ARRIVALS) {
    assert.equal(new ChurnPlan({ ...options, arrivals, awayUs: 1_000 }).count, 0);
    assert.equal(new ChurnPlan({ ...options, arrivals, awayUs: 2_000 }).count, 0);
  }
});

test.run();
