import type { Scenario, ServerSettings, Subject } from "../../scenario/scenario.js";
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

/**
 * Users at the fullest of `places`, when they take turns or when their names decide. By name the places fill like
 * bins that balls fall into: their standard deviation is below √(users ÷ places), and four of them are hardly ever exceeded.
 */
export function fullest(users: number, places: number, balance: ServerSettings["balance"]): number {
  const mean = users / places;
  return places === 1 || balance !== "hash" ? Math.ceil(mean) : Math.min(users, Math.ceil(mean + 4 * Math.sqrt(mean)));
}

/** The fewest places so that the fullest holds at most `most`; `null` when even one user each is too many. */
export function placesFor(users: number, most: number, balance: ServerSettings["balance"]): number | null {
  if (most < 1) return null;
  let places = Math.ceil(users / most);
  while (places < users && fullest(users, places, balance) > most) places++;
  return places;
}

/** The option that makes the scenario a cluster of `nodes`. */
export function moreNodes({ topology }: ServerSettings, nodes: number): string {
  const joined = topology === "single" ? "--set server.topology=relayer --set server.relay=directory " : "";
  return `${joined}--set server.nodes=${nodes}`;
}
