/**
 * The schema that checks a result.json at the edge: what passes is a RunResult, field by field. If the two drift apart,
 * `SchemaInStep` at the end does not compile.
 */

import { z } from "zod";
import { KINDS } from "../protocol/marker.js";
import { VIOLATIONS } from "../protocol/violations.js";
import { FAULT_ACTIONS } from "../scenario/schema/scenario.js";
import { scenarioSchema } from "../scenario/schema/scenario-schema.js";
import { OPERATORS } from "../scenario/thresholds/parse-threshold.js";
import { RESULT_SCHEMA, type RunResult } from "./run-result.js";

// z.number() accepts finite numbers only.
const number = z.number();
const numberOrNull = number.nullable();
const text = z.string();

/** Makes the schema of an object with these keys and one type of value. */
function each<Key extends string, Value extends z.ZodType>(keys: readonly Key[], value: Value) {
  return z.object(Object.fromEntries(keys.map((key) => [key, value])) as Record<Key, Value>);
}

const numbers = <Key extends string>(...keys: Key[]) => each(keys, number);

const reasons = z.array(z.object({ code: text, message: text }));

const environment = z.object({
  ...each(["chatbench", "node", "platform", "kernel", "cpuModel", "startedAt"], text).shape,
  ...numbers("cores", "memoryBytes", "durationUs").shape,
  descriptorLimit: numberOrNull,
  loadAverage: numberOrNull,
  foreignCpu: z
    .object({
      ...numbers("cores", "stolen", "of").shape,
      programs: z.array(z.object({ name: text, cores: number })),
    })
    .nullable(),
  cpuPressure: numbers("some", "full").nullable(),
  throttling: z
    .array(
      z.object({
        of: z.enum(["generator", "server", "both"]),
        ...numbers("cores", "periods", "throttled").shape,
        sec: numberOrNull,
      }),
    )
    .nullable(),
  sharedMachine: z.boolean(),
});

const connections = z.object({
  ...numbers("planned", "opened", "failed", "retried", "closedEarly", "cutByFaults", "reconnected", "pings", "perSec")
    .shape,
  errors: z.array(
    z.object({
      cause: text,
      opened: z.boolean(),
      status: number.nullable(),
      code: number.nullable(),
      count: number,
      example: text,
    }),
  ),
});

const deliveryCounts = numbers("expected", "delivered", "may", "mayDelivered", "mustNot", ...VIOLATIONS);

const delivery = z.object({
  ...deliveryCounts.shape,
  byKind: each(KINDS, deliveryCounts),
  outsideFaults: each(VIOLATIONS, number),
  examples: z.array(
    z.object({
      violation: z.enum(VIOLATIONS),
      kind: z.enum(KINDS).nullable(),
      sender: text.nullable(),
      recipient: text,
      detail: text,
      ...each(["senderNode", "recipientNode"], text.nullable()).shape,
      ...each(["message", "intendedUs", "sentUs", "receivedUs"], numberOrNull).shape,
    }),
  ),
  lostOnHop: z.array(z.object({ hop: text, count: number })).nullable(),
  audit: z.object({ deliveries: number, hash: text }).nullable(),
});

const latencySummary = z.object({
  unit: z.literal("us"),
  ...numbers("count", "effectiveCount", "min", "mean", "p50", "p90", "p95", "p99", "p999", "max").shape,
  hdr: text,
});

const latency = z.object({
  ...each(["dm", "broadcast", "room", "fanout", "roomFanout", "firstReceipt", "service"], latencySummary.nullable())
    .shape,
  ...each(["connect", "scheduleLag"], latencySummary).shape,
});

const MEMORY_METRICS = ["rss", "heapUsed", "external", "kernel"] as const;
const memorySlope = z.object({
  bytes: number,
  ciLow: numberOrNull,
  ciHigh: numberOrNull,
  r2: number,
  linear: z.boolean().nullable(),
});

const memory = z.object({
  perConnection: each(MEMORY_METRICS, memorySlope.nullable()),
  growth: each(MEMORY_METRICS, numberOrNull),
  plateaus: z.array(z.object({ ...numbers("connections", "rss", "heapUsed", "external").shape, kernel: numberOrNull })),
  returnedAfterDisconnect: numberOrNull,
});

const counters = numbers(
  ...(["connectionsAccepted", "connectionsRefused", "connectionsTerminated"] as const),
  ...(["privateMessages", "broadcasts", "roomMessages"] as const),
  ...([
    "connectionsExamined",
    "connectionsExaminedOnDisconnect",
    "framesEncoded",
    "framesSent",
    "answersSent",
    "bytesSent",
  ] as const),
  ...(["usersNotFound", "rateLimited", "errorsAnswered"] as const),
  ...(["relayMessages", "relayReceived", "relayDelivered", "relayWasted", "relayEchoes"] as const),
  ...(["relayHops", "relayBatches", "relayBatchedMessages", "relayLost"] as const),
);

const relay = z.object({
  latency: latencySummary.nullable(),
  ...each(["hopsPerMessage", "wastedPerMessage", "messagesPerBatch"], numberOrNull).shape,
  links: z.array(z.object({ from: text, to: text, messages: number })),
});

const server = z.object({
  leftovers: numbers("connections", "users", "rooms").nullable(),
  nodes: z.array(
    z.object({ id: text, url: text, users: numberOrNull, ...numbers("cpuSec", "rss", "eventLoop").shape, counters }),
  ),
  relay: relay.nullable(),
  // Earlier versions did not write it.
  cpuPerDelivery: numberOrNull.default(null),
  perMessage: each(["connectionsExaminedPerDm", "framesEncodedPerBroadcast", "framesSentPerMessage"], numberOrNull),
});

const worker = z.object({
  ...numbers("id", "users", "cpuSec", "rss", "eventLoop", "eventLoopWorst5s", "scheduleLagP99Us", "backlog").shape,
  finished: z.boolean(),
});

const generator = z.object({
  client: z.enum(["lean", "ws"]),
  workers: z.array(worker),
  ...numbers("cpu", "eventLoop", "ledgerBytes").shape,
  saturated: z.boolean(),
  reasons,
  memory: memory.nullable(),
});

const timelineSecond = z.object({
  phase: z.enum(["ramp", "warmup", "hold", "drain"]),
  ...numbers("t", "connected", "offered", "sent", "owed", "deliveries").shape,
  ...each(
    ["mean", "p50", "p99", "max", "serverEventLoop", "generatorEventLoop", "serverCpu", "serverRss"],
    numberOrNull,
  ).shape,
  ...each(["foreignCpu", "stolenCpu"], numberOrNull).shape,
});

const threshold = z.object({
  ...each(["metric", "text"], text).shape,
  op: z.enum(OPERATORS),
  limit: number,
  measured: numberOrNull,
  pass: z.boolean().nullable(),
});

const claim = z.object({
  ...each(["text", "source", "metric"], text).shape,
  ...numbers("from", "to").shape,
  measured: numberOrNull,
  outcome: z.enum(["below", "within", "above", "undecided", "not measured"]),
});

const http = z.object({
  path: text,
  ...numbers("connections", "offeredPerSec", "achievedPerSec", "responses", "non2xx", "errors", "timeouts").shape,
  latency: numbers("p50", "p90", "p99", "max"),
});

const fault = z.object({
  action: z.enum(FAULT_ACTIONS),
  target: text,
  failure: text.nullable(),
  timeline: numbers("from", "to").nullable(),
  ...numbers("plannedUs", "answersUntilUs", "cut", "reconnected").shape,
  ...each(["injectedUs", "endedUs", "noticedAfterUs", "firstDeliveryAfterUs", "steadyAfterUs"], numberOrNull).shape,
  reconnectedAfterUs: each(["p50", "p95", "all"], numberOrNull),
  wrong: each(VIOLATIONS, number),
});

export const runResultSchema = z.object({
  schema: z.literal(RESULT_SCHEMA),
  id: text,
  verdict: z.enum(["pass", "fail", "inconclusive", "aborted"]),
  exitCode: number,
  reasons,
  scenario: scenarioSchema,
  seed: number,
  command: text,
  environment,
  connections,
  errorAnswers: z.array(z.object({ code: text, ...numbers("count", "inFaults", "knownAway").shape })),
  messages: each(
    KINDS,
    z.object({
      ...numbers("planned", "sent", "dropped", "away").shape,
      accepted: numberOrNull,
      rejected: numberOrNull,
      rejectedInFaults: numberOrNull,
    }),
  ),
  delivery,
  overloaded: numbers("offeredPerSec", "deliveredPerSec", "backlogAtEnd").nullable(),
  latency,
  memory: memory.nullable(),
  server: server.nullable(),
  generator,
  http: http.nullable(),
  faults: z.array(fault),
  timeline: z.array(timelineSecond),
  thresholds: z.array(threshold),
  claims: z.array(claim),
  steady: z.object({ steady: z.boolean().nullable(), message: text }).nullable(),
});

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;
type AssignableBothWays<A, B> = [A, B] extends [B, A] ? true : false;
/** `true` if what a schema lets through is exactly this type. */
export type InStep<Schema extends z.ZodType, Type> = AssignableBothWays<DeepReadonly<z.output<Schema>>, Type>;
/** Does not compile unless the condition is `true`. */
export type Require<Condition extends true> = Condition;
export type SchemaInStep = Require<InStep<typeof runResultSchema, RunResult>>;
