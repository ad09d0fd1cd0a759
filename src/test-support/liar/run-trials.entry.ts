/**
 * `npm run test:liar`: runs chatbench against the lying server at full length. Prints what was injected beside what was
 * reported, and exits with 1 on any difference.
 *
 *   node dist/test-support/liar/run-trials.entry.js [part of a trial's name …]
 */

import { formatCount } from "../../base/units.js";
import { KINDS } from "../../protocol/marker.js";
import { CLASSES } from "./liar-counts.js";
import { type LieCheck, problemsOf, runTrial, type Trial, type TrialOutcome, wasTooSlow } from "./trial.js";
import {
  honestTrial,
  LARGE_TRIAL,
  TINY_TRIAL,
  trialOfEverything,
  trialsOfOneClass,
  trialsOfOneViolation,
} from "./trials.js";

/** Trials with one violation have little traffic and mostly wait, so several run at once, up to this many workers. */
const TINY_WORKERS_AT_ONCE = 28;
/** The others are busy for five seconds and then wait twice as long for the drain. */
const LARGE_AT_ONCE = 2;
const CHANCES = 3;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** Formats every count that is not zero on both sides: `lost 12 | 12`. */
function tableLine(what: LieCheck["what"], comparisons: readonly LieCheck[]): string | null {
  const of = comparisons.filter((comparison) => comparison.what === what);
  const injected = of.reduce((sum, one) => sum + one.injected, 0);
  const reported = of.reduce((sum, one) => sum + one.reported, 0);
  if (injected === 0 && reported === 0) return null;
  const kinds = KINDS.map((kind) => of.find((one) => one.kind === kind)).map((one) =>
    `${formatCount(one?.injected ?? 0)} | ${formatCount(one?.reported ?? 0)}`.padStart(18),
  );
  return `  ${what.padEnd(14)}${`${formatCount(injected)} | ${formatCount(reported)}`.padStart(20)}${kinds.join("")}`;
}

/** Returns what the report says about a busy machine. */
function printExcuses({ result }: TrialOutcome): void {
  for (const { code, message } of result.reasons)
    if (code.startsWith("generator_")) print(`  The report says: ${message}`);
}

/** @returns whether the report agreed with the liar. */
function printOutcome(trial: Trial, outcome: TrialOutcome): boolean {
  const problems = problemsOf(outcome);
  print(
    `\n${trial.name}, ${trial.workers} ${trial.workers === 1 ? "worker" : "workers"}: ${problems.length === 0 ? "exact" : "WRONG"}`,
  );
  print(`  ${"injected | reported".padStart(33)}${KINDS.map((kind) => kind.padStart(17)).join("")}`);
  for (const what of [...CLASSES, "accepted" as const, "rejected" as const]) {
    const line = tableLine(what, outcome.comparisons);
    if (line !== null) print(line);
  }
  for (const problem of problems) print(`  ${problem}`);
  if (problems.length > 0) printExcuses(outcome);
  return problems.length === 0;
}

/** A trial is repeated if the machine was too busy, but not after a difference that this cannot explain. */
async function runPatiently(trial: Trial, chances: number): Promise<TrialOutcome> {
  const outcome = await runTrial(trial);
  if (!wasTooSlow(outcome) || chances === 1) return outcome;
  print(`\n${trial.name}: honest deliveries came after the deadline, so the machine is too busy; repeating`);
  return runPatiently(trial, chances - 1);
}

interface Outcome {
  readonly held: number;
  readonly wrong: number;
}

async function runAll(trials: readonly Trial[], atOnce: number): Promise<Outcome> {
  const waiting = trials.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
  const held = waiting.length;
  let wrong = 0;
  const takeTurns = async (): Promise<void> => {
    for (let trial = waiting.shift(); trial !== undefined; trial = waiting.shift()) {
      if (!printOutcome(trial, await runPatiently(trial, CHANCES))) wrong++;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return { held, wrong };
}

const wanted = process.argv.slice(2);
const startMs = performance.now();
const outcomes: Outcome[] = [];
for (const workers of [1, 4]) {
  const large = [
    honestTrial(LARGE_TRIAL, workers),
    ...trialsOfOneClass(LARGE_TRIAL, workers),
    trialOfEverything(LARGE_TRIAL, workers),
  ];
  outcomes.push(await runAll(trialsOfOneViolation(TINY_TRIAL, workers), TINY_WORKERS_AT_ONCE / workers));
  outcomes.push(await runAll(large, LARGE_AT_ONCE));
}
const tookSec = (performance.now() - startMs) / 1_000;
const held = outcomes.reduce((sum, one) => sum + one.held, 0);
const wrong = outcomes.reduce((sum, one) => sum + one.wrong, 0);
print(`\n${held - wrong} of ${held} trials were reported exactly; ${tookSec.toFixed(0)} s.`);
// Without any trial, nothing was shown.
process.exitCode = held > 0 && wrong === 0 ? 0 : 1;
