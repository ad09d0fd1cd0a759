/**
 * How chatbench drives a server process it started: over the process channel, never over the wire
 * under test. One discriminated union each way.
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
  /** Frames handed to sockets. */
  framesSent: number;
  /** Those among them that answer the one who asked: registered, joined, ack, errors. */
  answersSent: number;
  /** Bytes of those frames, headers included. */
  bytesSent: number;
  /** Private messages to a user nobody knows. */
  usersNotFound: number;
  /** Messages refused by the rate limit. */
  rateLimited: number;
  /** Frames answered with an error. */
  errorsAnswered: number;
  /** Messages handed to the relay, for users of other nodes. */
  relayMessages: number;
  /** Copies that came from other nodes … */
  relayReceived: number;
  /** … those among them that somebody here was concerned by, and those that nobody was. */
  relayDelivered: number;
  relayWasted: number;
  /** The node's own messages that came back to it, and were dropped. */
  relayEchoes: number;
  /** Transmissions from one process to another: one for each message sent, one for each copy received. */
  relayHops: number;
  /** Frames that carried those messages, and the messages in them. */
  relayBatches: number;
  relayBatchedMessages: number;
  /** Messages for other nodes that were not sent, or whose fate was unknown, when the link was broken. */
  relayLost: number;
}

/** A process as it sees itself. Bytes, seconds, fractions. */
export interface ProcessUsage {
  readonly pid: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  /** Pages of the heap that are there and hold nothing. */
  readonly heapFreeBytes: number;
  readonly externalBytes: number;
  /** User plus system time since the process started. */
  readonly cpuSec: number;
  /** Active and idle time of the event loop since the process started, for differences between two snapshots. */
  readonly eventLoopActiveMs: number;
  readonly eventLoopIdleMs: number;
}

/** One process of the server at one moment. A broker or nginx has usage alone; its counters are all 0. */
export interface ProcessSnapshot {
  readonly id: string;
  readonly usage: ProcessUsage;
  /** Open connections, registered users, and rooms with at least one member. */
  readonly connections: number;
  readonly users: number;
  readonly rooms: number;
  readonly counters: ProcessCounters;
  /** What came from other nodes; nothing in a process that no user connects to. */
  readonly arrivals: RelayArrivals;
}

/** Parent → process. `start` comes first and is answered with how that went; every other answer repeats its `requestId`. */
export type ProcessRequest =
  /** What the process is told to be. Over this channel, for it holds secrets that a command line would show. */
  | { readonly type: "start"; readonly config: unknown }
  | { readonly type: "snapshot"; readonly requestId: number; readonly collectGarbage: boolean }
  /** Which of these messages it has seen, and where. */
  | { readonly type: "trace"; readonly requestId: number; readonly messages: readonly TracedMessage[] }
  | { readonly type: "stop"; readonly requestId: number };

/** Process → parent. */
export type ProcessReport =
  /** `pid`: of the process that listens, which may be a child of the one that reports. */
  | { readonly type: "listening"; readonly port: number; readonly pid: number }
  | { readonly type: "startFailed"; readonly code: string; readonly message: string; readonly hint: string }
  | { readonly type: "snapshot"; readonly requestId: number; readonly snapshot: ProcessSnapshot }
  /** `null`: it does not remember messages. */
  | { readonly type: "trace"; readonly requestId: number; readonly trace: ProcessTrace | null }
  | { readonly type: "stopped"; readonly requestId: number };

/** A process of the server that is up, and where it listens. */
export interface ProcessAddress {
  readonly id: string;
  readonly url: string;
  readonly pid: number;
}

/** A process of the server that ended without being asked to. */
export interface ProcessExit {
  readonly id: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last lines it wrote to stderr, as they came: hostile text. */
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
  /** `cut`: connections are reset and new ones refused; `blackhole`: they stand, and nothing arrives. */
  readonly state: "open" | "cut" | "blackhole";
}

/** The shape of a link that nothing disturbs. */
export const UNDISTURBED: LinkShape = { delayUs: 0, bytesPerSec: null, sliceBytes: null, state: "open" };

/** Something to be done to the server under test now. A target is a process's id, or for links a node's id or `relay` for all. */
export type FaultOrder =
  | { readonly action: "kill" | "restart" | "pause" | "resume"; readonly target: string }
  | { readonly action: "reset"; readonly target: string }
  | { readonly action: "shape"; readonly target: string; readonly shape: LinkShape };

/** The server under test as the rest of chatbench holds it. */
export interface ServerUnderTest {
  readonly nodes: readonly ProcessAddress[];
  /** The relayer, Redis or NATS that joins the nodes; `null` when nothing does, or when it runs elsewhere. */
  readonly backbone: ProcessAddress | null;
  /** The nginx in front of the nodes, or `null`. */
  readonly front: ProcessAddress | null;
  /** A snapshot of every process that still answers; with `collectGarbage`, after a full collection in each. */
  snapshot(options: { readonly collectGarbage: boolean }): Promise<readonly ProcessSnapshot[]>;
  /** Where these messages were seen, by every process that remembers messages and still answers. */
  trace(messages: readonly TracedMessage[]): Promise<readonly ProcessTrace[]>;
  /** Where users connect: one URL for each node, or that of what stands in front of them. */
  readonly entrances: readonly string[];
  /**
   * Breaks something; resolves when that has taken effect (what was restarted listens again, where it was).
   * Counters of a process that was restarted go on from those of its last life.
   *
   * @param onStrike called the moment before it happens, CLOCK_MONOTONIC microseconds.
   * @param withdrawn once it is aborted, an order that has not struck never strikes, and resolves.
   * @throws ChatbenchError `fault_impossible` when there is no such thing, or it cannot be broken.
   */
  inject(order: FaultOrder, onStrike?: (atUs: number) => void, withdrawn?: AbortSignal): Promise<void>;
  /** Calls back, at once, when one of its processes ends without being asked to. */
  onUnexpectedExit(listener: (exit: ProcessExit) => void): void;
  /** Stops every process, by force after `deadlineMs`. Safe to call twice. */
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
