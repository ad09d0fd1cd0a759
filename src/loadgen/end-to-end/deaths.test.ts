/** Processes that die in the middle of a run: it ends at once, says so, and keeps what was seen. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { childrenOf } from "../../test-support/child-processes.js";
import { requireLinux, testIf } from "../../test-support/requires.js";
import { shortScenario, type WholeRun, type WholeRunOptions, wholeRun } from "../../test-support/whole-run.js";

/** So long that only a run which was ended can be over before the test's time is. */
const ENDLESS = { warmup: "0s", hold: "30m", drain: "2s" };
const DM_PER_SEC = 300;

const scenario = (phases: Readonly<Record<string, string>>) =>
  shortScenario({ users: 60, phases, traffic: { dm: { perSec: DM_PER_SEC }, broadcast: { perSec: 2 } } });

/** About five seconds of traffic: by then, messages of the first seconds have had their time to arrive. */
const DELIVERIES_BEFORE = 2_000;

/** Calls `strike` once, in the middle of the hold phase. */
function strikeInHold(strike: Required<WholeRunOptions>["onProgress"]): Required<WholeRunOptions>["onProgress"] {
  let struck = false;
  return (progress, server) => {
    if (struck || progress.phase !== "hold" || progress.deliveries < DELIVERIES_BEFORE) return;
    struck = true;
    strike(progress, server);
  };
}

const codes = (those: readonly { readonly code: string }[]): readonly string[] => those.map(({ code }) => code);

/** Each message is sent or dropped, also where nobody knows what the dead one did. */
function assertPartial({ result }: WholeRun): void {
  const { sent, dropped, planned } = result.messages.dm;
  assert.equal(planned, DM_PER_SEC * 30 * 60);
  assert.ok(sent > 0 && dropped > 0 && sent + dropped <= planned);
  assert.ok(result.delivery.delivered > 0);
  assert.ok(result.timeline.length > 0);
}

const deaths = suite("a process dies during a run");

deaths("the server: said at once, partial result, exit code 1", async () => {
  const run = await wholeRun(scenario(ENDLESS), {
    workers: 2,
    onProgress: strikeInHold((_, server) => process.kill(server?.nodes[0]?.pid ?? 0, "SIGKILL")),
  });
  const { result } = run;
  assert.deepEqual([result.verdict, result.exitCode], ["fail", 1]);
  assert.equal(result.reasons[0]?.code, "server_died");
  assert.match(result.reasons[0]?.message ?? "", /n0 .*SIGKILL/);
  assert.equal(codes(run.notices)[0], "server_died");
  assertPartial(run);
  assert.equal(result.messages.dm.sent + result.messages.dm.dropped, result.messages.dm.planned);
  // What was under way when the server died is not the server's loss.
  assert.equal(result.delivery.lost, 0);
  assert.equal(result.connections.closedEarly, 60);
  assert.ok(result.connections.errors.every(({ count }) => count > 0));
});

testIf(deaths, "a worker: inconclusive, with what the others saw", requireLinux(), async () => {
  const run = await wholeRun(scenario(ENDLESS), {
    workers: 3,
    onProgress: strikeInHold(() => {
      const [worker] = childrenOf(process.pid, "worker.entry");
      process.kill(worker?.pid ?? 0, "SIGKILL");
    }),
  });
  const { result } = run;
  assert.deepEqual([result.verdict, result.exitCode], ["inconclusive", 3]);
  assert.ok(codes(result.reasons).includes("worker_died"), codes(result.reasons).join(", "));
  assert.deepEqual(codes(run.notices), ["worker_died"]);
  assert.equal(result.generator.workers.filter(({ finished }) => finished).length, 2);
  assertPartial(run);
  // The dead worker's users were cut off: nobody may call that a loss, or a fault of the server.
  assert.equal(result.delivery.lost, 0);
  assert.equal(result.delivery.foreign, 0);
  assert.equal(result.delivery.misrouted, 0);
});

deaths("an interrupt: aborted, with what was seen", async () => {
  const abort = new AbortController();
  const run = await wholeRun(scenario(ENDLESS), {
    workers: 2,
    interrupt: abort.signal,
    onProgress: strikeInHold(() => abort.abort()),
  });
  const { result } = run;
  assert.deepEqual([result.verdict, result.exitCode], ["aborted", 130]);
  assert.equal(result.reasons[0]?.code, "interrupted");
  assertPartial(run);
  assert.equal(result.delivery.lost, 0);
  assert.ok(result.server !== null);
});

deaths.run();
