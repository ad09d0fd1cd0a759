import type { ProcessCounters } from "../../protocol/server-control.js";
import type { ProcessResult, RunResult } from "../../result/run-result.js";
import { NOISE } from "./sentences.js";

/** The name of every counter. The compiler requires an entry for each new one. */
const COUNTER_LABELS: Readonly<Record<keyof ProcessCounters, string>> = {
  connectionsAccepted: "connections accepted",
  connectionsRefused: "connections refused",
  connectionsTerminated: "connections terminated",
  privateMessages: "private messages",
  broadcasts: "broadcasts",
  roomMessages: "room messages",
  connectionsExamined: "connections examined",
  connectionsExaminedOnDisconnect: "connections examined on disconnect",
  framesEncoded: "frames encoded",
  framesSent: "frames sent",
  answersSent: "answers sent",
  bytesSent: "bytes sent",
  usersNotFound: "users not found",
  rateLimited: "messages over the rate limit",
  errorsAnswered: "errors answered",
  relayMessages: "relay messages",
  relayReceived: "relay copies received",
  relayDelivered: "relay copies delivered",
  relayWasted: "relay copies wasted",
  relayEchoes: "relay echoes dropped",
  relayHops: "relay hops",
  relayBatches: "relay batches",
  relayBatchedMessages: "relay messages in batches",
  relayLost: "relay messages lost at a link",
};

const COUNTERS = Object.entries(COUNTER_LABELS) as readonly (readonly [keyof ProcessCounters, string])[];

export interface CounterRow {
  readonly name: keyof ProcessCounters;
  readonly label: string;
  readonly perNode: readonly number[];
  readonly total: number;
}

/** Returns the counters that are not zero on all nodes. */
export function countersSeen(nodes: readonly ProcessResult[]): readonly CounterRow[] {
  return COUNTERS.map(([name, label]) => {
    const perNode = nodes.map((node) => node.counters[name]);
    return { name, label, perNode, total: perNode.reduce((sum, count) => sum + count, 0) };
  }).filter((counter) => counter.total > 0);
}

/**
 * Says what a difference in counted work between two runs means. Under churn and faults, timing decides which users are
 * connected when.
 */
export function noiseText({ scenario: { traffic, faults = [] } }: RunResult): string {
  if (faults.length > 0) return NOISE.faults;
  return traffic.churn === undefined && traffic.room?.churn === undefined ? NOISE.none : NOISE.churn;
}
