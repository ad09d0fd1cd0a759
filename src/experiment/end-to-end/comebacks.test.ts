/**
 * Connections that break and come back: the reference server is behind a gate that closes and opens again. Users who
 * were cut off are back in the end, the books balance, and none of their deliveries count as lost.
 */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { US_PER_SEC } from "../../base/units.js";
import { withTestNode } from "../../test-support/clusters/open-test-node.js";
import { TcpGate } from "../../test-support/peers/tcp-gate.js";
import { shortScenario, type WholeRun, type WholeRunOptions, wholeRun } from "../../test-support/runs/whole-run.js";

const USERS = 60;
const HOLD_SEC = 4;
const DM_PER_SEC = 400;
const TURNED_AWAY = 20;

const SCENARIO = {
  users: USERS,
  phases: { warmup: "0s", hold: `${HOLD_SEC}s`, drain: "1s" },
  traffic: {
    dm: { perSec: DM_PER_SEC },
    broadcast: { perSec: 4 },
    room: { perSec: 20, count: 6, roomsPerUser: 2 },
  },
  reconnect: { first: "20ms", longest: "400ms" },
};

/** @param during called every second with the gate through which all connections go. */
async function runThroughGate(
  document: Readonly<Record<string, unknown>>,
  during: (gate: TcpGate, progress: Parameters<Required<WholeRunOptions>["onProgress"]>[0]) => void,
  turnsAwayAtFirst = 0,
): Promise<WholeRun> {
  const runs: WholeRun[] = [];
  await withTestNode({}, async (node) => {
    const gate = await TcpGate.open(node.port);
    if (turnsAwayAtFirst > 0) gate.shut(turnsAwayAtFirst);
    try {
      const target = { url: `ws://127.0.0.1:${gate.port}/` };
      const options = { workers: 2, onProgress: (progress: Parameters<typeof during>[1]) => during(gate, progress) };
      runs.push(await wholeRun(shortScenario({ ...document, target }), options));
    } finally {
      await gate.close();
    }
  });
  return runs[0] as WholeRun;
}

/**
 * Closes the gate in each of the first `times` seconds of the hold phase, until it has turned some connections away.
 */
function shutInHold(times: number): Parameters<typeof runThroughGate>[1] {
  let left = times;
  return (gate, { phase }) => {
    if (phase !== "hold" || left-- <= 0) return;
    gate.shut(TURNED_AWAY);
  };
}

function assertBooksBalance({ result, seen }: WholeRun): void {
  const { lost, duplicated, misrouted, reordered, corrupted, impersonated, foreign, late } = result.delivery;
  assert.deepEqual(
    { lost, duplicated, misrouted, reordered, corrupted, impersonated, foreign, late },
    { lost: 0, duplicated: 0, misrouted: 0, reordered: 0, corrupted: 0, impersonated: 0, foreign: 0, late: 0 },
    JSON.stringify(result.delivery.examples, null, 1),
  );
  assert.ok(result.delivery.audit !== null);
  assert.ok(!result.reasons.some(({ code }) => code === "unaccounted"));
  for (const { planned, sent, dropped, away } of Object.values(result.messages)) {
    assert.deepEqual([planned, away], [sent + dropped, 0]);
  }
  const cuts = seen.workers.flatMap((worker) => worker?.cuts ?? []);
  const backs = cuts.flatMap(({ cutUs, backUs }) => Array.from(backUs, (us, i) => us - (cutUs[i] ?? Number.NaN)));
  assert.equal(backs.length, result.connections.closedEarly);
  assert.ok(backs.every((us) => us > 0 && us < HOLD_SEC * US_PER_SEC));
}

const test = suite("connections that break");

test("users whose connection broke are back, the books balance, and messages after their return are judged", async () => {
  const run = await runThroughGate(SCENARIO, shutInHold(2));
  const { connections, messages, delivery, errorAnswers } = run.result;
  assert.deepEqual([connections.opened, connections.failed], [USERS, 0]);
  assert.ok(connections.closedEarly > USERS && connections.closedEarly <= 2 * USERS, `${connections.closedEarly} cut`);
  assert.deepEqual(
    [connections.reconnected, connections.closedEarly],
    [connections.closedEarly, connections.reconnected],
  );
  assert.ok(connections.retried >= TURNED_AWAY, "some users came while the gate was closed");
  assert.ok(connections.errors.every(({ cause }) => cause !== "kept-out"));
  assertBooksBalance(run);
  assert.ok(messages.dm.dropped > 0 && messages.dm.sent > messages.dm.planned / 2);
  const { seen } = run;
  const lastBackUs = Math.max(...seen.workers.flatMap((worker) => [...(worker?.cuts.backUs ?? [])]));
  const quietUs = seen.trafficStartUs + HOLD_SEC * US_PER_SEC - lastBackUs;
  const sentInQuiet = (DM_PER_SEC * quietUs) / US_PER_SEC;
  // From then on, all users were there.
  assert.ok(delivery.byKind.dm.expected > sentInQuiet * 0.9, `${delivery.byKind.dm.expected} of ${sentInQuiet}`);
  assert.ok(delivery.may > 0);
  assert.deepEqual(
    errorAnswers.filter(({ count, knownAway }) => count > knownAway),
    [],
  );
});

test("works with churn by plan as well", async () => {
  const churn = { perSec: 20, away: "300ms" };
  const traffic = { ...SCENARIO.traffic, churn, room: { ...SCENARIO.traffic.room, churn } };
  const run = await runThroughGate({ ...SCENARIO, traffic }, shutInHold(2));
  const { connections, delivery } = run.result;
  assert.ok(connections.reconnected > connections.closedEarly);
  const { lost, misrouted, duplicated, foreign } = delivery;
  assert.deepEqual({ lost, misrouted, duplicated, foreign }, { lost: 0, misrouted: 0, duplicated: 0, foreign: 0 });
  assert.ok(delivery.audit !== null && delivery.expected > 0);
  assert.ok(!run.result.reasons.some(({ code }) => code === "unaccounted"));
});

test("a server that lets users in only after some attempts passes", async () => {
  const { perSec, plateaus } = { perSec: 1_000, plateaus: 1 };
  const { result } = await runThroughGate(
    { ...SCENARIO, phases: { warmup: "0s", hold: "1s", drain: "1s" }, ramp: { perSec, plateaus, retries: 12 } },
    () => undefined,
    USERS,
  );
  const { opened, failed, retried, closedEarly, errors } = result.connections;
  assert.deepEqual([opened, failed, closedEarly], [USERS, 0, 0]);
  // Each failed attempt has a cause, and was followed by another.
  const causes = errors.reduce((sum, { count }) => sum + count, 0);
  assert.deepEqual([retried, causes], [USERS, USERS]);
  // A busy machine is not the server's fault.
  const faults = result.reasons.filter(({ code }) => code !== "passed" && !code.startsWith("generator_"));
  assert.deepEqual(faults, []);
});

test.run();
