/**
 * The schema of the scenario file: its keys, their values and their meanings. Descriptions appear in editors (JSON
 * Schema) and in docs/scenario.md. Rules across keys are in cross-field-rules.ts, defaults in defaults.ts.
 */

import { z } from "zod";
import { MIN_CONTENT_BYTES } from "../../protocol/marker.js";
import { DEFAULTS } from "./defaults.js";
import {
  ARRIVALS,
  BALANCES,
  BROADCASTS,
  DELIVERY_MODES,
  FORWARDINGS,
  MAX_NODES,
  ON_CONNECT_FAILURE,
  ROUTINGS,
  TOPOLOGIES,
} from "./scenario.js";
import {
  type BROKER_URLS,
  brokerUrl,
  byteSize,
  count,
  duration,
  faultTarget,
  filePath,
  hostName,
  httpPath,
  ipAddresses,
  rate,
  safeName,
  text,
  thresholdText,
  tlsName,
  webSocketUrl,
} from "./schema-values.js";

const MAX_USERS = 10_000_000;
const MAX_CONTENT_BYTES = 65_536;
const MIB = 1024 ** 2;

const content = () => byteSize(MIN_CONTENT_BYTES, MAX_CONTENT_BYTES);

const { limits } = DEFAULTS.server;

const limitsSchema = z.strictObject({
  connections: count(0, MAX_USERS).default(limits.connections).describe("Most connections; 0: no limit."),
  connectionsPerIp: count(0, MAX_USERS)
    .default(limits.connectionsPerIp)
    .describe("Most connections from one address; 0: no limit."),
  messagesPerSec: count(0, 1_000_000)
    .default(limits.messagesPerSec)
    .describe("Most messages per second from one connection; 0: no limit."),
  payloadBytes: byteSize(256, 16 * MIB)
    .default(limits.payloadBytes)
    .describe("Largest frame a client may send."),
  bufferedBytes: byteSize(1024, 1024 * MIB)
    .default(limits.bufferedBytes)
    .describe("Bytes a slow reader may leave unread before its connection ends."),
});

const { server } = DEFAULTS;

const brokerSchema = (kind: keyof typeof BROKER_URLS) =>
  z.strictObject({
    url: brokerUrl(kind)
      .exactOptional()
      .describe(`URL of a running server. Default: CHATBENCH_${kind.toUpperCase()}_URL, or else a private server.`),
    start: z.boolean().default(server[kind].start).describe("Always start a private server."),
  });

/** The reference server. */
export const serverSchema = z.strictObject({
  topology: z.enum(TOPOLOGIES).default(server.topology).describe("How the nodes are connected; docs/cluster.md."),
  nodes: count(1, MAX_NODES).default(server.nodes).describe("Server processes; 1 in the topology single."),
  routing: z
    .enum(ROUTINGS)
    .default(server.routing)
    .describe("How a private message finds its recipient's socket; docs/server.md."),
  broadcast: z
    .enum(BROADCASTS)
    .default(server.broadcast)
    .describe("How one message is written to many; docs/server.md."),
  relay: z
    .enum(FORWARDINGS)
    .default(server.relay)
    .describe("Where the relayer sends a message: to all other nodes, or only to those with recipients."),
  relayBatchMs: count(0, 1000)
    .default(server.relayBatchMs)
    .describe("Milliseconds that a message may wait at a link to the relayer to share a frame with others."),
  redis: brokerSchema("redis").prefault({}).describe("Redis, for the topology redis."),
  nats: brokerSchema("nats").prefault({}).describe("NATS, for the topology nats."),
  balance: z
    .enum(BALANCES)
    .default(server.balance)
    .describe("How users are spread over nodes: in turn, to the node with the fewest, by name, or by nginx."),
  limits: limitsSchema.prefault({}).describe("What the server refuses."),
  acks: z.boolean().default(server.acks).describe("Ask the server to acknowledge each message."),
  host: hostName().default(server.host).describe("Address to listen on."),
  port: count(0, 65_535).default(server.port).describe("Port to listen on; 0 lets the system pick one."),
  allowedOrigins: z
    .array(text(1, 2048))
    .max(100)
    .default([...server.allowedOrigins])
    .describe("Origins accepted from browsers. A client that sends none is always accepted."),
});

const tlsSchema = z.strictObject({
  ca: filePath()
    .exactOptional()
    .describe("Certificates of authorities to trust, in PEM, instead of those that Node.js trusts."),
  insecure: z
    .boolean()
    .default(DEFAULTS.target.tls.insecure)
    .describe("Accept any certificate, so any server could answer. The result says so."),
  cert: filePath().exactOptional().describe("The client's certificate, in PEM, followed by those of its authorities."),
  key: filePath().exactOptional().describe("The certificate's private key, in PEM, without a passphrase."),
  servername: tlsName()
    .exactOptional()
    .describe("The name that the server's certificate must have, instead of the URL's host."),
});

const targetSchema = z.strictObject({
  url: webSocketUrl().describe("URL of the server, ws:// or wss://."),
  protocol: z.enum(["chatbench"]).default(DEFAULTS.target.protocol).describe("Its protocol; docs/protocol.md."),
  acks: z.boolean().default(DEFAULTS.target.acks).describe("Ask the server to acknowledge each message."),
  addresses: ipAddresses()
    .exactOptional()
    .describe("IP addresses to spread connections over, instead of the URL's host; docs/doctor.md."),
  tls: tlsSchema.exactOptional().describe("Certificates for wss://. Paths are relative to the scenario's folder."),
});

const rampSchema = z.strictObject({
  perSec: rate().default(DEFAULTS.ramp.perSec).describe("Connections opened per second."),
  plateaus: count(1, 50)
    .default(DEFAULTS.ramp.plateaus)
    .describe("Stops at which memory is measured, the last with all users; at most users. An interval needs 3."),
  retries: count(0, 100)
    .default(DEFAULTS.ramp.retries)
    .describe("How often a user who could not connect tries again; docs/engine.md."),
});

const { phases } = DEFAULTS;

const phasesSchema = z.strictObject({
  warmup: duration("zero").default(phases.warmup).describe("Traffic that is judged but not timed."),
  hold: duration("more than zero").default(phases.hold).describe("Traffic that is judged and timed."),
  drain: duration("more than zero")
    .default(phases.drain)
    .describe("How long deliveries may take; later ones are late."),
});

const { dm, broadcast, room } = DEFAULTS.traffic;

const churnSchema = z.strictObject({
  perSec: rate().describe(
    "Departures per second during the hold phase, each of another user; everyone is back by its end.",
  ),
  away: duration("more than zero").describe(
    "How long each absence lasts. Longer than phases.drain, some messages must not come.",
  ),
});

const dmSchema = z.strictObject({
  perSec: rate().describe("Messages per second of all users."),
  bytes: content().default(dm.bytes).describe("Length of a message's content."),
  contacts: count(1, MAX_USERS).default(dm.contacts).describe("How many others each user writes to."),
});

const broadcastSchema = z.strictObject({
  perSec: rate().describe("Messages per second; each goes to everyone, the sender too."),
  bytes: content().default(broadcast.bytes).describe("Length of a message's content."),
});

const roomSchema = z.strictObject({
  perSec: rate().describe("Messages per second of all rooms; each goes to every member, the sender too."),
  bytes: content().default(room.bytes).describe("Length of a message's content."),
  count: count(1, MAX_USERS).describe("Number of rooms."),
  roomsPerUser: count(1, 1000).default(room.roomsPerUser).describe("Rooms each user is in."),
  churn: churnSchema.exactOptional().describe("Members who leave a room and rejoin it."),
});

const trafficSchema = z.strictObject({
  dm: dmSchema.exactOptional().describe("Private messages."),
  broadcast: broadcastSchema.exactOptional().describe("Messages to everyone."),
  room: roomSchema.exactOptional().describe("Messages to the members of a room."),
  churn: churnSchema.exactOptional().describe("Users who disconnect and come back."),
});

const httpSchema = z.strictObject({
  path: httpPath().default(DEFAULTS.http.path).describe("What to fetch."),
  perSec: count(1, 1_000_000).describe("Fetches per second of all connections."),
  connections: count(1, 10_000).default(DEFAULTS.http.connections).describe("Connections that fetch."),
});

const reconnectSchema = z.strictObject({
  first: duration("more than zero")
    .default(DEFAULTS.reconnect.first)
    .describe("Longest pause before the first attempt."),
  longest: duration("more than zero")
    .default(DEFAULTS.reconnect.longest)
    .describe("Longest pause; the limit doubles with each attempt."),
});

const processId = () => faultTarget("node-0, node-1, …, relayer, redis or nats");
const linkId = () => faultTarget("node-0, node-1, …, or relay for all links");
const lasting = " Lasts as long as `for` says.";

/** One fault: exactly one action, and the keys that it needs (fault-rules.ts). */
const faultSchema = z.strictObject({
  at: duration("zero").describe("Time since the hold phase began."),
  for: duration("more than zero").exactOptional().describe("Duration; not for kill, restart and reset."),
  kill: processId().exactOptional().describe("Process to kill with SIGKILL."),
  restart: processId().exactOptional().describe("Process to start again, after ending it if it is running."),
  pause: processId().exactOptional().describe(`Process to pause and then resume.${lasting}`),
  delay: linkId().exactOptional().describe(`Links on which everything takes ms longer.${lasting}`),
  ms: count(1, 60_000).exactOptional().describe("Milliseconds of delay, each way."),
  bandwidth: linkId().exactOptional().describe(`Links that carry at most perSec.${lasting}`),
  perSec: byteSize(1, 1024 * MIB)
    .exactOptional()
    .describe("Bytes per second of bandwidth, each way."),
  slice: linkId().exactOptional().describe(`Links on which data arrives in slices of bytes.${lasting}`),
  bytes: byteSize(1, MIB).exactOptional().describe("Size of a slice."),
  reset: linkId().exactOptional().describe("Links whose connections are reset, once."),
  cut: linkId().exactOptional().describe(`Links whose connections are reset and refused.${lasting}`),
  blackhole: linkId()
    .exactOptional()
    .describe(`Links on which nothing arrives although they stay open; then they are reset.${lasting}`),
  recovery: duration("zero")
    .default(DEFAULTS["faults[]"].recovery)
    .describe("How long after its end the fault still answers for what goes wrong."),
});

const quantity = () =>
  z.union([z.number().min(0), z.string().min(1).max(40)], {
    error: "must be a number or a quantity with its unit, such as 5ms or 1.6MB.",
  });

const claimSchema = z.strictObject({
  text: text(1, 500).describe("The claim in words."),
  source: text(1, 200).describe("Where it was claimed."),
  metric: text(1, 100).describe("The metric that it is about."),
  from: quantity().describe("Lowest value that agrees with it."),
  to: quantity().describe("Highest value that agrees with it."),
});

/** The whole file. Its output is a ScenarioDocument, except that `server` is missing when the file has none. */
export const scenarioSchema = z.strictObject({
  version: z.literal(1).describe("Version of this format: 1."),
  name: safeName().describe("Names the run and its folder."),
  description: text(0, 1000).default(DEFAULTS.description).describe("What the scenario is for, in a sentence."),
  seed: count(0, 0xffff_ffff).default(DEFAULTS.seed).describe("The same seed gives the same plan."),
  server: serverSchema.exactOptional().describe("The reference server, started for the run unless there is a target."),
  target: targetSchema.exactOptional().describe("A running server, instead of server."),
  users: count(1, MAX_USERS).describe("Virtual users, one connection each."),
  sources: ipAddresses()
    .exactOptional()
    .describe("IP addresses of this machine to connect from; docs/doctor.md. Default: the system picks."),
  ramp: rampSchema.prefault({}).describe("How users arrive."),
  phases: phasesSchema.prefault({}).describe("How long traffic runs once all users are connected."),
  arrivals: z
    .enum(ARRIVALS)
    .default(DEFAULTS.arrivals)
    .describe("Spacing of messages: even, or random as from many independent people."),
  delivery: z
    .enum(DELIVERY_MODES)
    .default(DEFAULTS.delivery)
    .describe("What the server promises. With at-least-once, duplicates do not fail the run."),
  traffic: trafficSchema.prefault({}).describe("What users send."),
  http: httpSchema.exactOptional().describe("HTTP load on the server during the hold phase."),
  onConnectFailure: z
    .enum(ON_CONNECT_FAILURE)
    .default(DEFAULTS.onConnectFailure)
    .describe("When a user cannot connect: continue without it, or end the run."),
  ping: duration("more than zero")
    .exactOptional()
    .describe("How often each user pings, so that proxies do not consider it idle. Default: never."),
  reconnect: reconnectSchema
    .exactOptional()
    .describe("How cut-off users come back. Default: they do not, unless there are faults."),
  faults: z
    .array(faultSchema)
    .max(100)
    .default([...DEFAULTS.faults])
    .describe("What is done to the server on purpose; docs/faults.md."),
  thresholds: z
    .array(thresholdText())
    .max(100)
    .default([...DEFAULTS.thresholds])
    .describe("What the run must meet to pass: a metric, an operator and a limit."),
  claims: z
    .array(claimSchema)
    .max(100)
    .default([...DEFAULTS.claims])
    .describe("What a document claims about such a server, shown beside what was measured."),
});
