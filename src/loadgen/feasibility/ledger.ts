import { formatBytes, formatCount, US_PER_SEC } from "../../base/units.js";
import { makePlan, type Plan } from "../../plan/plan.js";
import { type UserRange, workerRange } from "../../plan/users.js";
import type { Scenario } from "../../scenario/schema/scenario.js";
import { MAX_BITS } from "../ledger/bit-set.js";
import { fitsBitSets, ledgerBytes } from "../ledger/ledger-size.js";
import { enough, type Finding } from "./finding.js";
import { largestThat } from "./largest-that.js";
import type { Situation } from "./situation.js";
import { deliveriesPerSec } from "./workers.js";

/** How much the delivery ledger may take unless the command line says otherwise. */
export const DEFAULT_LEDGER_BYTES = 2_000_000_000;

const rangesOf = (users: number, workers: number): readonly UserRange[] =>
  Array.from({ length: workers }, (_, worker) => workerRange(users, workers, worker));

const bytesOf = (plan: Plan, workers: number): number =>
  rangesOf(plan.users, workers).reduce((sum, range) => sum + ledgerBytes(plan, range, workers), 0);

/** Returns how many bytes the ledgers of all workers take. */
export function ledgerNeedBytes(scenario: Scenario, workers: number): number {
  return bytesOf(makePlan(scenario), workers);
}

/** Finds out whether the ledger fits. It is exact or there is none: it is never made to fit. */
export function ledgerFinding({ scenario, workers, ledgerLimitBytes }: Situation): Finding {
  const plan = makePlan(scenario);
  const needs = bytesOf(plan, workers);
  const trafficSec = plan.trafficUs / US_PER_SEC;
  const deliveries = deliveriesPerSec(scenario) * trafficSec;
  const facts = { about: "ledger", unit: "bytes", needs, has: ledgerLimitBytes } as const;
  if (!canNumber(plan, workers)) {
    const more = workersToNumber(plan, workers);
    const bytes = bytesOf(plan, more);
    return {
      ...facts,
      verdict: "impossible",
      why: `One of ${formatCount(workers)} workers would have to tell more than ${formatCount(MAX_BITS)} deliveries of one kind apart.`,
      remedies: [`--workers ${more}${bytes > ledgerLimitBytes ? ` ${allowing(bytes)}` : ""}`],
    };
  }
  const holdSec = needs > ledgerLimitBytes ? longestHoldSec(scenario, workers, ledgerLimitBytes) : null;
  return enough({
    ...facts,
    why: `${formatBytes(needs)} for ${formatCount(deliveries)} deliveries in ${formatCount(trafficSec)} s; --ledger-memory allows ${formatBytes(ledgerLimitBytes)}.`,
    remedies: [allowing(needs), ...(holdSec === null ? [] : [`--set phases.hold=${holdSec}s`])],
  });
}

const allowing = (bytes: number): string => `--ledger-memory ${Math.ceil(bytes / 1e6)}MB`;

const canNumber = (plan: Plan, workers: number): boolean =>
  rangesOf(plan.users, workers).every((range) => fitsBitSets(plan, range));

/**
 * Returns the longest hold phase, in whole seconds, whose ledger fits and in which everything the scenario does has its
 * time; `null` when there is none. Not all of a ledger grows with the phase, so it is not a matter of proportion.
 */
function longestHoldSec(scenario: Scenario, workers: number, limitBytes: number): number | null {
  const fits = (sec: number): boolean => {
    const phases = { ...scenario.phases, holdUs: sec * US_PER_SEC };
    return ledgerNeedBytes({ ...scenario, phases }, workers) <= limitBytes;
  };
  return largestThat(fits, shortestHoldSec(scenario), Math.ceil(scenario.phases.holdUs / US_PER_SEC));
}

/** Returns the first whole second after all users who leave are back and every fault is over. */
function shortestHoldSec({ traffic, faults }: Scenario): number {
  const ends = [
    traffic.churn?.awayUs ?? 0,
    traffic.room?.churn?.awayUs ?? 0,
    ...faults.map(({ atUs, forUs }) => atUs + forUs),
  ];
  return Math.floor(Math.max(...ends) / US_PER_SEC) + 1;
}

/** Returns how many workers it takes until each can number its deliveries. */
function workersToNumber(plan: Plan, workers: number): number {
  let more = workers;
  while (more < plan.users && !canNumber(plan, more)) more *= 2;
  return Math.min(more, plan.users);
}
