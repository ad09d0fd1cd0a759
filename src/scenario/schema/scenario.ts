/**
 * A scenario after parsing: every default filled in, every unit converted, nothing optional that
 * cannot be absent. `parseScenario` makes it; everything right of the parser reads only this.
 */

import type { Threshold } from "../thresholds/threshold.js";

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

/** What the server promises: each message once at most, or once at least. Decides which wrong deliveries fail a run. */
export const DELIVERY_MODES = ["at-most-once", "at-least-once"] as const;
export type DeliveryMode = (typeof DELIVERY_MODES)[number];

export const ARRIVALS = ["constant", "poisson"] as const;
export type Arrivals = (typeof ARRIVALS)[number];

/** What to do about a user that could not connect, however often it tried: go on without it, or end the run. */
export const ON_CONNECT_FAILURE = ["continue", "stop"] as const;
export type OnConnectFailure = (typeof ON_CONNECT_FAILURE)[number];

/** What can be done to a process of the server under test … */
export const PROCESS_FAULTS = ["kill", "restart", "pause"] as const;
/** … and to the connections between nodes and the backbone. */
export const LINK_FAULTS = ["delay", "bandwidth", "slice", "reset", "cut", "blackhole"] as const;
export const FAULT_ACTIONS = [...PROCESS_FAULTS, ...LINK_FAULTS] as const;
export type FaultAction = (typeof FAULT_ACTIONS)[number];

/** What every fault has, whatever it does. */
interface AnyFault {
  /** The id of a process (`n1`, `relayer`, `redis`, `nats`); of a link: its node, or `relay` for all of them. */
  readonly target: string;
  /** Since the hold phase began. */
  readonly atUs: number;
  /** How long it lasts; 0 for what is done in an instant. */
  readonly forUs: number;
  /** What goes wrong until this long after its end is put down to it. */
  readonly recoveryUs: number;
}

/** Something done to the server under test on purpose, during the hold phase. */
export type Fault = AnyFault &
  (
    | { readonly action: Exclude<FaultAction, "delay" | "bandwidth" | "slice"> }
    /** Everything on the link arrives this much later, each way. */
    | { readonly action: "delay"; readonly delayUs: number }
    /** The link carries no more than this, each way. */
    | { readonly action: "bandwidth"; readonly bytesPerSec: number }
    /** Data arrives in pieces of at most this size. */
    | { readonly action: "slice"; readonly sliceBytes: number }
  );

/** Pauses between attempts: each a random share of a limit that doubles from the first to the longest. */
export interface Backoff {
  readonly firstUs: number;
  readonly longestUs: number;
}

/** Zero means no limit, except `payloadBytes` and `bufferedBytes`, which are always limited. */
export interface ServerLimits {
  readonly connections: number;
  readonly connectionsPerIp: number;
  readonly messagesPerSec: number;
  /** Largest frame a client may send. */
  readonly payloadBytes: number;
  /** Bytes a slow reader may leave unread before its connection is ended. */
  readonly bufferedBytes: number;
}

/** A Redis or NATS server. Without a URL or `start`, one from the environment, or else a private one. */
export interface BrokerSettings {
  readonly url: string | null;
  /** Start a private one, whatever the environment says. */
  readonly start: boolean;
}

/** The reference server, to be started for the run. */
export interface ServerSettings {
  readonly topology: Topology;
  readonly nodes: number;
  readonly routing: RoutingName;
  readonly broadcast: BroadcastName;
  readonly relay: ForwardingName;
  /** How long a message may wait at a link to the relayer for others to travel with it. */
  readonly relayBatchMs: number;
  readonly redis: BrokerSettings;
  readonly nats: BrokerSettings;
  readonly balance: Balance;
  readonly limits: ServerLimits;
  readonly acks: boolean;
  /** 127.0.0.1 unless the scenario says otherwise. */
  readonly host: string;
  /** 0 lets the system pick one. */
  readonly port: number;
  /** Values of the Origin header that are accepted; a client that sends none is always accepted. */
  readonly allowedOrigins: readonly string[];
}

/** What the files of a TLS section hold, in PEM; `null` where there is none. */
export interface TlsFiles {
  /** Certificates of the authorities to trust, instead of those that Node.js trusts. */
  readonly ca: string | null;
  /** The certificate that the client shows, and those between it and an authority. */
  readonly cert: string | null;
  /** The private key of `cert`. */
  readonly key: string | null;
}

/** How to make sure of a server behind wss://, and how to show who is asking. */
export interface TlsSettings extends TlsFiles {
  /** The certificate of the server is not checked. */
  readonly insecure: boolean;
  /** The name that the server's certificate must have; `null`: the host of the URL. */
  readonly servername: string | null;
}

/** A server that is running already. */
export interface TargetSettings {
  readonly url: string;
  readonly protocol: "chatbench";
  /** Whether to ask this server for acks. */
  readonly acks: boolean;
  /** IP addresses of the server to spread connections over, instead of the URL's host; none: that host. */
  readonly addresses: readonly string[];
  /** `null`: certificates are checked against the authorities that Node.js trusts. */
  readonly tls: TlsSettings | null;
}

/** What the run is pointed at: a server it starts, or one that runs. */
export type Subject =
  | { readonly mode: "start"; readonly server: ServerSettings }
  | { readonly mode: "running"; readonly target: TargetSettings };

export interface Ramp {
  /** Connections opened per second. */
  readonly perSec: number;
  /** Stops on the way up at which memory is measured, the last one at all users. */
  readonly plateaus: number;
  /** How often a user that could not connect tries again. */
  readonly retries: number;
}

export interface Phases {
  readonly warmupUs: number;
  readonly holdUs: number;
  readonly drainUs: number;
}

/** Departures for a while, each of another user. */
export interface Churn {
  /** Departures per second during the hold phase. */
  readonly perSec: number;
  /** How long each absence is planned to last. */
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

/** A kind of traffic that is absent is `null`. */
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

/** Something a document says of such a server, to stand beside what is measured. */
export interface Claim {
  /** The claim in words, as its source has it. */
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
  /** IP addresses of this machine to connect from; none: the system picks. */
  readonly sources: readonly string[];
  readonly ramp: Ramp;
  readonly phases: Phases;
  readonly arrivals: Arrivals;
  readonly traffic: Traffic;
  readonly delivery: DeliveryMode;
  readonly http: HttpLoad | null;
  readonly onConnectFailure: OnConnectFailure;
  /** How users come back whose connection broke; `null`: they do not. */
  readonly reconnect: Backoff | null;
  /** Between two WebSocket pings of a user; `null`: none. */
  readonly pingUs: number | null;
  /** In the order of their times. */
  readonly faults: readonly Fault[];
  readonly thresholds: readonly Threshold[];
  readonly claims: readonly Claim[];
}
