import { MAX_NODES, type ServerSettings } from "../../scenario/schema/scenario.js";
import { usableDescriptors } from "../machine/machine-facts.js";
import { routeCount } from "../routes/route-plan.js";
import type { Situation } from "./situation.js";

/** Above this share of a range of ports, the few that other programs use may be too many. */
export const CROWDED_SHARE = 0.95;
/**
 * The share of the ports above which the system searches long for a free one. Linux's connect() tries every second port first
 * (__inet_hash_connect), so at half of them each connection walks past all that are taken: towards entrances with
 * 13,600 connections each, the last 18,000 of 100,000 took 45 s; with ports of our own choosing 6 s.
 */
const SEARCHED = 0.48;

/** Returns the share of the ports that may be taken before it is worth a warning. */
export const comfortable = (sources: number): number => (sources > 0 ? CROWDED_SHARE : SEARCHED);

/**
 * Returns how many users the fullest of `places` gets, when they take turns or when their names decide. By name the
 * places fill like bins that balls fall into: the standard deviation is below √(users ÷ places), and four of them are
 * hardly ever exceeded.
 */
export function fullest(users: number, places: number, balance: ServerSettings["balance"]): number {
  const mean = users / places;
  return places === 1 || balance !== "hash" ? Math.ceil(mean) : Math.min(users, Math.ceil(mean + 4 * Math.sqrt(mean)));
}

/** Returns the fewest places of which the fullest gets at most `most` users; `null` when no number of places will do. */
export function placesFor(users: number, most: number, balance: ServerSettings["balance"]): number | null {
  if (most < 1) return null;
  let places = Math.ceil(users / most);
  while (places < users && fullest(users, places, balance) > most) places++;
  return fullest(users, places, balance) > most ? null : places;
}

/** Returns how many connections of a node's process fetch pages and are not users. */
export function fetchingConnections({ http }: Situation["scenario"]): number {
  return http?.connections ?? 0;
}

/**
 * Returns the fewest nodes that have descriptors for all users, and of whose ports at most `share` are taken, whatever
 * the scenario asks for; `null` when no number of nodes that a scenario may have will do.
 */
export function nodesNeeded(
  { scenario, machine }: Situation,
  { balance }: ServerSettings,
  share = comfortable(scenario.sources.length),
): number | null {
  const { users, sources } = scenario;
  const ports = machine.localPorts;
  const byDescriptors = usableDescriptors(machine.descriptorLimit) - fetchingConnections(scenario);
  const routes = ports === null || balance === "nginx" ? Infinity : routeCount({ sources, hosts: [], ports });
  const nodes = placesFor(users, Math.min(byDescriptors, Math.floor(share * routes)), balance);
  return nodes === null || nodes > MAX_NODES ? null : nodes;
}

/** Returns the option that makes the scenario a cluster of `nodes`. */
export function moreNodes({ topology }: ServerSettings, nodes: number): string {
  const joined = topology === "single" ? "--set server.topology=relayer --set server.relay=directory " : "";
  return `${joined}--set server.nodes=${nodes}`;
}
