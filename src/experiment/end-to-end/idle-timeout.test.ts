/** A server or proxy that drops clients that are silent for a while (ABUSE 48): pings keep them connected. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { CLIENTS, type ClientName } from "../../loadgen/client/clients.js";
import type { RunResult } from "../../result/run-result.js";
import { withSmallChat } from "../../test-support/peers/small-chat-server.js";
import { shortScenario, wholeRun } from "../../test-support/runs/whole-run.js";

const IDLE_LIMIT_MS = 3_000;

/** Runs 20 users who send almost nothing for five seconds. Returns the result and the number of pings received. */
async function quietRun(client: ClientName, ping: string | undefined): Promise<readonly [RunResult, number]> {
  const outcomes: (readonly [RunResult, number])[] = [];
  await withSmallChat({ idleLimitMs: IDLE_LIMIT_MS }, async (chat) => {
    const document = shortScenario({
      users: 20,
      target: { url: chat.url },
      phases: { warmup: "0s", hold: "5s", drain: "1s" },
      traffic: { dm: { perSec: 1, contacts: 2 } },
      ...(ping === undefined ? {} : { ping }),
    });
    const { result } = await wholeRun(document, { client, workers: 2 });
    outcomes.push([result, chat.pings]);
  });
  return outcomes[0] ?? assert.fail("it did not run");
}

for (const client of Object.keys(CLIENTS) as ClientName[]) {
  const test = suite(`an idle timeout, ${client}`);

  test("without pings most users are dropped", async () => {
    const [{ connections }, pings] = await quietRun(client, undefined);
    assert.ok(connections.closedEarly > 10, `${connections.closedEarly} dropped`);
    assert.deepEqual([pings, connections.pings], [0, 0]);
  });

  test("with pings no users are dropped, and the pings are counted", async () => {
    const [{ connections }, pings] = await quietRun(client, "500ms");
    assert.equal(connections.closedEarly, 0);
    assert.ok(pings > 100);
    // The last pings may not have been received any more.
    assert.ok(Math.abs(connections.pings - pings) <= 40, `${connections.pings} sent, ${pings} came`);
  });

  test.run();
}
