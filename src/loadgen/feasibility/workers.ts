import type { Scenario } from "../../scenario/schema/scenario.js";
import { type MachineFacts, usableDescriptors } from "../machine/machine-facts.js";

/** With more connections than this, one worker's share of a core is not enough to ramp up briskly. */
export const USERS_PER_WORKER = 15_000;
/** One worker keeps up with about this many deliveries a second on one core, with room to spare (docs/engine.md). */
const DELIVERIES_PER_SEC_PER_WORKER = 40_000;

/** Returns how many deliveries a second a scenario's traffic asks for. */
export function deliveriesPerSec({ traffic, users }: Scenario): number {
  const { dm, broadcast, room } = traffic;
  const roomFanOut = room === null ? 0 : (users * room.roomsPerUser) / room.count;
  return (dm?.perSec ?? 0) + (broadcast?.perSec ?? 0) * users + (room?.perSec ?? 0) * roomFanOut;
}

/** Returns how many workers a scenario needs for descriptors and processor time. More than there are cores would send no more. */
export function planWorkers(scenario: Scenario, { descriptorLimit, cores }: MachineFacts): number {
  const perWorker = Math.min(USERS_PER_WORKER, usableDescriptors(descriptorLimit));
  const byUsers = Math.ceil(scenario.users / Math.max(1, perWorker));
  const byLoad = Math.min(Math.ceil(deliveriesPerSec(scenario) / DELIVERIES_PER_SEC_PER_WORKER), Math.ceil(cores));
  return Math.min(scenario.users, Math.max(1, byUsers, byLoad));
}
