/**
 * `chatbench.history/v1`: what one `chatbench ci` measured, as one line of history.jsonl. Lines are only ever added, so a
 * history is as old as its file. Values are in the units of src/scenario/thresholds/metrics.ts.
 */

import type { ScenarioDocument } from "../../scenario/schema/scenario-document.js";
import { digestOf } from "../canonical-json.js";
import type { Outcome } from "../comparison/comparison.js";
import type { Environment } from "../environment.js";
import type { Verdict } from "../run-result.js";

export const HISTORY_SCHEMA = "chatbench.history/v1";

/** What times depend on besides the server. Those of different machines are never in one series. */
export interface HistoryMachine {
  /** Hostile text. */
  readonly cpuModel: string;
  readonly cores: number;
  /** Hostile text, such as `v20.20.1`. */
  readonly node: string;
  /** The version of chatbench; hostile text. */
  readonly chatbench: string;
}

/** One line. */
export interface HistoryEntry {
  readonly schema: typeof HISTORY_SCHEMA;
  /** When its first run began, ISO 8601 in UTC. */
  readonly at: string;
  /** Of the server, or of the tree that chatbench ran in: hexadecimal; `null` outside a repository. */
  readonly commit: string | null;
  /** Hostile text; `null` when no branch is checked out. */
  readonly branch: string | null;
  /** Whether there were changes that the commit does not have. */
  readonly dirty: boolean;
  /** The scenario's name; hostile text. */
  readonly scenario: string;
  /** As {@link scenarioDigest} makes it: a scenario that loads otherwise starts a new series. */
  readonly scenarioDigest: string;
  readonly machine: HistoryMachine;
  /** How many runs `values` are the medians of. */
  readonly runs: number;
  /** Of the gate. */
  readonly verdict: Verdict;
  /** What the gate's comparison said; `null` without a baseline. */
  readonly outcome: Outcome | null;
  /** Numbers with noise, by metric: the median over the runs that count. */
  readonly values: Readonly<Record<string, number>>;
  /** Numbers without noise, by metric, the same on every machine. */
  readonly counters: Readonly<Record<string, number>>;
}

/** Returns the digest of what a scenario does. Its limits, claims and description do not change what is measured. */
export function scenarioDigest(scenario: ScenarioDocument): string {
  const { thresholds: _, claims: __, description: ___, ...load } = scenario;
  return digestOf(JSON.parse(JSON.stringify(load)));
}

export function historyMachine({ cpuModel, cores, node, chatbench }: Environment): HistoryMachine {
  return { cpuModel, cores, node, chatbench };
}

/** Returns the text of one line, with its end. */
export function historyLine(entry: HistoryEntry): string {
  return `${JSON.stringify(entry)}\n`;
}
