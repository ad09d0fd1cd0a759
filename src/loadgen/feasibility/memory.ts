import { formatBytes, formatCount, US_PER_SEC } from "../../base/units.js";
import type { Scenario } from "../../scenario/schema/scenario.js";
import { enough, type Finding } from "./finding.js";
import { largestThat } from "./largest-that.js";
import { ledgerNeedBytes } from "./ledger.js";
import { CROWDED_SHARE, nodesNeeded } from "./nodes.js";
import { isOneMachine, type Situation } from "./situation.js";

/** What one idle user costs at each end, rounded up from what was measured (docs/engine.md, docs/doctor.md). */
const GENERATOR_BYTES = 5_000;
const SERVER_BYTES = 7_000;
/** The kernel's socket, at one end. */
const SOCKET_BYTES = 3_700;
/** A process of Node.js before anybody has connected, not counting what it shares with the others. */
export const PROCESS_BYTES = 50_000_000;
/** Above this share of the available memory, the rest of the machine begins to feel it. */
const TIGHT = 0.8;

/** Returns how many bytes a user takes on this machine, not counting processes. */
export function bytesPerUser(isOneMachine: boolean): number {
  const nearEnd = GENERATOR_BYTES + SOCKET_BYTES;
  return isOneMachine ? nearEnd + SERVER_BYTES + SOCKET_BYTES : nearEnd;
}

/** Counts processes with as many nodes as it takes: too little memory for those would be the next thing to fail. */
function processCount(situation: Situation): number {
  const { scenario, workers } = situation;
  const { subject } = scenario;
  if (subject.mode === "running") return workers;
  const nodes = Math.max(subject.server.nodes, nodesNeeded(situation, subject.server, CROWDED_SHARE) ?? 1);
  return workers + nodes + (nodes === 1 ? 0 : 1);
}

/** Returns how many users the scenario must have for its other keys to remain possible. */
function fewestUsers({ traffic, ramp }: Scenario): number {
  const away = [traffic.churn, traffic.room?.churn].map((churn) =>
    churn ? (2 * churn.perSec * churn.awayUs) / US_PER_SEC : 0,
  );
  return Math.max(1, ramp.plateaus, (traffic.dm?.contacts ?? 0) + 1, traffic.room?.count ?? 0, ...away);
}

function fixedBytes(situation: Situation): number {
  return processCount(situation) * PROCESS_BYTES + ledgerNeedBytes(situation.scenario, situation.workers);
}

function needBytes(situation: Situation): number {
  const { users, subject } = situation.scenario;
  return users * bytesPerUser(isOneMachine(subject)) + fixedBytes(situation);
}

/** Returns how many users would leave the rest of the machine its share, in hundreds; `null` when fewer are impossible. */
function usersThatFit(situation: Situation): number | null {
  const { scenario, workers, machine } = situation;
  const fits = (hundreds: number): boolean => {
    const users = 100 * hundreds;
    const fewer = { ...situation, scenario: { ...scenario, users }, workers: Math.min(workers, users) };
    return needBytes(fewer) <= TIGHT * machine.availableMemoryBytes;
  };
  const hundreds = largestThat(fits, Math.ceil(fewestUsers(scenario) / 100), Math.ceil(scenario.users / 100));
  return hundreds && 100 * hundreds;
}

/** Finds out whether memory suffices for all processes and the kernel. */
export function memoryFinding(situation: Situation): Finding {
  const { scenario, machine } = situation;
  const { users, subject } = scenario;
  const each = bytesPerUser(isOneMachine(subject));
  const processes = processCount(situation);
  const fixed = fixedBytes(situation);
  const needs = needBytes(situation);
  const has = machine.availableMemoryBytes;
  const fit = needs > TIGHT * has ? usersThatFit(situation) : null;
  const remedies = [fit === null ? "a machine with more memory" : `--set users=${fit}`];
  const finding = enough({
    about: "memory",
    unit: "bytes",
    needs,
    has,
    why:
      `${formatCount(users)} users × ${formatBytes(each)} = ${formatBytes(users * each)}, and ${formatBytes(fixed)} for ` +
      `${formatCount(processes)} processes and the ledger, make ${formatBytes(needs)}; ${formatBytes(has)} is available.`,
    remedies,
  });
  return finding.verdict === "ok" && needs > TIGHT * has ? { ...finding, verdict: "warning", remedies } : finding;
}
