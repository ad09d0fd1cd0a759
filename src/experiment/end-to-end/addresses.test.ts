/** Whole runs from several addresses, against a server that limits the connections from one address. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { shortScenario, wholeRun } from "../../test-support/runs/whole-run.js";

const test = suite("addresses");

const USERS = 40;
const crowded = (more: Readonly<Record<string, unknown>>) =>
  shortScenario({
    users: USERS,
    server: { limits: { connectionsPerIp: USERS / 2 } },
    ramp: { perSec: 1_000, plateaus: 1, retries: 0 },
    traffic: { dm: { perSec: 50 } },
    ...more,
  });

test("half of the users of two workers come from each of two sources", async () => {
  const { result } = await wholeRun(crowded({ sources: ["127.0.0.2", "127.0.0.3"] }), { workers: 2 });
  assert.deepEqual([result.connections.opened, result.connections.errors], [USERS, []]);
  assert.deepEqual([result.delivery.expected, result.delivery.delivered], [50, 50]);
});

test("from one address, the server refuses the other half", async () => {
  const { result } = await wholeRun(crowded({}));
  assert.deepEqual([result.connections.opened, result.connections.failed], [USERS / 2, USERS / 2]);
});

test.run();
