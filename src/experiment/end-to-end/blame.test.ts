/**
 * Lost deliveries are blamed on the hop that lost them: messages are dropped on purpose, and exactly those must be
 * blamed.
 */

import assert from "node:assert/strict";
import { suite } from "uvu";
import type { Delivery } from "../../protocol/chat-messages.js";
import { Leak } from "../../test-support/clusters/leaky-relay.js";
import { type ClusterLeaks, openLeakyCluster } from "../../test-support/clusters/open-leaky-cluster.js";
import { requireAll, requireCommand, testIf } from "../../test-support/runner/requires.js";
import { shortScenario, wholeRun } from "../../test-support/runs/whole-run.js";

const test = suite("blame for lost messages");

const USERS = 20;
const USERS_PER_NODE = USERS / 2;

/** Even users are on node 0, odd ones on node 1. */
const scenarioOf = (topology: string) =>
  shortScenario({
    server: { topology, nodes: 2 },
    users: USERS,
    traffic: { dm: { perSec: 300, bytes: 64, contacts: 8 }, broadcast: { perSec: 60, bytes: 64 } },
  });

interface Fault {
  readonly leak: Leak;
  readonly hop: string;
  /** The number of recipients of a broadcast behind the hop. */
  readonly behind: number;
}

type Topology = "relayer" | "redis" | "nats";

async function blamed(topology: Topology, leaks: ClusterLeaks): Promise<ReadonlyMap<string, number>> {
  const openServer = () => openLeakyCluster(topology, leaks);
  const { delivery } = (await wholeRun(scenarioOf(topology), { workers: 2, openServer })).result;
  const losses = delivery.lostOnHop ?? [];
  assert.equal(
    losses.reduce((sum, { count }) => sum + count, 0),
    delivery.lost,
  );
  for (const { detail } of delivery.examples) {
    const [, hop] = /^never came; lost on the hop: (.*)$/.exec(detail) ?? [];
    assert.ok(losses.some((loss) => loss.hop === hop, detail));
  }
  return new Map(losses.map(({ hop, count }) => [hop, count]));
}

/** What was dropped, in the form in which it must be blamed. */
function injected(faults: readonly Fault[]): ReadonlyMap<string, number> {
  const lossesOf = ({ leak, behind }: Fault) =>
    leak.dropped.reduce((sum, { type }: Delivery) => sum + (type === "broadcast" ? behind : 1), 0);
  return new Map(faults.map((fault) => [fault.hop, lossesOf(fault)]));
}

const fault = (every: number, hop: string, behind = USERS_PER_NODE): Fault => ({ leak: new Leak(every), hop, behind });

test("every hop of a cluster with a relayer is blamed for exactly what it lost", async () => {
  const fromUser = fault(7, "client → n0", USERS);
  const beforeHandingOn = fault(8, "inside n0");
  const toRelayer = fault(9, "n0 → relayer");
  const inRelayer = fault(4, "inside relayer");
  const toNode = fault(5, "relayer → n1");
  const afterArrival = fault(6, "inside n1");
  const toUser = fault(20, "n1 → client", 1);
  const blame = await blamed("relayer", {
    front: { towardsNode: fromUser.leak, towardsClient: toUser.leak },
    inside: { handing: beforeHandingOn.leak, arriving: afterArrival.leak },
    link: { handing: toRelayer.leak, arriving: toNode.leak },
    relayer: inRelayer.leak,
  });
  const expected = injected([fromUser, beforeHandingOn, toRelayer, inRelayer, toNode, afterArrival, toUser]);
  assert.ok([...expected.values()].every((losses) => losses > 0));
  assert.deepEqual(new Map([...blame].sort()), new Map([...expected].sort()));
});

const brokers = requireAll(requireCommand("redis-server"), requireCommand("nats-server"));
testIf(test, "Redis and NATS are one hop each, distinct from the nodes", brokers, async () => {
  const check = async (broker: "redis" | "nats"): Promise<void> => {
    const inside = fault(7, "inside n0");
    const onTheWay = fault(5, `n0 → ${broker} → n1`);
    const blame = await blamed(broker, { inside: { handing: inside.leak }, link: { arriving: onTheWay.leak } });
    assert.deepEqual(new Map([...blame].sort()), new Map([...injected([inside, onTheWay])].sort()));
  };
  await Promise.all([check("redis"), check("nats")]);
});

test.run();
