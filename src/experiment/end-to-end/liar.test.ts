/**
 * A real server that lies on purpose and counts its lies: what chatbench reports must equal that, to the last delivery.
 * `npm run test:liar` does the same with 100,000 deliveries.
 */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { makePlan } from "../../plan/plan.js";
import { userName } from "../../plan/users.js";
import { parseScenario } from "../../scenario/parse-scenario.js";
import { CLASSES } from "../../test-support/liar/liar-counts.js";
import type { PlannedLie } from "../../test-support/liar/lie-plan.js";
import { problemsOf, runTrial, type Trial, type TrialOutcome } from "../../test-support/liar/trial.js";
import {
  honestTrial,
  SMALL_TRIAL,
  TINY_TRIAL,
  trialOfEverything,
  trialsOfOneViolation,
} from "../../test-support/liar/trials.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";

interface Outcomes {
  of: Map<Trial, TrialOutcome>;
}

/** Runs all of them at the same time, since a trial mostly waits. */
async function runTogether(trials: readonly Trial[]): Promise<Map<Trial, TrialOutcome>> {
  return new Map(await Promise.all(trials.map(async (trial) => [trial, await runTrial(trial)] as const)));
}

function outcomeOf(trial: Trial, { of }: Outcomes): TrialOutcome {
  const outcome = of.get(trial);
  assert.ok(outcome);
  return outcome;
}

function assertExact(trial: Trial, outcomes: Outcomes): void {
  assert.deepEqual(problemsOf(outcomeOf(trial, outcomes)), []);
}

/** The reasons that come from deliveries; on a busy machine the generator may also have been too slow. */
const reasonCodes = ({ result }: TrialOutcome): readonly string[] =>
  result.reasons.map(({ code }) => code).filter((code) => !code.startsWith("generator_"));

const MESSAGES = 2_000;
const dropEvery50th = Array.from({ length: MESSAGES / 50 }, (_, i): PlannedLie => {
  return { lie: "drop", kind: "dm", at: 50 * i + 49, before: MESSAGES, variant: 0 };
});

/** Drops one message in 50, doubles one, sends one to the wrong user, spoofs one, flips a byte in one. */
const acceptance: Trial = {
  name: "acceptance",
  document: shortScenario({
    users: 200,
    phases: { warmup: "0s", hold: "2s", drain: "8s" },
    traffic: { dm: { perSec: MESSAGES / 2 } },
  }),
  workers: 2,
  lies: [
    ...dropEvery50th,
    { lie: "double", kind: "dm", at: 210, before: MESSAGES, variant: 0 },
    { lie: "misroute", kind: "dm", at: 420, before: MESSAGES, variant: 0 },
    { lie: "spoof", kind: "dm", at: 630, before: MESSAGES, variant: 0 },
    { lie: "flip", kind: "dm", at: 840, before: MESSAGES, variant: 33 },
  ],
  refusals: [],
};
const honest = honestTrial(SMALL_TRIAL, 1);
const everything = [trialOfEverything(SMALL_TRIAL, 1), trialOfEverything(SMALL_TRIAL, 4)];

/** There is no churn in these runs, so every delivery is a must, and none is indeterminate. */
const UNRAISED: readonly string[] = ["indeterminate", "may", "mayDelivered", "mustNot"];

const many = suite<Outcomes>("a server that lies often", { of: new Map() });

many.before(async (outcomes) => {
  outcomes.of = await runTogether([acceptance, honest, ...everything]);
});

many(
  "drops one message in 50, and duplicates, misroutes, spoofs and alters one: exactly that is reported",
  (outcomes) => {
    assertExact(acceptance, outcomes);
    const outcome = outcomeOf(acceptance, outcomes);
    const { lost, duplicated, misrouted, impersonated, corrupted, expected } = outcome.result.delivery;
    assert.equal(expected, MESSAGES);
    assert.deepEqual(
      { lost, duplicated, misrouted, impersonated, corrupted },
      {
        // The misrouted one never reached its recipient.
        lost: MESSAGES / 50 + 1,
        duplicated: 1,
        misrouted: 1,
        impersonated: 1,
        corrupted: 1,
      },
    );
    assert.deepEqual(reasonCodes(outcome), ["lost", "duplicated", "misrouted", "corrupted", "impersonated"]);
  },
);

many("a server that does not lie is reported as correct", (outcomes) => {
  assertExact(honest, outcomes);
  const outcome = outcomeOf(honest, outcomes);
  assert.equal(outcome.result.delivery.delivered, outcome.result.delivery.expected);
  assert.deepEqual(
    reasonCodes(outcome).filter((code) => code !== "passed"),
    [],
  );
});

for (const trial of everything) {
  many(`all lies in one run are counted in their classes, with ${trial.workers} workers`, (outcomes) => {
    assertExact(trial, outcomes);
    const { delivery } = outcomeOf(trial, outcomes).result;
    for (const name of CLASSES) {
      if (!UNRAISED.includes(name)) assert.ok(delivery[name] > 0, `${name} was never raised`);
    }
  });
}

many("every class has examples that name message, sender and recipient", (outcomes) => {
  const { examples } = outcomeOf(acceptance, outcomes).result.delivery;
  const misrouted = examples.find(({ violation }) => violation === "misrouted");
  assert.ok(misrouted);
  const { dm } = makePlan(parseScenario(acceptance.document));
  const message = misrouted.message ?? -1;
  assert.equal(misrouted.sender, userName(dm?.sender(message) ?? -1));
  assert.notEqual(misrouted.recipient, userName(dm?.recipient(message) ?? -1));
  assert.equal(examples.filter(({ violation }) => violation === "lost").length, 20);
});

many.run();

const once = suite<Outcomes>("a server that lies once", { of: new Map() });
const single = trialsOfOneViolation(TINY_TRIAL, 1);

once.before(async (outcomes) => {
  outcomes.of = await runTogether(single);
});

for (const trial of single) once(trial.name, (outcomes) => assertExact(trial, outcomes));

once.run();
