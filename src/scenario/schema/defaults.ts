/**
 * Every default of the scenario file, in the file's own words. A key that is not here is either required (`users`), or
 * leaving it out means that there is none (`traffic.dm`, `http`).
 */
export const DEFAULTS = {
  description: "",
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
    limits: { connections: 0, connectionsPerIp: 0, messagesPerSec: 0, payloadBytes: 65_536, bufferedBytes: 1_048_576 },
    acks: false,
    host: "127.0.0.1",
    port: 0,
    allowedOrigins: [],
  },
  target: { protocol: "chatbench", acks: false, tls: { insecure: false } },
  ramp: { perSec: 500, plateaus: 16, retries: 3 },
  phases: { warmup: "3s", hold: "15s", drain: "5s" },
  arrivals: "constant",
  delivery: "at-most-once",
  traffic: {
    dm: { bytes: 64, contacts: 8 },
    broadcast: { bytes: 64 },
    room: { bytes: 64, roomsPerUser: 2 },
  },
  http: { path: "/healthz", connections: 4 },
  onConnectFailure: "continue",
  reconnect: { first: "200ms", longest: "5s" },
  faults: [],
  "faults[]": { recovery: "10s" },
  thresholds: [],
  claims: [],
} as const;
