import { formatBytes, formatCount, US_PER_SEC } from "../../base/units.js";
import { makePlan, type Plan } from "../../plan/plan.js";
import { type UserRange, workerRange } from "../../plan/users.js";
import type { Scenario } from "../../scenario/schema/scenario.js";
import { MAX_BITS } from "../ledger/bit-set.js";
import { fitsBitSets, ledgerBytes } from "../ledger/ledger-size.js";
import { enough, type Finding } from "./finding.js";
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
  if (rangesOf(plan.users, workers).some((range) => !fitsBitSets(plan, range))) {
    return {
      ...facts,
      verdict: "impossible",
      why: `One of ${formatCount(workers)} workers would have to tell more than ${formatCount(MAX_BITS)} deliveries of one kind apart.`,
      remedies: [`--workers ${workersToNumber(plan, workers)}`],
    };
  }
  const holdSec = Math.floor((ledgerLimitBytes / needs) * trafficSec - scenario.phases.warmupUs / US_PER_SEC);
  return enough({
    ...facts,
    why: `${formatBytes(needs)} for ${formatCount(deliveries)} deliveries in ${formatCount(trafficSec)} s; --ledger-memory allows ${formatBytes(ledgerLimitBytes)}.`,
    remedies: [
      `--ledger-memory ${Math.ceil(needs / 1e6)}MB`,
      ...(holdSec > 0 ? [`--set phases.hold=${holdSec}s`] : []),
    ],
  });
}

/** Returns how many workers it takes until each can number its deliveries. */
function workersToNumber(plan: Plan, workers: number): number {
  let more = workers;
  while (more < plan.users && rangesOf(plan.users, more).some((range) => !fitsBitSets(plan, range))) more *= 2;
  return Math.min(more, plan.users);
}
