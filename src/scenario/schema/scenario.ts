/**
 * A parsed scenario: every default filled in, every unit converted, and only optional what can really be absent.
 * `parseScenario` makes it, and all other code reads only this.
 */

import type { Threshold } from "../thresholds/parse-threshold.js";

export const ROUTINGS = ["map-scan", "socket-id", "map-lookup"] as const;
export type RoutingName = (typeof ROUTINGS)[number];

export const BROADCASTS = ["per-client-json", "shared-string", "prepared-frame"] as const;
export type BroadcastName = (typeof BROADCASTS)[number];

export const TOPOLOGIES = ["single", "relayer", "redis", "nats"] as const;
export type Topology = (typeof TOPOLOGIES)[number];

export const FORWARDINGS = ["flood", "directory"] as const;
export type ForwardingName = (typeof FORWARDINGS)[number];

export const BALANCES = ["round-robin", "least-connections", "hash", "nginx"] as const;
export type Balance = (typeof BALANCES)[number];

/** The most nodes that a server may have. */
export const MAX_NODES = 1_000;

/**
 * What the server promises: each message at most once, or at least once. It decides which wrong deliveries fail a run.
 */
export const DELIVERY_MODES = ["at-most-once", "at-least-once"] as const;
export type DeliveryMode = (typeof DELIVERY_MODES)[number];

export const ARRIVALS = ["constant", "poisson"] as const;
export type Arrivals = (typeof ARRIVALS)[number];

/** What to do when a user cannot connect after all its attempts: continue without it, or end the run. */
export const ON_CONNECT_FAILURE = ["continue", "stop"] as const;
export type OnConnectFailure = (typeof ON_CONNECT_FAILURE)[number];

/** The faults of a process of the server under test … */
export const PROCESS_FAULTS = ["kill", "restart", "pause"] as const;
/** … and to the connections between nodes and the backbone. */
export const LINK_FAULTS = ["delay", "bandwidth", "slice", "reset", "cut", "blackhole"] as const;
export const FAULT_ACTIONS = [...PROCESS_FAULTS, ...LINK_FAULTS] as const;
export type FaultAction = (typeof FAULT_ACTIONS)[number];

/** The fields that every fault has. */
interface AnyFault {
  /** The id of a process (`n1`, `relayer`, `redis`, `nats`); for links, the id of a node, or `relay` for all. */
  readonly target: string;
  /** Time since the hold phase began. */
  readonly atUs: number;
  /** How long it lasts; 0 for instant actions. */
  readonly forUs: number;
  /** How long after its end it still answers for what goes wrong. */
  readonly recoveryUs: number;
}

/** A fault: something done to the server under test on purpose, during the hold phase. */
export type Fault = AnyFault &
  (
    | { readonly action: Exclude<FaultAction, "delay" | "bandwidth" | "slice"> }
    /** Everything on the link arrives this much later, each way. */
    | { readonly action: "delay"; readonly delayUs: number }
    /** The link carries at most this, each way. */
    | { readonly action: "bandwidth"; readonly bytesPerSec: number }
    /** Data arrives in pieces of at most this size. */
    | { readonly action: "slice"; readonly sliceBytes: number }
  );

/** Pauses between attempts. Each is a random share of a limit that doubles from the first to the longest. */
export interface Backoff {
  readonly firstUs: number;
  readonly longestUs: number;
}

/** 0 means no limit, except for `payloadBytes` and `bufferedBytes`, which always limit. */
export interface ServerLimits {
  readonly connections: number;
  readonly connectionsPerIp: number;
  readonly messagesPerSec: number;
  /** The largest frame that a client may send. */
  readonly payloadBytes: number;
  /** Bytes that a slow reader may leave unread before its connection is ended. */
  readonly bufferedBytes: number;
}

/**
 * Which Redis or NATS server to use. Without `url` and `start`: the one named by the environment, or else a private
 * one.
 */
export interface BrokerSettings {
  readonly url: string | null;
  /** Start a private one, even if the environment names one. */
  readonly start: boolean;
}

/** The settings of the reference server, which is started for the run. */
export interface ServerSettings {
  readonly topology: Topology;
  readonly nodes: number;
  readonly routing: RoutingName;
  readonly broadcast: BroadcastName;
  readonly relay: ForwardingName;
  /** How long a message may wait at a link to the relayer to share a frame with others. */
  readonly relayBatchMs: number;
  readonly redis: BrokerSettings;
  readonly nats: BrokerSettings;
  readonly balance: Balance;
  readonly limits: ServerLimits;
  readonly acks: boolean;
  /** 127.0.0.1 by default. */
  readonly host: string;
  /** 0 lets the system pick one. */
  readonly port: number;
  /** Accepted values of the Origin header. A client that sends none is always accepted. */
  readonly allowedOrigins: readonly string[];
}

/** The contents of the files of a TLS section, in PEM; `null` if not given. */
export interface TlsFiles {
  /** Certificates of the authorities to trust, instead of those that Node.js trusts. */
  readonly ca: string | null;
  /** The client's certificate, followed by those between it and an authority. */
  readonly cert: string | null;
  /** The private key of `cert`. */
  readonly key: string | null;
}

/** How to authenticate a server behind wss://, and the client to it. */
export interface TlsSettings extends TlsFiles {
  /** Whether to skip the check of the server's certificate. */
  readonly insecure: boolean;
  /** The name that the server's certificate must have; `null`: the host of the URL. */
  readonly servername: string | null;
}

/** A running server to test. */
export interface TargetSettings {
  readonly url: string;
  readonly protocol: "chatbench";
  /** Whether to ask the server for acks. */
  readonly acks: boolean;
  /** IP addresses of the server to spread connections over; if empty, the URL's host. */
  readonly addresses: readonly string[];
  /** `null`: certificates are checked against the authorities that Node.js trusts. */
  readonly tls: TlsSettings | null;
}

/** The server of a run: one that it starts, or one that is running already. */
export type Subject =
  | { readonly mode: "start"; readonly server: ServerSettings }
  | { readonly mode: "running"; readonly target: TargetSettings };

export interface Ramp {
  /** Connections opened per second. */
  readonly perSec: number;
  /** Stops of the ramp at which memory is measured, the last with all users. */
  readonly plateaus: number;
  /** How often a user who could not connect tries again. */
  readonly retries: number;
}

export interface Phases {
  readonly warmupUs: number;
  readonly holdUs: number;
  readonly drainUs: number;
}

/** Users leaving for a while, each time another one. */
export interface Churn {
  /** Departures per second during the hold phase. */
  readonly perSec: number;
  /** The planned length of each absence. */
  readonly awayUs: number;
}

export interface DmTraffic {
  readonly perSec: number;
  /** Length of a message's content. */
  readonly bytes: number;
  /** How many others each user writes to. */
  readonly contacts: number;
}

export interface BroadcastTraffic {
  readonly perSec: number;
  readonly bytes: number;
}

export interface RoomTraffic {
  readonly perSec: number;
  readonly bytes: number;
  /** Number of rooms. */
  readonly count: number;
  readonly roomsPerUser: number;
  /** Members who leave one of their rooms and rejoin it. */
  readonly churn: Churn | null;
}

/** The traffic of a scenario; `null` for each kind that it does not have. */
export interface Traffic {
  readonly dm: DmTraffic | null;
  readonly broadcast: BroadcastTraffic | null;
  readonly room: RoomTraffic | null;
  /** Users who leave the server and come back. */
  readonly churn: Churn | null;
}

/** Load on the server's HTTP endpoints during the hold phase. */
export interface HttpLoad {
  readonly path: string;
  readonly perSec: number;
  readonly connections: number;
}

/** What a document claims about such a server, to be shown beside what is measured. */
export interface Claim {
  /** The claim in its source's words. */
  readonly text: string;
  readonly source: string;
  /** A path in the result. */
  readonly metric: string;
  /** The claimed range, in the metric's base unit (microseconds, bytes, or a plain number). */
  readonly from: number;
  readonly to: number;
}

export interface Scenario {
  readonly version: 1;
  readonly name: string;
  readonly description: string;
  readonly seed: number;
  readonly subject: Subject;
  readonly users: number;
  /** IP addresses of this machine to connect from; if empty, the system picks. */
  readonly sources: readonly string[];
  readonly ramp: Ramp;
  readonly phases: Phases;
  readonly arrivals: Arrivals;
  readonly traffic: Traffic;
  readonly delivery: DeliveryMode;
  readonly http: HttpLoad | null;
  readonly onConnectFailure: OnConnectFailure;
  /** How users whose connection broke come back; `null` if they do not. */
  readonly reconnect: Backoff | null;
  /** The time between two WebSocket pings of a user; `null` for no pings. */
  readonly pingUs: number | null;
  /** In order of time. */
  readonly faults: readonly Fault[];
  readonly thresholds: readonly Threshold[];
  readonly claims: readonly Claim[];
}
