/**
 * The numbers of a result that thresholds and claims may name, each with its unit. A path here is a path in RunResult,
 * except for a few: `memory.perConnection.rss` is the slope's `bytes`, `server.cpuSec` the sum and `server.eventLoop`
 * the maximum over all nodes.
 */

import { KINDS } from "../../protocol/marker.js";
import { VIOLATIONS } from "../../protocol/violations.js";

export type MetricUnit = "us" | "sec" | "bytes" | "fraction" | "count" | "perSec";

export interface Metric {
  readonly unit: MetricUnit;
  /** Whether only a server that the run starts has this number, since chatbench cannot look into others. */
  readonly needsServer: boolean;
  /** Scenario keys of which a run needs at least one to have this number; empty if every run has it. */
  readonly needsAnyOf: readonly string[];
}

const VERDICTS = ["expected", "delivered", ...VIOLATIONS];
const SUMMARY = ["min", "mean", "p50", "p90", "p95", "p99", "p999", "max"];
const MEMORY = ["rss", "heapUsed", "external", "kernel"];

const ANY_TRAFFIC = ["traffic.dm", "traffic.broadcast", "traffic.room"];

const LATENCY_NEEDS: Readonly<Record<string, readonly string[]>> = {
  dm: ["traffic.dm"],
  broadcast: ["traffic.broadcast"],
  room: ["traffic.room"],
  fanout: ["traffic.broadcast", "traffic.room"],
  roomFanout: ["traffic.room"],
  firstReceipt: ["traffic.broadcast", "traffic.room"],
  connect: [],
  scheduleLag: ANY_TRAFFIC,
  service: ANY_TRAFFIC,
};

const PER_MESSAGE_NEEDS: Readonly<Record<string, readonly string[]>> = {
  connectionsExaminedPerDm: ["traffic.dm"],
  framesEncodedPerBroadcast: ["traffic.broadcast"],
  framesSentPerMessage: ANY_TRAFFIC,
};

type Entry = readonly [path: string, metric: Metric];
type Needs = Partial<Pick<Metric, "needsServer" | "needsAnyOf">>;

const family = (prefix: string, names: readonly string[], unit: MetricUnit, needs: Needs = {}): Entry[] =>
  names.map((name) => [`${prefix}.${name}`, { unit, needsServer: false, needsAnyOf: [], ...needs }]);

const OF_SERVER: Needs = { needsServer: true };
const OF_RELAY: Needs = { needsServer: true, needsAnyOf: ["server.topology"] };
const OF_HTTP: Needs = { needsAnyOf: ["http"] };

/** Every metric, by its path. */
export const METRICS: ReadonlyMap<string, Metric> = new Map<string, Metric>([
  ...family("connections", ["planned", "opened", "failed", "retried", "closedEarly", "cutByFaults"], "count"),
  ...family("connections", ["perSec"], "perSec"),
  ...family("errorAnswers", ["count"], "count"),
  ...KINDS.flatMap((kind) => family(`messages.${kind}`, ["planned", "sent", "dropped", "rejected"], "count")),
  ...family("delivery", VERDICTS, "count"),
  ...family("delivery.outsideFaults", VERDICTS.slice(2), "count"),
  ...KINDS.flatMap((kind) => family(`delivery.byKind.${kind}`, VERDICTS, "count")),
  ...Object.entries(LATENCY_NEEDS).flatMap(([name, needsAnyOf]) => [
    ...family(`latency.${name}`, SUMMARY, "us", { needsAnyOf }),
    ...family(`latency.${name}`, ["count"], "count", { needsAnyOf }),
  ]),
  ...family("memory.perConnection", MEMORY, "bytes", OF_SERVER),
  ...family("memory.growth", MEMORY, "bytes", OF_SERVER),
  ...family("memory", ["returnedAfterDisconnect"], "fraction", OF_SERVER),
  ...family("server", ["cpuSec"], "sec", OF_SERVER),
  ...family("server", ["cpuPerDelivery"], "us", { ...OF_SERVER, needsAnyOf: ANY_TRAFFIC }),
  ...family("server.leftovers", ["connections", "users", "rooms"], "count", OF_SERVER),
  ...family("server", ["eventLoop"], "fraction", OF_SERVER),
  ...Object.entries(PER_MESSAGE_NEEDS).flatMap(([name, needsAnyOf]) =>
    family("server.perMessage", [name], "count", { ...OF_SERVER, needsAnyOf }),
  ),
  ...family("server.relay", ["hopsPerMessage", "wastedPerMessage", "messagesPerBatch"], "count", OF_RELAY),
  ...family("server.relay.latency", SUMMARY, "us", OF_RELAY),
  ...family("server.relay.latency", ["count"], "count", OF_RELAY),
  ...family("generator", ["cpu"], "sec"),
  ...family("generator", ["eventLoop"], "fraction"),
  ...family("http", ["achievedPerSec"], "perSec", OF_HTTP),
  ...family("http", ["non2xx", "errors", "timeouts"], "count", OF_HTTP),
  ...family("http.latency", ["p50", "p90", "p99", "max"], "us", OF_HTTP),
]);
