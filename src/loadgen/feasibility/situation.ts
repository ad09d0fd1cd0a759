import type { Scenario, Subject } from "../../scenario/schema/scenario.js";
import type { MachineFacts } from "./machine-facts.js";

/** What is appraised: a scenario, on a machine, carried out by so many workers. */
export interface Situation {
  readonly scenario: Scenario;
  readonly workers: number;
  readonly machine: MachineFacts;
  /** What the delivery ledger may take. */
  readonly ledgerLimitBytes: number;
}

const LOOPBACK = /^wss?:\/\/(127\.|localhost[:/]|\[::1\])/;

/** Whether generator and server share this machine. */
export function isOneMachine(subject: Subject): boolean {
  return subject.mode === "start" || LOOPBACK.test(subject.target.url);
}

/** How many places there are for users to connect to. */
export function entranceCount(subject: Subject): number {
  return subject.mode === "running" || subject.server.balance === "nginx" ? 1 : subject.server.nodes;
}
