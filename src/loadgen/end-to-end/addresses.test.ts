/** Whole runs from several addresses. The server takes so many connections from one address, and no more. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { shortScenario, wholeRun } from "../../test-support/whole-run.js";

const test = suite("addresses");

const USERS = 90;
const crowded = (more: Readonly<Record<string, unknown>>) =>
  shortScenario({
    users: USERS,
    server: { topology: "relayer", nodes: 3, limits: { connectionsPerIp: 15 } },
    ramp: { perSec: 1_000, plateaus: 1, retries: 0 },
    traffic: { dm: { perSec: 50 } },
    ...more,
  });

for (const client of ["lean", "ws"] as const) {
  test(`${client}: half of the users of each node come from each of two sources`, async () => {
    const document = crowded({ sources: ["127.0.0.2", "127.0.0.3"] });
    const { result } = await wholeRun(document, { client, workers: 3 });
    assert.deepEqual([result.connections.opened, result.connections.errors], [USERS, []]);
  });
}

test("from one address, the server refuses the other half", async () => {
  const { result } = await wholeRun(crowded({}), { workers: 3 });
  assert.deepEqual([result.connections.opened, result.connections.failed], [USERS / 2, USERS / 2]);
});

test.run();
