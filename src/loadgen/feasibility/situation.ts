import type { Scenario, Subject } from "../../scenario/schema/scenario.js";
import type { MachineFacts } from "../machine/machine-facts.js";
import { planWorkers } from "./workers.js";

/** What is appraised: a scenario, on a machine, carried out by a number of workers. */
export interface Situation {
  readonly scenario: Scenario;
  readonly workers: number;
  readonly machine: MachineFacts;
  /** How many bytes the delivery ledger may take. */
  readonly ledgerLimitBytes: number;
}

/** The options of a run that decide what it needs of the machine. */
export interface SituationOptions {
  /** Left out: as many as the scenario needs. */
  readonly workers?: number | undefined;
  /** Most bytes the delivery ledger may take. */
  readonly ledgerMemory: number;
}

/** The scenario on this machine, with the workers that were asked for or else as many as it needs. */
export function situationOf(scenario: Scenario, machine: MachineFacts, options: SituationOptions): Situation {
  const workers = Math.min(options.workers ?? planWorkers(scenario, machine), scenario.users);
  return { scenario, workers, machine, ledgerLimitBytes: options.ledgerMemory };
}

const LOOPBACK = /^wss?:\/\/(127\.|localhost[:/]|\[::1\])/;

/** Returns whether generator and server share this machine. */
export function isOneMachine(subject: Subject): boolean {
  return subject.mode === "start" || LOOPBACK.test(subject.target.url);
}

/** Returns how many entrances there are for users to connect to. */
export function entranceCount(subject: Subject): number {
  return subject.mode === "running" || subject.server.balance === "nginx" ? 1 : subject.server.nodes;
}
