import { ChatbenchError } from "../../../base/chatbench-error.js";
import { namedBroker } from "../broker/broker-command.js";
import type { ClusterSettings } from "../cluster-settings.js";

/** What will be done, and to which part of the server. A scenario's `Fault` has these fields and more. */
export interface ExpectedFault {
  readonly action: ProcessAction | LinkAction;
  /** The id of a process; for link faults, a node's id, or `relay` for all links. */
  readonly target: string;
}

export type ProcessAction = "kill" | "restart" | "pause";
export type LinkAction = "delay" | "bandwidth" | "slice" | "reset" | "cut" | "blackhole";

const PROCESS_ACTIONS: readonly string[] = ["kill", "restart", "pause"] satisfies ProcessAction[];
/** The target that means every link. */
export const ALL_LINKS = "relay";

export const nodeIds = ({ nodes }: ClusterSettings): string[] => Array.from({ length: nodes }, (_, i) => `n${i}`);

/** Returns the ids of the nodes whose links will be disturbed. */
export function nodesWithLinkFaults(faults: readonly ExpectedFault[], settings: ClusterSettings): string[] {
  const targets = faults.filter(({ action }) => !PROCESS_ACTIONS.includes(action)).map(({ target }) => target);
  return nodeIds(settings).filter((id) => targets.includes(id) || targets.includes(ALL_LINKS));
}

/** Tells whether a fault will restart the process, which then needs the same port again. */
export function willRestart(faults: readonly ExpectedFault[], id: string): boolean {
  return faults.some(({ action, target }) => (action === "kill" || action === "restart") && target === id);
}

/**
 * @throws ChatbenchError `fault_impossible` for the first fault that cannot be injected into a server with these
 * settings.
 */
export function assertPossible(faults: readonly ExpectedFault[], settings: ClusterSettings): void {
  for (const fault of faults) {
    if (PROCESS_ACTIONS.includes(fault.action)) assertProcess(fault, settings);
    else assertLink(fault, settings);
  }
}

export function impossible({ action, target }: ExpectedFault, because: string, hint: string): ChatbenchError {
  return new ChatbenchError(
    "fault_impossible",
    `The fault "${action} ${target}" cannot be injected: ${because}.`,
    hint,
  );
}

function assertProcess(fault: ExpectedFault, settings: ClusterSettings): void {
  const { topology } = settings;
  const processes = topology === "single" ? nodeIds(settings) : [...nodeIds(settings), topology];
  if (!processes.includes(fault.target)) {
    throw impossible(fault, "the server has no such process", `Its processes are ${processes.join(", ")}.`);
  }
  if (fault.target === topology && namedBroker(settings) !== null) {
    throw impossible(
      fault,
      `the ${topology} server runs elsewhere, and chatbench breaks only what it started`,
      `Let chatbench start its own (server.${topology}.start: true), or break the links to it.`,
    );
  }
}

function assertLink(fault: ExpectedFault, settings: ClusterSettings): void {
  if (settings.topology === "single") {
    throw impossible(fault, "a single node has no links", "Choose the topology relayer, redis or nats.");
  }
  const targets = [ALL_LINKS, ...nodeIds(settings)];
  if (!targets.includes(fault.target)) {
    throw impossible(fault, "there is no such link", `Links are named ${targets.join(", ")}.`);
  }
  if (/^(rediss|tls):/.test(namedBroker(settings) ?? "")) {
    throw impossible(
      fault,
      "its connections use TLS, and a proxy's name would not match the certificate",
      `Use a server without TLS, or let chatbench start its own (server.${settings.topology}.start: true).`,
    );
  }
}
