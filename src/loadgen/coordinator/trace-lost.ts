import type { MessageStream } from "../../plan/message-stream.js";
import type { Plan } from "../../plan/plan.js";
import { userName } from "../../plan/users.js";
import { KIND_INDEX } from "../../protocol/marker.js";
import type { TracedMessage } from "../../protocol/process-trace.js";
import type { ServerUnderTest } from "../../protocol/server-control.js";
import type { DeliveryExample, HopLosses } from "../../result/run-result.js";
import type { Scenario } from "../../scenario/schema/scenario.js";
import type { LostDeliveries } from "../ledger/lost-deliveries.js";
import type { Settled } from "../ledger/settlement.js";
import { hopOf, LOST_WITH, NOT_TRACED, type TracedCluster } from "./blame-hops.js";

/** The lost deliveries by the hop that lost them, and the hop of each example. */
export interface LostTrace {
  readonly onHop: readonly HopLosses[];
  readonly examples: readonly DeliveryExample[];
}

/** Returns the cluster whose processes remember messages, or `null` when messages pass one process alone. */
export function tracedCluster({ subject }: Scenario): TracedCluster | null {
  if (subject.mode === "running" || subject.server.topology === "single") return null;
  const { topology, nodes, balance } = subject.server;
  return {
    backbone: topology,
    isBackboneTraced: topology === "relayer",
    front: balance === "nginx" ? "nginx" : null,
    nodes: Array.from({ length: nodes }, (_, i) => `n${i}`),
  };
}

const keyOf = (kind: number, message: number): string => `${kind} ${message}`;

/**
 * Asks the processes of a cluster about every message that was lost, and says on which hop each delivery
 * stopped. The counts add up to everything that was lost.
 *
 * @param trafficStartUs the plan's zero on the clock.
 * @param examples of violations; those of lost deliveries are given their hop.
 */
export async function traceLost(
  server: ServerUnderTest,
  cluster: TracedCluster,
  plan: Plan,
  trafficStartUs: number,
  lost: readonly LostDeliveries[],
  examples: readonly DeliveryExample[],
): Promise<LostTrace> {
  const named = lost.flatMap((one) => one.named);
  const unnamed = lost.reduce((sum, one) => sum + one.unnamed, 0);
  const indexes = new Map<string, number>();
  const messages: TracedMessage[] = [];
  for (const { kind, message } of named) {
    const key = keyOf(kind, message);
    if (!indexes.has(key)) indexes.set(key, messages.push([kind, message]) - 1);
  }
  const traces = messages.length === 0 ? [] : await server.trace(messages);
  const counts = new Map<string, number>(unnamed === 0 ? [] : [[NOT_TRACED, unnamed]]);
  const hops = new Map<string, string>();
  for (const { kind, message, recipient, node } of named) {
    const stream = plan.streams[kind] as MessageStream;
    const facts = {
      node,
      index: indexes.get(keyOf(kind, message)) ?? -1,
      intendedUs: trafficStartUs + stream.timeUs(message),
      plannedNode: plan.nodeName(stream.sender(message)),
    };
    const hop = hopOf(facts, traces, cluster);
    counts.set(hop, (counts.get(hop) ?? 0) + 1);
    hops.set(`${keyOf(kind, message)} ${userName(recipient)}`, hop);
  }
  return {
    onHop: [...counts].map(([hop, count]) => ({ hop, count })).sort((a, b) => b.count - a.count),
    examples: examples.map((example) => withHop(example, hops)),
  };
}

function withHop(example: DeliveryExample, hops: ReadonlyMap<string, string>): DeliveryExample {
  if (example.violation !== "lost" || example.kind === null || example.message === null) return example;
  const key = keyOf(KIND_INDEX[example.kind], example.message);
  const hop = hops.get(`${key} ${example.recipient}`) ?? NOT_TRACED;
  const isHop = hop !== NOT_TRACED && !hop.startsWith(LOST_WITH);
  return { ...example, detail: `${example.detail}; ${isHop ? `lost on the hop: ${hop}` : hop}` };
}

/** What says whether a run has anything to trace. */
interface Traced {
  readonly server: ServerUnderTest | null;
  readonly scenario: Scenario;
  readonly verify: boolean;
}

/** Returns the hop on which each lost delivery stopped, in a cluster that this run started and judged; else `null`. */
export async function blameLost(
  { server, scenario, verify }: Traced,
  plan: Plan,
  trafficStartUs: number,
  settled: readonly Settled[],
  examples: readonly DeliveryExample[],
): Promise<LostTrace | null> {
  const cluster = verify ? tracedCluster(scenario) : null;
  if (server === null || cluster === null) return null;
  const lost = settled.map((one) => one.lost);
  return traceLost(server, cluster, plan, trafficStartUs, lost, examples);
}
