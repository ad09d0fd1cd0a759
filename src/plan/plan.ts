import { hash2, hashText } from "../base/random.js";
import { KINDS } from "../protocol/marker.js";
import type { Balance, Churn, Scenario } from "../scenario/schema/scenario.js";
import { arrivalTimes } from "./arrivals.js";
import { BroadcastStream } from "./broadcast-stream.js";
import { ChurnPlan } from "./churn.js";
import { DmStream } from "./dm-stream.js";
import { FaultPlan } from "./fault-plan.js";
import type { MessageStream } from "./message-stream.js";
import { GoldenWalk } from "./permutation.js";
import { RoomStream } from "./room-stream.js";
import { entranceOfUser } from "./users.js";

/**
 * Who sends what to whom, and when: a pure function of (scenario, seed), the same in every process.
 * Nothing in it depends on the number of workers.
 */
export interface Plan {
  readonly users: number;
  /** Length of the traffic: warm-up plus hold. */
  readonly trafficUs: number;
  /** Messages intended before this belong to the warm-up: they are judged, and not timed. */
  readonly holdStartsUs: number;
  readonly dm: DmStream | null;
  readonly broadcast: BroadcastStream | null;
  readonly room: RoomStream | null;
  /** The streams by index into KINDS. */
  readonly streams: readonly (MessageStream | null)[];
  /** The entrance that `user` connects to first, as an index. */
  entranceOf(user: number): number;
  /** The node that `user` connects to first, or `null` where nobody knows beforehand. */
  nodeName(user: number): string | null;
  /** Users leaving the server and coming back. */
  readonly churn: ChurnPlan | null;
  /** Users leaving one of their rooms and rejoining it. */
  readonly roomChurn: ChurnPlan | null;
  /** What is done to the server on purpose. */
  readonly faults: FaultPlan;
  /** The order in which users connect: `connectOrder.at(i)` is the i-th. */
  readonly connectOrder: GoldenWalk;
}

const isKnownBeforehand = (balance: Balance): boolean => balance === "round-robin" || balance === "hash";

/** Gives each part of the plan its own seed, so that adding room traffic does not change the private messages. */
const partSeed = (seed: number, part: string): number => hash2(seed, hashText(part));

/** Makes the plan, in time and memory of O(contacts), plus O(messages / 64) for Poisson arrivals; no I/O, no clock. */
export function makePlan(scenario: Scenario): Plan {
  const { users, seed, traffic, phases } = scenario;
  const { subject } = scenario;
  const entranceOf = (user: number): number =>
    subject.mode === "start" ? entranceOfUser(user, subject.server.nodes, subject.server.balance) : 0;
  // Nobody knows beforehand behind an nginx, nor where it depends on who else is connected.
  const knowsNodes =
    subject.mode === "start" && (subject.server.nodes === 1 || isKnownBeforehand(subject.server.balance));
  const trafficUs = phases.warmupUs + phases.holdUs;
  const arrivals = (perSec: number, part: string) =>
    arrivalTimes(scenario.arrivals, perSec, trafficUs, partSeed(seed, `${part}-arrivals`));
  const dm = traffic.dm && new DmStream(traffic.dm, users, arrivals(traffic.dm.perSec, "dm"), partSeed(seed, "dm"));
  const broadcast =
    traffic.broadcast &&
    new BroadcastStream(
      traffic.broadcast,
      users,
      arrivals(traffic.broadcast.perSec, "broadcast"),
      partSeed(seed, "broadcast"),
    );
  const room =
    traffic.room && new RoomStream(traffic.room, users, arrivals(traffic.room.perSec, "room"), partSeed(seed, "room"));
  const streams = { dm, broadcast, room };
  const churn = (settings: Churn | null, part: string) =>
    settings &&
    new ChurnPlan({
      ...settings,
      users,
      arrivals: scenario.arrivals,
      holdStartsUs: phases.warmupUs,
      holdUs: phases.holdUs,
      seed: partSeed(seed, part),
    });
  return {
    users,
    trafficUs,
    holdStartsUs: phases.warmupUs,
    ...streams,
    streams: KINDS.map((kind) => streams[kind]),
    entranceOf,
    nodeName: (user) => (knowsNodes ? `n${entranceOf(user)}` : null),
    churn: churn(traffic.churn, "churn"),
    roomChurn: churn(traffic.room?.churn ?? null, "room-churn"),
    faults: new FaultPlan(scenario.faults, phases.warmupUs),
    connectOrder: new GoldenWalk(users, partSeed(seed, "connect")),
  };
}

/** Returns when the i-th connection of a ramp is due, in microseconds since the ramp began, not counting plateaus. */
export function connectTimeUs(index: number, perSec: number): number {
  return Math.floor((index * 1_000_000) / perSec);
}

/** Returns how many users are connected at each plateau of the ramp. The last is all of them, and no two are equal. */
export function plateauSizes(users: number, plateaus: number): readonly number[] {
  const sizes = Array.from({ length: plateaus }, (_, i) => Math.round((users * (i + 1)) / plateaus));
  return [...new Set(sizes)].filter((size) => size > 0);
}
