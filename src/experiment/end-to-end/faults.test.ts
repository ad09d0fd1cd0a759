/** Faults, from the scenario file to the result: real nodes are killed, restarted and paused, and links are cut. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { requireLinux, testIf } from "../../test-support/runner/requires.js";
import { shortScenario, type WholeRun, wholeRun } from "../../test-support/runs/whole-run.js";
import { NO_VIOLATIONS } from "../../test-support/samples/sample-result.js";

const test = suite("faults from scenario to result");
const NODES = 3;
const USERS = 60;

const scenario = (faults: readonly object[], holdSec: number) =>
  shortScenario({
    users: USERS,
    server: { topology: "relayer", relay: "directory", nodes: NODES },
    phases: { warmup: "1s", hold: `${holdSec}s`, drain: "2s" },
    traffic: { dm: { perSec: 200, contacts: 8 }, broadcast: { perSec: 4 }, room: { perSec: 20, count: 6 } },
    reconnect: { first: "50ms", longest: "500ms" },
    faults,
  });

/** What no fault may cause. */
function assertNothingElse({ result }: WholeRun): void {
  const { delivery, server } = result;
  const { duplicated, misrouted, reordered, corrupted, impersonated, foreign } = delivery;
  assert.deepEqual(
    { duplicated, misrouted, reordered, corrupted, impersonated, foreign },
    { duplicated: 0, misrouted: 0, reordered: 0, corrupted: 0, impersonated: 0, foreign: 0 },
    JSON.stringify(delivery.examples, null, 1),
  );
  assert.deepEqual(delivery.outsideFaults, NO_VIOLATIONS);
  assert.deepEqual(server?.leftovers, { connections: 0, users: 0, rooms: 0 });
  assert.ok(delivery.audit !== null);
  for (const name of ["lost", "late", "indeterminate"] as const) {
    assert.equal(
      result.faults.reduce((sum, { wrong }) => sum + wrong[name], 0),
      delivery[name],
    );
  }
  // On a busy machine the generator may fall behind, which does not matter here.
  const wrong = result.reasons.filter(({ code }) => !/^(passed|generator_\w+|\w+_in_faults)$/.test(code));
  assert.deepEqual(wrong, []);
}

testIf(
  test,
  "after a node was killed, its users are back on other nodes, and no user is left behind",
  requireLinux(),
  async () => {
    const run = await wholeRun(scenario([{ at: "2s", kill: "node-1", recovery: "4s" }], 8), { workers: 2 });
    assertNothingElse(run);
    const { connections, faults } = run.result;
    const [kill] = faults;
    assert.equal(kill?.failure, null);
    assert.deepEqual([kill?.cut, kill?.reconnected], [USERS / NODES, USERS / NODES]);
    assert.deepEqual([connections.closedEarly, connections.cutByFaults], [USERS / NODES, USERS / NODES]);
    for (const us of [kill?.noticedAfterUs, kill?.firstDeliveryAfterUs, kill?.reconnectedAfterUs.all]) {
      assert.ok(us != null && us > 0, String(us));
    }
    assert.ok((kill?.reconnectedAfterUs.p50 ?? 0) <= (kill?.reconnectedAfterUs.all ?? 0));
  },
);

testIf(
  test,
  "killing and restarting the relayer cuts off no users, and what it lost is counted and blamed",
  requireLinux(),
  async () => {
    const faults = [
      { at: "2s", kill: "relayer", recovery: "1s" },
      { at: "3s", restart: "relayer", recovery: "5s" },
    ];
    const run = await wholeRun(scenario(faults, 9), { workers: 2 });
    assertNothingElse(run);
    const { delivery, connections, faults: results } = run.result;
    assert.equal(connections.closedEarly, 0);
    assert.ok(delivery.lost > 0, "broadcasts to other nodes cannot arrive without a relayer");
    assert.equal(
      (delivery.lostOnHop ?? []).reduce((sum, { count }) => sum + count, 0),
      delivery.lost,
    );
    assert.ok((results[0]?.noticedAfterUs ?? 0) > 0, "private messages to other nodes are refused");
    assert.ok((results[1]?.firstDeliveryAfterUs ?? 0) > 0);
  },
);

testIf(test, "deliveries lost after the time that a fault answers for fail the run", requireLinux(), async () => {
  // The relayer is not restarted, and the fault answers for only half a second.
  const run = await wholeRun(scenario([{ at: "1s", kill: "relayer", recovery: "500ms" }], 4), { workers: 1 });
  assert.ok(run.result.delivery.outsideFaults.lost > 0);
  assert.ok((run.result.faults[0]?.wrong.lost ?? 0) > 0);
  assert.ok(run.result.reasons.some(({ code }) => code === "lost"));
  assert.notEqual(run.result.verdict, "pass");
});

testIf(
  test,
  "a paused node, a slow link and a cut link lose nothing but what they account for",
  requireLinux(),
  async () => {
    const faults = [
      { at: "1s", pause: "node-2", for: "1s", recovery: "1s" },
      { at: "3s", delay: "relay", ms: 20, for: "1s", recovery: "1s" },
      { at: "5s", cut: "node-0", for: "1s", recovery: "3s" },
    ];
    const run = await wholeRun(scenario(faults, 10), { workers: 2 });
    assertNothingElse(run);
    const [pause, delay, cut] = run.result.faults;
    assert.deepEqual([pause?.cut, pause?.wrong, delay?.cut, delay?.wrong], [0, NO_VIOLATIONS, 0, NO_VIOLATIONS]);
    assert.ok((cut?.wrong.lost ?? 0) > 0, "broadcasts do not cross a cut link");
    assert.ok((cut?.firstDeliveryAfterUs ?? 0) > 0);
  },
);

test.run();
