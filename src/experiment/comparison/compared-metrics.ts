/** The metrics of a comparison, in the order in which it shows them. */

export interface ComparedMetric {
  readonly metric: string;
  readonly better: "lower" | "higher";
  /** The change that does not matter: this share of the smaller side … */
  readonly margin: number;
  /** … or this much in the metric's unit, if that is more. */
  readonly floor: number;
  /** Only judged metrics decide. */
  readonly judged: boolean;
}

type Row = readonly [metric: string, margin: number, floor: number];

const rows = (judged: boolean, better: ComparedMetric["better"], ...list: readonly Row[]): ComparedMetric[] =>
  list.map(([metric, margin, floor]) => ({ metric, better, margin, floor, judged }));

/**
 * Numbers with noise from run to run. At most six are judged: the smallest p that 5 runs against 5 can reach is 0.0079,
 * and Holm's correction for more than six would lift it above 0.05, so that no regression could ever be found.
 */
export const COMPARED_METRICS: readonly ComparedMetric[] = [
  ...rows(
    true,
    "lower",
    ["latency.dm.p50", 0.05, 50],
    ["latency.dm.p99", 0.1, 250],
    ["latency.fanout.p95", 0.1, 250],
    ["latency.room.p99", 0.1, 250],
    ["memory.perConnection.rss", 0.1, 512],
    ["server.cpuPerDelivery", 0.05, 0.5],
  ),
  ...rows(
    false,
    "lower",
    ["latency.dm.p95", 0.1, 100],
    ["latency.broadcast.p50", 0.05, 50],
    ["latency.broadcast.p99", 0.1, 250],
    ["latency.room.p50", 0.05, 50],
    ["latency.fanout.p50", 0.05, 50],
    ["latency.fanout.p99", 0.1, 250],
    ["latency.service.p50", 0.05, 50],
    ["latency.connect.p50", 0.1, 100],
    ["latency.connect.p99", 0.1, 1_000],
    ["memory.perConnection.heapUsed", 0.1, 512],
    ["memory.perConnection.external", 0.1, 512],
    ["memory.perConnection.kernel", 0.1, 512],
    ["server.cpuSec", 0.05, 0.02],
    ["server.eventLoop", 0.05, 0.01],
    ["server.relay.latency.p50", 0.05, 50],
    ["server.relay.latency.p99", 0.1, 250],
    ["generator.cpu", 0.05, 0.02],
    ["http.latency.p50", 0.05, 1_000],
    ["http.latency.p99", 0.1, 1_000],
  ),
  ...rows(
    false,
    "higher",
    ["connections.perSec", 0.05, 0],
    ["server.relay.messagesPerBatch", 0.05, 0],
    ["http.achievedPerSec", 0.05, 0],
  ),
];

/** Numbers without noise, all better when lower. */
export const EXACT_COUNTERS: readonly string[] = [
  "server.perMessage.connectionsExaminedPerDm",
  "server.perMessage.framesEncodedPerBroadcast",
  "server.perMessage.framesSentPerMessage",
  "server.relay.hopsPerMessage",
  "server.relay.wastedPerMessage",
];
