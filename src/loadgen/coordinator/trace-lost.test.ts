import assert from "node:assert/strict";
import { suite } from "uvu";
import { makePlan } from "../../plan/plan.js";
import type { ProcessTrace, TracedMessage } from "../../protocol/hop-trace.js";
import type { ServerUnderTest } from "../../protocol/server-control.js";
import { parseScenarioText } from "../../scenario/parse-scenario.js";
import { shortScenario } from "../../test-support/whole-run.js";
import { LostCollector, NOTHING_LOST } from "../ledger/lost-deliveries.js";
import { jointOf, traceLost } from "./trace-lost.js";

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
    helpers: [],
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
  const joint = jointOf(scenario);
  assert.ok(joint !== null);
  const lost = new LostCollector(3);
  for (const recipient of [0, 1, 2, 3]) lost.add({ kind: 1, message: 0, recipient, node: `n${recipient % 2}` });
  assert.equal(lost.unnamed, 1);
  const asked: (readonly TracedMessage[])[] = [];
  const { onHop } = await traceLost(silentServer(asked), joint, makePlan(scenario), 1_000, [lost, NOTHING_LOST], []);
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

test("nobody is asked when nothing was lost", async () => {
  const scenario = scenarioOf({ topology: "redis", nodes: 2 });
  const joint = jointOf(scenario);
  assert.ok(joint !== null);
  const asked: (readonly TracedMessage[])[] = [];
  const { onHop } = await traceLost(silentServer(asked), joint, makePlan(scenario), 0, [NOTHING_LOST], []);
  assert.deepEqual([asked, onHop], [[], []]);
});

test("a node alone has no hops to blame", () => {
  assert.equal(jointOf(scenarioOf({})), null);
});

test.run();
