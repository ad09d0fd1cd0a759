/**
 * How chatbench drives a server process it started: over the process channel, never over the wire
 * under test. One discriminated union each way.
 */

/** What one node counts about its own work. Each grows only. */
export interface NodeCounters {
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
  /** Messages handed to the relay, and copies that arrived through it. */
  relayMessages: number;
  relayHops: number;
}

/** A process as it sees itself. Bytes, seconds, fractions. */
export interface ProcessUsage {
  readonly pid: number;
  readonly rssBytes: number;
  readonly heapUsedBytes: number;
  readonly externalBytes: number;
  /** User plus system time since the process started. */
  readonly cpuSec: number;
  /** Active and idle time of the event loop since the process started, for differences between two snapshots. */
  readonly eventLoopActiveMs: number;
  readonly eventLoopIdleMs: number;
}

/** One node at one moment. */
export interface NodeSnapshot {
  readonly id: string;
  readonly usage: ProcessUsage;
  /** Open connections, registered users, and rooms with at least one member. */
  readonly connections: number;
  readonly users: number;
  readonly rooms: number;
  readonly counters: NodeCounters;
}

/** Parent → node. Every request is answered with the same `requestId`. */
export type NodeRequest =
  | { readonly type: "snapshot"; readonly requestId: number; readonly collectGarbage: boolean }
  | { readonly type: "stop"; readonly requestId: number };

/** Node → parent. */
export type NodeReport =
  | { readonly type: "listening"; readonly port: number }
  | { readonly type: "startFailed"; readonly code: string; readonly message: string; readonly hint: string }
  | { readonly type: "snapshot"; readonly requestId: number; readonly snapshot: NodeSnapshot }
  | { readonly type: "stopped"; readonly requestId: number };

/** A node that is up, as its users reach it. */
export interface NodeAddress {
  readonly id: string;
  readonly url: string;
  readonly pid: number;
}

/** A node process that ended without being asked to. */
export interface NodeExit {
  readonly id: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The last lines it wrote to stderr, as they came: hostile text. */
  readonly stderr: string;
}

/** The server under test as the rest of chatbench holds it. */
export interface ServerUnderTest {
  readonly nodes: readonly NodeAddress[];
  /** A snapshot of every node that still answers; with `collectGarbage`, after a full collection in each. */
  snapshot(options: { readonly collectGarbage: boolean }): Promise<readonly NodeSnapshot[]>;
  /** Calls back, at once, when a node ends without being asked to. */
  onUnexpectedExit(listener: (exit: NodeExit) => void): void;
  /** Stops every node, by force after `deadlineMs`. Safe to call twice. */
  stop(deadlineMs?: number): Promise<void>;
}
