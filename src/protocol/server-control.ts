/**
 * How chatbench controls a server process that it started: over the process channel, never over the connections under
 * test, with one discriminated union each way.
 */

import type { ProcessTrace, TracedMessage } from "./process-trace.js";
import type { RelayArrivals } from "./relay-arrivals.js";

/** What one process of the server counts about its own work. Counters only grow. */
export interface ProcessCounters {
  /** WebSocket connections accepted. */
  connectionsAccepted: number;
  /** Connections refused (limits, origin, bad handshake). */
  connectionsRefused: number;
  /** Connections the server ended because of a limit or a protocol violation. */
  connectionsTerminated: number;
  /** Messages received from clients, by type of traffic. */
  privateMessages: number;
  broadcasts: number;
  roomMessages: number;
  /** Connections looked at to find the recipients of private messages. */
  connectionsExamined: number;
  /** Connections looked at to clean up after a disconnect. */
  connectionsExaminedOnDisconnect: number;
  /** Times a delivery was serialised and framed. */
  framesEncoded: number;
  /** Text frames written to sockets. */
  framesSent: number;
  /** Those of them that answer the client itself: registered, joined, ack, errors. */
  answersSent: number;
  /** Bytes of those frames, including headers. */
  bytesSent: number;
  /** Private messages to unknown users. */
  usersNotFound: number;
  /** Messages refused by the rate limit. */
  rateLimited: number;
  /** Frames answered with an error. */
  errorsAnswered: number;
  /** Messages handed to the relay, for users of other nodes. */
  relayMessages: number;
  /** Copies received from other nodes … */
  relayReceived: number;
  /** … those of them with a recipient on this node, and those without. */
  relayDelivered: number;
  relayWasted: number;
  /** The node's own messages that came back to it and were dropped. */
  relayEchoes: number;
  /** Transmissions between processes: one for each message sent and one for each copy received. */
  relayHops: number;
  /** Frames that carried those messages, and the messages in them. */
  relayBatches: number;
  relayBatchedMessages: number;
  /**
   * Messages for other nodes that were not sent because the link was broken, or whose fate is unknown since it broke.
   */
  relayLost: number;
}

/** The memory and processor time that a process uses. */
export interface ProcessUsage {
  readonly pid: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  /** Resident pages of the heap that are empty. */
  readonly heapFreeBytes: number;
  readonly externalBytes: number;
  /** User plus system time since the process started. */
  readonly cpuSec: number;
  /** Active and idle time of the event loop since the process started; take the difference of two snapshots. */
  readonly eventLoopActiveMs: number;
  readonly eventLoopIdleMs: number;
}

/** A server process at one moment. A broker or nginx has only usage; its counters are all 0. */
export interface ProcessSnapshot {
  readonly id: string;
  readonly usage: ProcessUsage;
  /** Open connections, registered users, and rooms with at least one member. */
  readonly connections: number;
  readonly users: number;
  readonly rooms: number;
  readonly counters: ProcessCounters;
  /** What it received from other nodes; empty in a process that users do not connect to. */
  readonly arrivals: RelayArrivals;
}

/**
 * From parent to process. `start` comes first, and is answered with `listening` or `startFailed`; all other answers
 * repeat the `requestId`.
 */
export type ProcessRequest =
  /** The configuration. It is sent over this channel because it contains secrets that a command line would show. */
  | { readonly type: "start"; readonly config: unknown }
  | { readonly type: "snapshot"; readonly requestId: number; readonly collectGarbage: boolean }
  /** Asks which of these messages it has seen, and where. */
  | { readonly type: "trace"; readonly requestId: number; readonly messages: readonly TracedMessage[] }
  | { readonly type: "stop"; readonly requestId: number };

/** From process to parent. */
export type ProcessReport =
  /** `pid`: the process that listens, which may be a child of the one that reports. */
  | { readonly type: "listening"; readonly port: number; readonly pid: number }
  | { readonly type: "startFailed"; readonly code: string; readonly message: string; readonly hint: string }
  | { readonly type: "snapshot"; readonly requestId: number; readonly snapshot: ProcessSnapshot }
  /** `null`: it does not record messages. */
  | { readonly type: "trace"; readonly requestId: number; readonly trace: ProcessTrace | null }
  | { readonly type: "stopped"; readonly requestId: number };

/** A running server process, with its URL. */
export interface ProcessAddress {
  readonly id: string;
  readonly url: string;
  readonly pid: number;
}

/** A server process that has ended. */
export interface ProcessExit {
  readonly id: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last lines that it wrote to stderr, unchanged; hostile text. */
  readonly stderr: string;
}

/** How connections between a node and the backbone are disturbed, each way. */
export interface LinkShape {
  /** Everything arrives this much later. */
  readonly delayUs: number;
  /** `null`: no limit. */
  readonly bytesPerSec: number | null;
  /** Data arrives in pieces of at most this size; `null`: as it comes. */
  readonly sliceBytes: number | null;
  /** `cut`: connections are reset and new ones refused. `blackhole`: connections stay open, and nothing arrives. */
  readonly state: "open" | "cut" | "blackhole";
}

/** The shape of an undisturbed link. */
export const UNDISTURBED: LinkShape = { delayUs: 0, bytesPerSec: null, sliceBytes: null, state: "open" };

/**
 * An order to do something to the server under test now. The target is the id of a process; for links, the id of a
 * node, or `relay` for all.
 */
export type FaultOrder =
  | { readonly action: "kill" | "restart" | "pause" | "resume"; readonly target: string }
  | { readonly action: "reset"; readonly target: string }
  | { readonly action: "shape"; readonly target: string; readonly shape: LinkShape };

/** The server under test, as the rest of chatbench uses it. */
export interface ServerUnderTest {
  readonly nodes: readonly ProcessAddress[];
  /** The relayer, Redis or NATS; `null` for a single node, or when it runs elsewhere. */
  readonly backbone: ProcessAddress | null;
  /** The nginx in front of the nodes, or `null`. */
  readonly front: ProcessAddress | null;
  /**
   * Takes a snapshot of every process that still answers; with `collectGarbage`, after a full garbage collection in
   * each.
   */
  snapshot(options: { readonly collectGarbage: boolean }): Promise<readonly ProcessSnapshot[]>;
  /** Says where these messages were seen, from every process that records messages and still answers. */
  trace(messages: readonly TracedMessage[]): Promise<readonly ProcessTrace[]>;
  /** The URLs that users connect to: one for each node, or that of the front. */
  readonly entrances: readonly string[];
  /**
   * Carries out an order; resolves when it has taken effect (a restarted process listens again on its port). Counters
   * of a restarted process continue from those of its earlier lives.
   *
   * @param onStrike called just before it happens, with the time in CLOCK_MONOTONIC microseconds.
   * @param withdrawn once aborted, an order that has not struck yet never does, and resolves.
   * @throws ChatbenchError `fault_impossible` when the target does not exist or cannot be broken.
   */
  inject(order: FaultOrder, onStrike?: (atUs: number) => void, withdrawn?: AbortSignal): Promise<void>;
  /** Calls back at once when a process ends without being asked to. */
  onUnexpectedExit(listener: (exit: ProcessExit) => void): void;
  /** Stops every process, with SIGKILL after `deadlineMs`. Safe to call twice. */
  stop(deadlineMs?: number): Promise<void>;
}

/** Returns all processes of a server: the nodes, then the backbone, then the front. */
export function processesOf({
  nodes,
  backbone,
  front,
}: Pick<ServerUnderTest, "nodes" | "backbone" | "front">): readonly ProcessAddress[] {
  return [...nodes, backbone, front].filter((process) => process !== null);
}
