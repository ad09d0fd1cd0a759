/** A node of a real cluster dies for good under load: its users come back on other nodes, and its counters are kept. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { shortScenario, wholeRun } from "../../test-support/runs/whole-run.js";

const USERS = 30;

const test = suite("a node that dies for good");

test("its users are back on other nodes, and its counters until then are in the result", async () => {
  const { result } = await wholeRun(
    shortScenario({
      users: USERS,
      server: { topology: "relayer", relay: "directory", nodes: 3, broadcast: "prepared-frame" },
      phases: { warmup: "1s", hold: "4s", drain: "1s" },
      traffic: { dm: { perSec: 200 }, broadcast: { perSec: 5 } },
      reconnect: { first: "20ms", longest: "200ms" },
      faults: [{ at: "2s", kill: "node-1", recovery: "2s" }],
    }),
  );
  const { server, connections, faults, timeline, delivery } = result;
  assert.ok(server !== null);
  assert.deepEqual(
    faults.map(({ failure, cut, reconnected }) => [failure, cut, reconnected]),
    [[null, USERS / 3, USERS / 3]],
  );
  assert.deepEqual([connections.closedEarly, connections.cutByFaults], [USERS / 3, USERS / 3]);
  assert.equal(delivery.outsideFaults.lost, 0);
  assert.deepEqual(server.nodes.map(({ id }) => id).sort(), ["n0", "n1", "n2", "relayer"]);
  const dead = server.nodes.find(({ id }) => id === "n1");
  assert.ok(dead !== undefined && dead.counters.framesSent > 0 && dead.cpuSec > 0 && dead.eventLoop > 0);
  assert.ok(timeline.every(({ serverCpu }) => serverCpu === null || serverCpu >= 0));
});

test("refused or lost private messages do not distort frames per broadcast", async () => {
  const { result } = await wholeRun(
    shortScenario({
      users: USERS,
      server: { topology: "relayer", relay: "directory", nodes: 2, broadcast: "prepared-frame" },
      phases: { warmup: "0s", hold: "3s", drain: "1s" },
      traffic: { dm: { perSec: 300 }, broadcast: { perSec: 2 } },
      faults: [{ at: "500ms", kill: "relayer", recovery: "1s" }],
      delivery: "at-most-once",
    }),
  );
  const { perMessage, nodes } = result.server ?? { perMessage: null, nodes: [] };
  const refused = nodes.reduce((sum, { counters }) => sum + counters.errorsAnswered, 0);
  assert.ok(refused > 0, "something was refused");
  const encoded = perMessage?.framesEncodedPerBroadcast ?? Number.NaN;
  // Each node encodes a broadcast for its own users: two nodes at first, then one.
  assert.ok(encoded >= 1 && encoded <= 2, `${encoded} frames for a broadcast`);
});

test.run();
