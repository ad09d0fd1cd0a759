import { latencyLabel } from "../latency-rows.js";
import { MEMORY_METRICS } from "../memory-metrics.js";

const WORDS: Readonly<Record<string, string>> = {
  "server.perMessage.connectionsExaminedPerDm": "connections examined for each private message",
  "server.perMessage.framesEncodedPerBroadcast": "frames encoded for each broadcast or room message",
  "server.perMessage.framesSentPerMessage": "frames sent for each message",
  "server.relay.hopsPerMessage": "hops of each message between nodes",
  "server.relay.wastedPerMessage": "copies of each message that a node had no use for",
  "server.relay.messagesPerBatch": "messages in each frame between nodes",
  "server.cpuSec": "processor time of the server",
  "server.eventLoop": "how busy the busiest node's event loop was",
  "generator.cpu": "processor time of the generator",
  "errorAnswers.count": "error answers of the server",
  "server.cpuPerDelivery": "processor time of the server for each delivery",
  "server.leftovers.connections": "connections still held after everyone had left",
  "server.leftovers.users": "users still held after everyone had left",
  "server.leftovers.rooms": "rooms still held after everyone had left",
  overloaded: "runs in which the server fell behind",
  "connections.closedEarly": "connections that ended early",
  "connections.failed": "connections that failed",
  "connections.perSec": "connections opened per second",
  "memory.returnedAfterDisconnect": "share of the memory given back after everyone had left",
};

/** Says in words what a metric is; empty for one whose name says it. */
export function metricWords(metric: string): string {
  if (Object.hasOwn(WORDS, metric)) return WORDS[metric] ?? "";
  const [group = "", name = "", statistic = ""] = metric.split(".");
  if (group === "latency") {
    const label = latencyLabel(name);
    return label === undefined || statistic === "" ? "" : `${label}, ${statistic === "p999" ? "p99.9" : statistic}`;
  }
  if (group === "delivery" && name === "outsideFaults") return `deliveries ${statistic}, outside faults`;
  if (group === "memory") {
    const label = MEMORY_METRICS.find((known) => known.name === statistic)?.label;
    if (label !== undefined) return `memory ${name === "growth" ? "growth" : "per connection"}, ${label}`;
  }
  return "";
}
