import assert from "node:assert/strict";
import { suite } from "uvu";
import { makePlan } from "../../plan/plan.js";
import { userName } from "../../plan/users.js";
import { KIND_INDEX } from "../../protocol/marker.js";
import type { ProcessTrace, TracedMessage } from "../../protocol/process-trace.js";
import type { ServerUnderTest } from "../../protocol/server-control.js";
import type { DeliveryExample } from "../../result/run-result.js";
import { parseScenarioText } from "../../scenario/parse-scenario.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";
import { LostCollector, NOTHING_LOST } from "../ledger/lost-deliveries.js";
import { tracedCluster, traceLost } from "./trace-lost.js";

const test = suite("tracing what was lost");

const scenarioOf = (server: Readonly<Record<string, unknown>>) =>
  parseScenarioText(
    JSON.stringify(shortScenario({ server, users: 4, traffic: { broadcast: { perSec: 10, bytes: 64 } } })),
    { file: "the test's scenario" },
  ).scenario;

/** A server whose processes saw nothing, and which remembers what it was asked about. */
function silentServer(asked: (readonly TracedMessage[])[]): ServerUnderTest {
  const nothing = async () => undefined;
  return {
    nodes: [],
    backbone: null,
    front: null,
    entrances: [],
    snapshot: async () => [],
    trace: async (messages): Promise<readonly ProcessTrace[]> => {
      asked.push(messages);
      return ["n0", "n1", "relayer"].map((id) => ({ id, sinceUs: 0, isFull: false, places: {} }));
    },
    inject: nothing,
    onUnexpectedExit: () => undefined,
    stop: nothing,
  };
}

test("a message is asked about once, however many lost it, and every loss is counted", async () => {
  const scenario = scenarioOf({ topology: "relayer", nodes: 2 });
  const cluster = tracedCluster(scenario);
  assert.ok(cluster !== null);
  const lost = new LostCollector(3);
  for (const recipient of [0, 1, 2, 3])
    lost.add({ kind: KIND_INDEX.broadcast, message: 0, recipient, node: `n${recipient % 2}` });
  assert.equal(lost.unnamed, 1);
  const asked: (readonly TracedMessage[])[] = [];
  const { onHop } = await traceLost(silentServer(asked), cluster, makePlan(scenario), 1_000, [lost, NOTHING_LOST], []);
  assert.deepEqual(asked, [[[1, 0]]]);
  assert.equal(
    onHop.reduce((sum, { count }) => sum + count, 0),
    4,
  );
  assert.deepEqual(
    onHop.find(({ hop }) => hop === "not traced"),
    { hop: "not traced", count: 1 },
  );
  assert.deepEqual(onHop[0], {
    hop: `client → ${makePlan(scenario).nodeName(makePlan(scenario).broadcast?.sender(0) ?? 0)}`,
    count: 3,
  });
});

test("an example says what lost it: a hop, or a process that took its memory along", async () => {
  const scenario = scenarioOf({ topology: "relayer", nodes: 2 });
  const cluster = tracedCluster(scenario);
  assert.ok(cluster !== null);
  const example = (recipient: number): DeliveryExample => ({
    ...{ violation: "lost", kind: "broadcast", message: 0, sender: null, recipient: userName(recipient) },
    ...{
      senderNode: null,
      recipientNode: null,
      intendedUs: null,
      sentUs: null,
      receivedUs: null,
      detail: "never came",
    },
  });
  const plan = makePlan(scenario);
  const sender = plan.broadcast?.sender(0) ?? 0;
  const detailWith = async (gone: readonly string[]) => {
    const lost = new LostCollector(1);
    lost.add({ kind: KIND_INDEX.broadcast, message: 0, recipient: sender, node: `n${plan.entranceOf(sender)}` });
    const server = silentServer([]);
    const trace = async (messages: readonly TracedMessage[]) =>
      (await server.trace(messages)).filter(({ id }) => !gone.includes(id));
    return (await traceLost({ ...server, trace }, cluster, plan, 1_000, [lost], [example(sender)])).examples[0]?.detail;
  };
  const home = `n${plan.entranceOf(sender)}`;
  assert.equal(await detailWith([]), `never came; lost on the hop: client → ${home}`);
  assert.equal(await detailWith([home]), `never came; lost with ${home}`);
});

test("nobody is asked when nothing was lost", async () => {
  const scenario = scenarioOf({ topology: "redis", nodes: 2 });
  const cluster = tracedCluster(scenario);
  assert.ok(cluster !== null);
  const asked: (readonly TracedMessage[])[] = [];
  const { onHop } = await traceLost(silentServer(asked), cluster, makePlan(scenario), 0, [NOTHING_LOST], []);
  assert.deepEqual([asked, onHop], [[], []]);
});

test("a node alone has no hops to blame", () => {
  assert.equal(tracedCluster(scenarioOf({})), null);
});

test.run();
