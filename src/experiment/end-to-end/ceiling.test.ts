/**
 * A server that handles a fixed number of messages per second and queues the rest: it keeps up with four fifths of that
 * rate, and is overloaded by six fifths. Its own count, by its own clock, says what it delivered.
 */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { US_PER_SEC } from "../../base/units.js";
import type { Kind } from "../../protocol/marker.js";
import { LimitedRateQueue } from "../../test-support/peers/limited-rate-queue.js";
import { withSmallChat } from "../../test-support/peers/small-chat-server.js";
import { requireLinux, testIf } from "../../test-support/runner/requires.js";
import { punctualRun } from "../../test-support/runs/punctual-run.js";
import { shortScenario, type WholeRun, wholeRun } from "../../test-support/runs/whole-run.js";

const CAPACITY = 200;
const HOLD_SEC = 6;
const USERS = 20;
const ROOMS = 4;

interface Loaded extends WholeRun {
  /** Messages per second that the server handled in the hold phase. */
  readonly handledPerSec: number;
}

/** Runs against a server that handles `CAPACITY` messages a second. Of a late generator no run says "overloaded". */
const runWith = (kind: Kind, perSec: number): Promise<Loaded> =>
  punctualRun(
    () => runOnce(kind, perSec),
    ({ result }) => !result.generator.saturated,
  );

async function runOnce(kind: Kind, perSec: number): Promise<Loaded> {
  const traffic = { [kind]: kind === "room" ? { perSec, count: ROOMS, roomsPerUser: 1 } : { perSec } };
  // Wide enough that a busy machine does not matter and that such a short run meets it.
  const thresholds = [`latency.${kind}.p99 < 20s`];
  const phases = { warmup: "1s", hold: `${HOLD_SEC}s`, drain: "6s" };
  const bucket = new LimitedRateQueue(CAPACITY);
  try {
    let run: WholeRun | undefined;
    await withSmallChat({ handle: (message) => bucket.add(message) }, async ({ url }) => {
      run = await wholeRun(shortScenario({ users: USERS, target: { url }, phases, traffic, thresholds }));
    });
    assert.ok(run !== undefined);
    const { trafficStartUs, plan } = run.seen;
    const fromUs = trafficStartUs + plan.holdStartsUs;
    return { ...run, handledPerSec: bucket.ratePerSec(fromUs, fromUs + HOLD_SEC * US_PER_SEC) };
  } finally {
    bucket.stop();
  }
}

const near = (actual: number | undefined, expected: number): void =>
  assert.ok(Math.abs((actual ?? 0) - expected) <= 0.02 * expected, `${actual} is not within 2 % of ${expected}`);

const test = suite("past the ceiling");

testIf(test, "a server with a fifth to spare is not overloaded", requireLinux(), async () => {
  const { result } = await runWith("dm", 0.8 * CAPACITY);
  assert.equal(result.overloaded, null);
  assert.deepEqual([result.delivery.lost, result.thresholds[0]?.pass], [0, true]);
});

testIf(
  test,
  "a server with a fifth too much is overloaded, and its delivered rate is within 2 %",
  requireLinux(),
  async () => {
    const kinds = ["dm", "broadcast", "room"] as const;
    const runs = await Promise.all(kinds.map((kind) => runWith(kind, 1.2 * CAPACITY)));
    runs.forEach(({ result, handledPerSec }, i) => {
      // All rooms are of one size.
      const fanOut = [1, USERS, USERS / ROOMS][i] as number;
      near(handledPerSec, CAPACITY);
      near(result.overloaded?.offeredPerSec, 1.2 * CAPACITY * fanOut);
      near(result.overloaded?.deliveredPerSec, handledPerSec * fanOut);
      assert.ok((result.overloaded?.backlogAtEnd ?? 0) > 0);
      // Everything arrived in the end, and no time was long: only the overload is a failure.
      const codes = result.reasons.map(({ code }) => code);
      assert.deepEqual(codes, ["overloaded", "threshold_failed"]);
      assert.deepEqual([result.verdict, result.delivery.lost, result.thresholds[0]?.pass], ["fail", 0, false]);
    });
  },
);

test.run();
