import type { ScenarioDocument } from "../scenario/scenario-document.js";

/** What the sample run was told to do. */
export const SAMPLE_SCENARIO: ScenarioDocument = {
  version: 1,
  name: "200-users",
  description: "Two hundred people writing to each other, to rooms and to everyone.",
  seed: 42,
  server: {
    topology: "single",
    nodes: 1,
    routing: "map-lookup",
    broadcast: "prepared-frame",
    relay: "flood",
    relayBatchMs: 0,
    redis: { start: false },
    nats: { start: false },
    balance: "round-robin",
    limits: { connections: 1_000, connectionsPerIp: 0, messagesPerSec: 0, payloadBytes: 65_536, bufferedBytes: "1MiB" },
    acks: false,
    host: "127.0.0.1",
    port: 0,
    allowedOrigins: [],
  },
  users: 200,
  ramp: { perSec: 500, plateaus: 4 },
  phases: { warmup: "3s", hold: "15s", drain: "5s" },
  arrivals: "constant",
  delivery: "at-most-once",
  traffic: {
    dm: { perSec: 200, bytes: 64, contacts: 8 },
    broadcast: { perSec: 2, bytes: 64 },
    room: { count: 20, perSec: 20, bytes: 64, roomsPerUser: 2 },
  },
  http: { path: "/healthz", perSec: 50, connections: 4 },
  thresholds: ["delivery.lost == 0", "latency.dm.p99 < 25ms", "memory.perConnection.rss < 16KB"],
  claims: [
    {
      text: "~2-8KB per WebSocket connection",
      source: "WebSocket Scalability Analysis",
      metric: "memory.perConnection.rss",
      from: "2KB",
      to: "8KB",
    },
    {
      text: "Broadcasting to 200 clients takes ~5-10ms",
      source: "WebSocket Scalability Analysis",
      metric: "latency.fanout.p50",
      from: "5ms",
      to: "10ms",
    },
  ],
};
