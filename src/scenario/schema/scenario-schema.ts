/**
 * The scenario file: its keys, what each may be, and what each means. The descriptions show in
 * editors (JSON Schema) and in docs/scenario.md. What needs two keys at once is in
 * cross-field-rules.ts, what is assumed for a key left out in defaults.ts.
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
  hostName,
  httpPath,
  ipAddresses,
  rate,
  safeName,
  text,
  thresholdText,
  webSocketUrl,
} from "./schema-values.js";

const MAX_USERS = 10_000_000;
const MAX_CONTENT_BYTES = 65_536;
const MIB = 1024 ** 2;

const content = () => byteSize(MIN_CONTENT_BYTES, MAX_CONTENT_BYTES);

const { limits } = DEFAULTS.server;

const limitsSchema = z.strictObject({
  connections: count(0, MAX_USERS)
    .default(limits.connections)
    .describe("Connections the server holds at most; 0: no limit."),
  connectionsPerIp: count(0, MAX_USERS)
    .default(limits.connectionsPerIp)
    .describe("Connections from one address at most; 0: no limit."),
  messagesPerSec: count(0, 1_000_000)
    .default(limits.messagesPerSec)
    .describe("Messages one connection may send per second; 0: no limit."),
  payloadBytes: byteSize(256, 16 * MIB)
    .default(limits.payloadBytes)
    .describe("Largest frame a client may send."),
  bufferedBytes: byteSize(1024, 1024 * MIB)
    .default(limits.bufferedBytes)
    .describe("Bytes a slow reader may leave unread before its connection is ended."),
});

const { server } = DEFAULTS;

const brokerSchema = (kind: keyof typeof BROKER_URLS) =>
  z.strictObject({
    url: brokerUrl(kind)
      .exactOptional()
      .describe(
        `Where one runs. Left out: CHATBENCH_${kind.toUpperCase()}_URL of the environment, or else a private one.`,
      ),
    start: z
      .boolean()
      .default(server[kind].start)
      .describe("Start a private one for the run, whatever the environment says."),
  });

/** The reference server. */
export const serverSchema = z.strictObject({
  topology: z
    .enum(TOPOLOGIES)
    .default(server.topology)
    .describe("How nodes are joined: not at all, by a relayer process, or by Redis or NATS; docs/cluster.md."),
  nodes: count(1, 1000).default(server.nodes).describe("Server processes. 1 for the topology single."),
  routing: z
    .enum(ROUTINGS)
    .default(server.routing)
    .describe(
      "How a private message finds its recipient's socket: walk every connection, user → socket id → socket, or user → socket.",
    ),
  broadcast: z
    .enum(BROADCASTS)
    .default(server.broadcast)
    .describe("How one message is written to many: encoded for each, serialised once, or framed once."),
  relay: z
    .enum(FORWARDINGS)
    .default(server.relay)
    .describe("What the relayer does with a message: send it to all other nodes, or where it concerns somebody."),
  relayBatchMs: count(0, 1000)
    .default(server.relayBatchMs)
    .describe("Milliseconds a message may wait at a link to the relayer for others to travel with it; 0: none."),
  redis: brokerSchema("redis").prefault({}).describe("The Redis of the topology redis."),
  nats: brokerSchema("nats").prefault({}).describe("The NATS server of the topology nats."),
  balance: z
    .enum(BALANCES)
    .default(server.balance)
    .describe(
      "How users are spread over nodes: in turn, to the node with the fewest, by their name, or by an nginx in front. Without effect on one node, but for nginx.",
    ),
  limits: limitsSchema.prefault({}).describe("What the server refuses."),
  acks: z.boolean().default(server.acks).describe("Ask the server to acknowledge each message."),
  host: hostName()
    .default(server.host)
    .describe("Address to listen on. Others than 127.0.0.1 may be reached from outside."),
  port: count(0, 65_535).default(server.port).describe("Port to listen on; 0 lets the system pick one."),
  allowedOrigins: z
    .array(text(1, 2048))
    .max(100)
    .default([...server.allowedOrigins])
    .describe("Origins accepted from browsers. A client that sends none is always accepted."),
});

const targetSchema = z.strictObject({
  url: webSocketUrl().describe("Where the server listens, ws:// or wss://."),
  protocol: z
    .enum(["chatbench"])
    .default(DEFAULTS.target.protocol)
    .describe("The wire protocol it speaks; docs/protocol.md."),
  acks: z.boolean().default(DEFAULTS.target.acks).describe("Ask the server to acknowledge each message."),
  addresses: ipAddresses()
    .exactOptional()
    .describe(
      "IP addresses at which the server answers too; connections are spread over them. Left out: the URL's host.",
    ),
});

const rampSchema = z.strictObject({
  perSec: rate().default(DEFAULTS.ramp.perSec).describe("Connections opened per second."),
  plateaus: count(1, 50)
    .default(DEFAULTS.ramp.plateaus)
    .describe("Stops on the way up at which memory is measured, the last with all users. An interval needs 3."),
  retries: count(0, 100)
    .default(DEFAULTS.ramp.retries)
    .describe("How often a user that could not connect tries again, after random pauses that grow from 0.1 s."),
});

const { phases } = DEFAULTS;

const phasesSchema = z.strictObject({
  warmup: duration("zero")
    .default(phases.warmup)
    .describe("Traffic before anything is timed; its deliveries are judged all the same."),
  hold: duration("more than zero").default(phases.hold).describe("The phase that is measured."),
  drain: duration("more than zero")
    .default(phases.drain)
    .describe("How long deliveries may take after the last send; later ones are late."),
});

const { dm, broadcast, room } = DEFAULTS.traffic;

const churnSchema = z.strictObject({
  perSec: rate().describe(
    "Departures per second, each of another user, from the start of the hold phase until everyone can still be back by its end.",
  ),
  away: duration("more than zero").describe(
    "How long each absence lasts; shorter than the hold phase. Longer than phases.drain, some messages must not come.",
  ),
});

const dmSchema = z.strictObject({
  perSec: rate().describe("Messages per second, of all users together."),
  bytes: content().default(dm.bytes).describe("Length of a message's content."),
  contacts: count(1, MAX_USERS).default(dm.contacts).describe("How many others each user writes to; fewer than users."),
});

const broadcastSchema = z.strictObject({
  perSec: rate().describe("Messages per second; each goes to every user, the sender too."),
  bytes: content().default(broadcast.bytes).describe("Length of a message's content."),
});

const roomSchema = z.strictObject({
  perSec: rate().describe("Messages per second, of all rooms together; each goes to every member, the sender too."),
  bytes: content().default(room.bytes).describe("Length of a message's content."),
  count: count(1, MAX_USERS).describe("Number of rooms; at most users, so that none is empty."),
  roomsPerUser: count(1, 1000).default(room.roomsPerUser).describe("Rooms each user is in; at most count."),
  churn: churnSchema.exactOptional().describe("Members who leave a room and rejoin it. Left out: nobody does."),
});

const trafficSchema = z.strictObject({
  dm: dmSchema.exactOptional().describe("Private messages. Left out: none."),
  broadcast: broadcastSchema.exactOptional().describe("Messages to everyone. Left out: none."),
  room: roomSchema.exactOptional().describe("Messages to the members of a room. Left out: none."),
  churn: churnSchema.exactOptional().describe("Users who disconnect and come back. Left out: everyone stays."),
});

const httpSchema = z.strictObject({
  path: httpPath().default(DEFAULTS.http.path).describe("What to fetch."),
  perSec: count(1, 1_000_000).describe("Fetches per second, of all connections together."),
  connections: count(1, 10_000).default(DEFAULTS.http.connections).describe("Connections that fetch; at most perSec."),
});

const reconnectSchema = z.strictObject({
  first: duration("more than zero")
    .default(DEFAULTS.reconnect.first)
    .describe("The first attempt comes after a random pause of at most this."),
  longest: duration("more than zero")
    .default(DEFAULTS.reconnect.longest)
    .describe("The limit doubles with each attempt, up to this."),
});

const processId = () => faultTarget("node-0, node-1, …, relayer, redis or nats");
const linkId = () => faultTarget("node-0, node-1, … or relay, which is all of them");
const lasting = " Lasts as long as for says.";

/** One fault: exactly one of the actions, and what that one needs; cross-field-rules.ts. */
const faultSchema = z.strictObject({
  at: duration("zero").describe("When, since the hold phase began."),
  for: duration("more than zero").exactOptional().describe("How long; not for kill, restart and reset."),
  kill: processId().exactOptional().describe("A process that is ended at once, with SIGKILL."),
  restart: processId().exactOptional().describe("A process that is started again, ended first if it runs."),
  pause: processId().exactOptional().describe(`A process that is stopped, and then goes on.${lasting}`),
  delay: linkId().exactOptional().describe(`Links on which everything takes longer, by ms.${lasting}`),
  ms: count(1, 60_000).exactOptional().describe("Milliseconds of a delay, each way."),
  bandwidth: linkId().exactOptional().describe(`Links that carry no more than perSec.${lasting}`),
  perSec: byteSize(1, 1024 * MIB)
    .exactOptional()
    .describe("Bytes per second of a bandwidth, each way."),
  slice: linkId().exactOptional().describe(`Links on which data arrives in pieces of bytes.${lasting}`),
  bytes: byteSize(1, MIB).exactOptional().describe("Size of a slice."),
  reset: linkId().exactOptional().describe("Links whose connections are reset, once."),
  cut: linkId().exactOptional().describe(`Links whose connections are reset and refused.${lasting}`),
  blackhole: linkId()
    .exactOptional()
    .describe(`Links on which nothing arrives, though they stand; then they are reset.${lasting}`),
  recovery: duration("zero")
    .default(DEFAULTS["faults[]"].recovery)
    .describe("What goes wrong until this long after its end is put down to the fault, and does not fail the run."),
});

const quantity = () =>
  z.union([z.number().min(0), z.string().min(1).max(40)], {
    error: "must be a number or a quantity with its unit, such as 5ms or 1.6MB.",
  });

const claimSchema = z.strictObject({
  text: text(1, 500).describe("The claim in words, as its source has it."),
  source: text(1, 200).describe("Where it was claimed."),
  metric: text(1, 100).describe("The metric it is about."),
  from: quantity().describe("Lowest value that agrees with the claim, in the metric's unit."),
  to: quantity().describe("Highest value that agrees with the claim, in the metric's unit."),
});

/** The whole file. Its output is a ScenarioDocument, but that `server` is missing when the file has none. */
export const scenarioSchema = z.strictObject({
  version: z.literal(1).describe("Version of this format: 1."),
  name: safeName().describe("Names the run and its folder."),
  description: text(0, 1000)
    .default(DEFAULTS.description)
    .describe("What the scenario is for, in a sentence; shown in the report."),
  seed: count(0, 0xffff_ffff)
    .default(DEFAULTS.seed)
    .describe("Decides who sends what to whom and when. Same seed, same plan."),
  server: serverSchema
    .exactOptional()
    .describe("The reference server, started for the run. The default, unless there is a target."),
  target: targetSchema.exactOptional().describe("A server that is running already, instead of server."),
  users: count(1, MAX_USERS).describe("Virtual users, one connection each."),
  sources: ipAddresses()
    .exactOptional()
    .describe(
      "IP addresses of this machine to connect from, for more users than one address has ports; docs/doctor.md. Left out: the system picks.",
    ),
  ramp: rampSchema.prefault({}).describe("How users arrive."),
  phases: phasesSchema.prefault({}).describe("How long traffic runs once everyone is there."),
  arrivals: z
    .enum(ARRIVALS)
    .default(DEFAULTS.arrivals)
    .describe("Spacing of messages: even, or random as from many independent people."),
  delivery: z
    .enum(DELIVERY_MODES)
    .default(DEFAULTS.delivery)
    .describe("What the server promises: at-least-once lets a message come again, and reports it without failing."),
  traffic: trafficSchema.prefault({}).describe("What users send."),
  http: httpSchema
    .exactOptional()
    .describe("Load on the server's HTTP endpoints during the hold phase. Left out: none."),
  onConnectFailure: z
    .enum(ON_CONNECT_FAILURE)
    .default(DEFAULTS.onConnectFailure)
    .describe("When a user could not connect, however often it tried: go on without it, or end the run."),
  reconnect: reconnectSchema
    .exactOptional()
    .describe("How users come back whose connection broke. Left out: they do not, unless there are faults."),
  faults: z
    .array(faultSchema)
    .max(100)
    .default([...DEFAULTS.faults])
    .describe("What is done to the server on purpose; docs/faults.md."),
  thresholds: z
    .array(thresholdText())
    .max(100)
    .default([...DEFAULTS.thresholds])
    .describe("What must hold for the run to pass: a metric, an operator, a limit."),
  claims: z
    .array(claimSchema)
    .max(100)
    .default([...DEFAULTS.claims])
    .describe("What a document says of such a server, shown beside what was measured; never a reason to fail."),
});
