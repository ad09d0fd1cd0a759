import { ChatbenchError } from "../../base/chatbench-error.js";
import { formatCount } from "../../base/units.js";
import { descriptorFindings } from "./descriptors.js";
import { ABOUT, type Finding } from "./finding.js";
import { backlogFinding, conntrackFinding } from "./kernel.js";
import { ledgerFinding } from "./ledger.js";
import { memoryFinding } from "./memory.js";
import { portFindings } from "./ports.js";
import { coresFinding, oneMachineFinding } from "./processors.js";
import type { Situation } from "./situation.js";

/** Sets everything that a run needs of a machine beside what the machine has. Pure; makes the plan, starts nothing. */
export function appraise(situation: Situation): readonly Finding[] {
  const backlog = backlogFinding(situation);
  return [
    ...descriptorFindings(situation),
    ...portFindings(situation),
    memoryFinding(situation),
    coresFinding(situation),
    ...(backlog === null ? [] : [backlog]),
    conntrackFinding(situation),
    oneMachineFinding(situation),
    ledgerFinding(situation),
  ];
}

export function isFeasible(findings: readonly Finding[]): boolean {
  return findings.every(({ verdict }) => verdict !== "impossible");
}

/**
 * Refuses what cannot work, before anything is started.
 *
 * @param doctorArguments those with which `chatbench doctor` says more.
 * @throws ChatbenchError `not_feasible`, with every finding that says so, its arithmetic and its first remedy.
 */
export function refuseImpossible(
  users: number,
  findings: readonly Finding[],
  doctorArguments = "the same arguments",
): void {
  const impossible = findings.filter(({ verdict }) => verdict === "impossible");
  if (impossible.length === 0) return;
  const whys = impossible.map(({ about, why }) => `${upper(ABOUT[about])}: ${why}`);
  const remedies = new Set(impossible.flatMap(({ remedies: [first] }) => first ?? []));
  throw new ChatbenchError(
    "not_feasible",
    `${formatCount(users)} users do not fit on this machine. ${whys.join(" ")}`,
    `What it takes: ${[...remedies].join("; ")}. \`chatbench doctor\` with ${doctorArguments} says more.`,
  );
}

/** Returns one line for each finding that is worth saying, though no reason not to try. */
export function warningsOf(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ verdict }) => verdict === "warning")
    .map(({ about, why, remedies }) => `${ABOUT[about]}: ${why} What would help: ${remedies.join(", or ")}.`);
}

const upper = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
