import { ChatbenchError } from "../../base/chatbench-error.js";
import { formatBytes, formatCount, US_PER_SEC } from "../../base/units.js";
import { makePlan } from "../../plan/plan.js";
import { workerRange } from "../../plan/users.js";
import type { Scenario } from "../../scenario/scenario.js";
import { MAX_BITS } from "../ledger/bit-set.js";
import { fitsBitSets, ledgerBytes } from "../ledger/ledger-size.js";

/** What a machine has to offer a run. */
export interface MachineFacts {
  readonly cores: number;
  /** Most open descriptors of one process; `null` if not known. */
  readonly descriptorLimit: number | null;
  readonly availableMemoryBytes: number;
}

/** Descriptors a process needs besides its connections: files, pipes, the event loop's own. */
const SPARE_DESCRIPTORS = 100;
/** Connections of one worker beyond which its share of a core is not enough to ramp up briskly. */
const USERS_PER_WORKER = 15_000;
/** One worker keeps up with about this many deliveries a second on one core, with room to spare (docs/engine.md). */
const DELIVERIES_PER_SEC_PER_WORKER = 40_000;
/** Generator, server and kernel together, per user, rounded up from what was measured (docs/engine.md). */
const BYTES_PER_USER = 24_000;

/** Deliveries a second that a scenario's traffic asks for. */
export function deliveriesPerSec({ traffic, users }: Scenario): number {
  const { dm, broadcast, room } = traffic;
  const roomFanOut = room === null ? 0 : (users * room.roomsPerUser) / room.count;
  return (dm?.perSec ?? 0) + (broadcast?.perSec ?? 0) * users + (room?.perSec ?? 0) * roomFanOut;
}

/** How many workers a scenario needs: enough descriptors and processor time, and no more processes than that. */
export function planWorkers(scenario: Scenario, { descriptorLimit }: MachineFacts): number {
  const perWorker = Math.min(USERS_PER_WORKER, usable(descriptorLimit));
  const byUsers = Math.ceil(scenario.users / Math.max(1, perWorker));
  const byLoad = Math.ceil(deliveriesPerSec(scenario) / DELIVERIES_PER_SEC_PER_WORKER);
  return Math.min(scenario.users, Math.max(1, byUsers, byLoad));
}

/** What the delivery ledger may take unless the command line says otherwise. */
export const DEFAULT_LEDGER_BYTES = 2_000_000_000;

/**
 * Refuses a plan whose ledger would take more memory than it may: the ledger is exact or there is none.
 *
 * @throws ChatbenchError `ledger_too_large`, saying what it would take and what would fit.
 */
export function checkLedger(scenario: Scenario, workers: number, limitBytes: number): void {
  const plan = makePlan(scenario);
  const ranges = Array.from({ length: workers }, (_, worker) => workerRange(scenario.users, workers, worker));
  if (ranges.some((range) => !fitsBitSets(plan, range))) {
    throw new ChatbenchError(
      "ledger_too_large",
      `One of ${workers} workers would have to tell more than ${formatCount(MAX_BITS)} deliveries of one kind apart.`,
      "Use more workers (--workers), a shorter hold phase or lower rates.",
    );
  }
  const needed = ranges.reduce((sum, range) => sum + ledgerBytes(plan, range, workers), 0);
  if (needed <= limitBytes) return;
  const trafficSec = plan.trafficUs / US_PER_SEC;
  const fits = (limitBytes / needed) * trafficSec;
  throw new ChatbenchError(
    "ledger_too_large",
    `The delivery ledger of this plan would take ${formatBytes(needed)} for ` +
      `${formatCount(deliveriesPerSec(scenario) * trafficSec)} deliveries; --ledger-memory allows ${formatBytes(limitBytes)}.`,
    `About ${Math.floor(fits)} s of warm-up and hold would fit, or that share of the rates; or allow more with --ledger-memory.`,
  );
}

const usable = (descriptorLimit: number | null): number =>
  Math.max(0, (descriptorLimit ?? Number.POSITIVE_INFINITY) - SPARE_DESCRIPTORS);

/**
 * Refuses, before anything is started, a run that this machine cannot carry.
 *
 * @throws ChatbenchError `not_feasible`, with the arithmetic.
 */
export function checkFeasible(scenario: Scenario, workers: number, machine: MachineFacts): void {
  const problems = [...descriptorProblems(scenario, workers, machine), ...memoryProblems(scenario, machine)];
  if (problems.length === 0) return;
  throw new ChatbenchError(
    "not_feasible",
    `${formatCount(scenario.users)} users do not fit on this machine. ${problems.map(({ what }) => what).join(" ")}`,
    problems.map(({ remedy }) => remedy).join(" "),
  );
}

interface Problem {
  readonly what: string;
  readonly remedy: string;
}

function descriptorProblems(
  { users, subject }: Scenario,
  workers: number,
  { descriptorLimit }: MachineFacts,
): Problem[] {
  const room = usable(descriptorLimit);
  const perWorker = Math.ceil(users / workers);
  const problems: Problem[] = [];
  if (subject.mode === "start" && Math.ceil(users / subject.server.nodes) > room) {
    problems.push({
      what: `One server process may hold ${formatCount(room)} connections (descriptor limit ${formatCount(descriptorLimit ?? 0)} less ${SPARE_DESCRIPTORS}), and would need ${formatCount(Math.ceil(users / subject.server.nodes))}.`,
      remedy: `Raise the limit first: ulimit -n ${Math.ceil(users / subject.server.nodes) + SPARE_DESCRIPTORS}.`,
    });
  }
  if (perWorker > room) {
    problems.push({
      what: `Each of ${workers} workers would need ${formatCount(perWorker)} connections and may hold ${formatCount(room)}.`,
      remedy: `Use at least ${Math.ceil(users / Math.max(1, room))} workers (--workers).`,
    });
  }
  return problems;
}

function memoryProblems({ users }: Scenario, { availableMemoryBytes }: MachineFacts): Problem[] {
  const needed = users * BYTES_PER_USER;
  if (needed <= availableMemoryBytes) return [];
  const fit = Math.floor(availableMemoryBytes / BYTES_PER_USER);
  return [
    {
      what: `Users, server and kernel would take about ${formatBytes(needed)} (${formatBytes(BYTES_PER_USER)} each), and ${formatBytes(availableMemoryBytes)} is available.`,
      remedy: `Use at most ${formatCount(fit)} users, or a larger machine.`,
    },
  ];
}
