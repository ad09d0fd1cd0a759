import fc from "fast-check";
import { makePlan, type Plan } from "../../plan/plan.js";
import { parseScenario } from "../../scenario/parse-scenario.js";

/** Makes the plan of a scenario, given only what affects the plan. */
export function planOf(document: Record<string, unknown>): Plan {
  return makePlan(parseScenario({ version: 1, name: "plan", ...document }));
}

const perSec = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.double({ min: 0.01, max: 300, noNaN: true }));

const dm = (users: number) => fc.record({ perSec, contacts: fc.integer({ min: 1, max: users - 1 }) });

const room = (users: number) =>
  fc
    .integer({ min: 1, max: users })
    .chain((count) =>
      fc.record({ perSec, count: fc.constant(count), roomsPerUser: fc.integer({ min: 1, max: count }) }),
    );

/** Small plans of every shape: one to forty users, none to some hundred messages, any number of rooms and contacts. */
export function randomPlans(): fc.Arbitrary<Plan> {
  const crowds = fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 40 }));
  return crowds.chain((users) => {
    const traffic = { ...(users > 1 && { dm: dm(users) }), broadcast: fc.record({ perSec }), room: room(users) };
    return fc
      .record({
        seed: fc.nat(),
        arrivals: fc.constantFrom("constant", "poisson"),
        warmup: fc.integer({ min: 0, max: 300 }),
        hold: fc.integer({ min: 1, max: 1_000 }),
        traffic: fc.record(traffic, { requiredKeys: [] }),
      })
      .map(({ warmup, hold, ...rest }) =>
        planOf({ ...rest, users, ramp: { plateaus: 1 }, phases: { warmup: `${warmup}ms`, hold: `${hold}ms` } }),
      );
  });
}
