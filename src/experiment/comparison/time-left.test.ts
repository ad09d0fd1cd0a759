import assert from "node:assert/strict";
import { suite } from "uvu";
import { US_PER_SEC } from "../../base/units.js";
import { parseScenario } from "../../scenario/parse-scenario.js";
import { plannedRunUs, TimeLeft } from "./time-left.js";

const test = suite("time-left");

/** A scenario that takes 1 s + 0.6 s of ramp, the hold phase, 2 s of drain, and 2 s around it. */
const scenario = (hold: string) =>
  parseScenario({
    version: 1,
    name: "timed",
    users: 100,
    server: { limits: { connections: 0 } },
    ramp: { perSec: 100, plateaus: 2 },
    phases: { warmup: "0s", hold, drain: "2s" },
    traffic: { dm: { perSec: 10 } },
  });

test("a run is planned to take its ramp, its phases and what is around them", () => {
  assert.equal(plannedRunUs(scenario("10s")), 15_600_000);
});

test("at first goes by the scenarios, less what the run under way has used", () => {
  const left = new TimeLeft([scenario("10s"), scenario("20s")]);
  assert.equal(left.leftUs([0, 1, 1], 0), 66_800_000);
  assert.equal(left.leftUs([0, 1], 5 * US_PER_SEC), 36_200_000);
  assert.equal(left.leftUs([0], 60 * US_PER_SEC), 0);
  assert.equal(left.leftUs([], 0), 0);
});

test("then goes by the mean of the runs made, also for variants that were not run yet", () => {
  const left = new TimeLeft([scenario("10s"), scenario("20s")]);
  left.measured(0, 17.6 * US_PER_SEC);
  left.measured(0, 19.6 * US_PER_SEC);
  assert.equal(left.leftUs([0], 0), 18_600_000);
  assert.equal(left.leftUs([1], 0), 28_600_000, "three seconds more than planned, like the others");
});

test.run();
