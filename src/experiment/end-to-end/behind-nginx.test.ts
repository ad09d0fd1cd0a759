/** A run whose users' nodes are chosen by an nginx in front. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { requireCommand, testIf } from "../../test-support/runner/requires.js";
import { shortScenario, wholeRun } from "../../test-support/runs/whole-run.js";

const test = suite("a run behind nginx");

testIf(
  test,
  "every delivery arrives, and the result counts the users of each node",
  requireCommand("nginx"),
  async () => {
    const { result } = await wholeRun(
      shortScenario({
        server: { topology: "relayer", relay: "directory", nodes: 3, balance: "nginx" },
        users: 30,
        traffic: { dm: { perSec: 100, bytes: 64, contacts: 8 }, broadcast: { perSec: 10, bytes: 64 } },
      }),
      { workers: 2 },
    );
    const { delivery, server, connections } = result;
    assert.equal(connections.opened, 30);
    assert.deepEqual([delivery.delivered, delivery.lost, delivery.lostOnHop], [delivery.expected, 0, []]);
    const users = new Map(server?.nodes.map((node) => [node.id, node.users]));
    assert.deepEqual([...users.keys()], ["n0", "n1", "n2", "relayer", "nginx"]);
    assert.deepEqual([users.get("relayer"), users.get("nginx")], [null, null]);
    const onNodes = ["n0", "n1", "n2"].map((id) => users.get(id) ?? 0);
    assert.equal(
      onNodes.reduce((sum, count) => sum + count, 0),
      30,
    );
    assert.ok(onNodes.every((count) => count > 0));
    // Each broadcast goes to both other nodes, and a private message to one or none.
    const relay = server?.relay;
    assert.ok(relay?.latency != null && relay.latency.count > 0);
    assert.equal(relay.wastedPerMessage, 0);
    const copies = relay.links.reduce((sum, { messages }) => sum + messages, 0);
    const received = server?.nodes.reduce((sum, { counters }) => sum + counters.relayReceived, 0);
    assert.deepEqual([relay.links.length, copies], [6, received]);
  },
);

test.run();
