/** The server under test in result.json. */

import type { ProcessCounters } from "../protocol/server-control.js";
import type { LatencySummary } from "./latency.js";

/** One process of the server: a node, the backbone, or nginx in front of the nodes. */
export interface ProcessResult {
  readonly id: string;
  readonly url: string;
  /**
   * Users registered once all were connected, before the traffic began; `null` for the backbone and nginx, and when the
   * run did not get that far.
   */
  readonly users: number | null;
  /** CPU seconds from the first connect to the end of the drain. */
  readonly cpuSec: number;
  /** Resident memory at the end of the hold phase. */
  readonly rss: number;
  /** The share of the hold phase that the event loop was busy, 0 to 1. */
  readonly eventLoop: number;
  /** Over the whole run. */
  readonly counters: ProcessCounters;
}

/**
 * Counters divided by the traffic that caused them: free of noise and comparable between runs. `null` without such
 * traffic.
 */
export interface PerMessageCounters {
  readonly connectionsExaminedPerDm: number | null;
  /** Per broadcast or room message. */
  readonly framesEncodedPerBroadcast: number | null;
  /** Deliveries written per message, not counting answers to the sender. */
  readonly framesSentPerMessage: number | null;
}

/** What nodes still held after everyone had left: ghosts. */
export interface Leftovers {
  readonly connections: number;
  readonly users: number;
  readonly rooms: number;
}

/** A path through the relay, from the node that handed over messages to the node where copies arrived. */
export interface RelayLink {
  readonly from: string;
  readonly to: string;
  readonly messages: number;
}

/** What passed between the nodes. Ratios cover the whole run, and are `null` when there was nothing to divide by. */
export interface RelayTraffic {
  /** From handover to the relay by one node to arrival at another, since the hold phase began; one time per copy. */
  readonly latency: LatencySummary | null;
  /** Transmissions, and copies that arrived at a node without a recipient, per message handed to the relay. */
  readonly hopsPerMessage: number | null;
  readonly wastedPerMessage: number | null;
  /** Messages per frame between processes. */
  readonly messagesPerBatch: number | null;
  /** The paths that were used. */
  readonly links: readonly RelayLink[];
}

export interface Server {
  /** `null` when the run was cut short. */
  readonly leftovers: Leftovers | null;
  readonly nodes: readonly ProcessResult[];
  /**
   * Processor time of all processes in the hold phase per delivery that they wrote then, microseconds. Unlike `cpuSec`
   * it holds no start-up. `null` without deliveries, when a process died, and in results of earlier versions.
   */
  readonly cpuPerDelivery: number | null;
  readonly perMessage: PerMessageCounters;
  /** `null` for a single node. */
  readonly relay: RelayTraffic | null;
}
