/**
 * A server that stalls for 1.4 s must show 1.4 s in the tail. It does, because every message is timed from its intended
 * send time. A closed loop, which sends each message after the last one has arrived and times it from the actual send,
 * has only one message in flight during the stall, so it sees one slow message where a thousand users wait: coordinated
 * omission.
 */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { US_PER_MS, US_PER_SEC } from "../../base/units.js";
import { LatencyHistogram } from "../../result/latency-histogram.js";
import { ClosedLoop } from "../../test-support/peers/closed-loop.js";
import { requireLinux, testIf } from "../../test-support/runner/requires.js";
import { shortScenario, wholeRun } from "../../test-support/runs/whole-run.js";

const STALL_MS = 1_400;
const SLOW_US = 500 * US_PER_MS;
const DM_PER_SEC = 1_000;
/** Messages due within the first 900 ms of the stall wait at least 500 ms. */
const SLOW_AT_LEAST = DM_PER_SEC * ((STALL_MS * US_PER_MS - SLOW_US) / US_PER_SEC) * 0.9;

const stall = suite("a server that stalls for 1.4 s");

testIf(
  stall,
  "shows 1.4 s in the tail of a run, and almost nothing to a closed loop at the same time",
  requireLinux(),
  async () => {
    const closedLoops: ClosedLoop[] = [];
    let held = false;
    const { result } = await wholeRun(
      shortScenario({
        users: 100,
        phases: { warmup: "0s", hold: "5s", drain: "8s" },
        traffic: { dm: { perSec: DM_PER_SEC } },
      }),
      {
        onProgress: ({ phase }, server) => {
          const node = server?.nodes[0];
          if (phase !== "hold" || held || node === undefined) return;
          held = true;
          void ClosedLoop.start(node.url).then((loop) => {
            closedLoops.push(loop);
            process.kill(node.pid, "SIGSTOP");
            setTimeout(() => process.kill(node.pid, "SIGCONT"), STALL_MS);
          });
        },
      },
    );
    const [loop] = closedLoops;
    assert.ok(loop !== undefined);
    const { dm } = result.latency;
    assert.ok(dm !== null);

    assert.deepEqual([result.delivery.delivered, result.delivery.lost], [DM_PER_SEC * 5, 0]);
    assert.ok(dm.max >= 1_200 * US_PER_MS, `max ${dm.max} us`);
    assert.ok(dm.p999 >= 1_200 * US_PER_MS, `p99.9 ${dm.p999} us`);

    const open = LatencyHistogram.decode(dm.hdr);
    const openSlowest = open.quantile(1 - SLOW_AT_LEAST / open.count);
    assert.ok(openSlowest >= SLOW_US, `fewer than ${SLOW_AT_LEAST} messages were slow`);
    // On any machine, at most ten messages that wait for each other can take 500 ms within 5 s.
    const closedSlow = loop.serviceUs.filter((us) => us >= SLOW_US).length;
    assert.ok(
      closedSlow >= 1 && closedSlow <= SLOW_AT_LEAST / 20,
      `${closedSlow} of ${loop.serviceUs.length} were slow`,
    );
  },
);

stall.run();
