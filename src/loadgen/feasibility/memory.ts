import { formatBytes, formatCount } from "../../base/units.js";
import { enough, type Finding } from "./finding.js";
import { ledgerNeedBytes } from "./ledger.js";
import { nodesNeeded } from "./nodes.js";
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
  const nodes = Math.max(subject.server.nodes, nodesNeeded(situation, subject.server) ?? 1);
  return workers + nodes + (nodes === 1 ? 0 : 1);
}

/** Finds out whether memory suffices for all processes and the kernel. */
export function memoryFinding(situation: Situation): Finding {
  const { scenario, workers, machine } = situation;
  const { users, subject } = scenario;
  const each = bytesPerUser(isOneMachine(subject));
  const processes = processCount(situation);
  const fixed = processes * PROCESS_BYTES + ledgerNeedBytes(scenario, workers);
  const needs = users * each + fixed;
  const has = machine.availableMemoryBytes;
  const fit = Math.floor((TIGHT * has - fixed) / each / 100) * 100;
  const remedies = [fit > 0 ? `--set users=${fit}` : "a machine with more memory"];
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
