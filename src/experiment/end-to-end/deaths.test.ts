/** Processes that die during a run: the run ends at once, says why, and keeps what was seen. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { childrenOf } from "../../test-support/processes/child-processes.js";
import { requireLinux, testIf } from "../../test-support/runner/requires.js";
import { shortScenario, type WholeRun, type WholeRunOptions, wholeRun } from "../../test-support/runs/whole-run.js";

/** So long that only a run that is cut short ends within the test's time limit. */
const ENDLESS = { warmup: "0s", hold: "30m", drain: "5s" };
const USERS = 60;
const DM_PER_SEC = 300;

const scenario = (phases: Readonly<Record<string, string>>) =>
  shortScenario({ users: USERS, phases, traffic: { dm: { perSec: DM_PER_SEC }, broadcast: { perSec: 2 } } });

/** After about ten seconds of traffic, messages of the first five have had time to arrive. */
const DELIVERIES_BEFORE = 4_200;

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

/** Each message is sent or dropped, even if it is unknown what the dead process did. */
function assertPartial({ result }: WholeRun): void {
  const { sent, dropped, planned } = result.messages.dm;
  assert.equal(planned, DM_PER_SEC * 30 * 60);
  assert.ok(sent > 0 && dropped > 0 && sent + dropped <= planned);
  assert.ok(result.delivery.delivered > 0);
  assert.ok(result.timeline.length > 0);
}

interface Runs {
  serverDied: WholeRun | null;
  interrupted: WholeRun | null;
}

const deaths = suite<Runs>("a run that is cut short", { serverDied: null, interrupted: null });

deaths.before(async (runs) => {
  const abort = new AbortController();
  [runs.serverDied, runs.interrupted] = await Promise.all([
    wholeRun(scenario(ENDLESS), {
      workers: 2,
      onProgress: strikeInHold((_, server) => process.kill(server?.nodes[0]?.pid ?? 0, "SIGKILL")),
    }),
    wholeRun(scenario(ENDLESS), {
      workers: 2,
      signal: abort.signal,
      onProgress: strikeInHold(() => abort.abort()),
    }),
  ]);
});

deaths("because the server died: reported at once, partial result, exit code 1", ({ serverDied: run }) => {
  assert.ok(run);
  const { result } = run;
  assert.deepEqual([result.verdict, result.exitCode], ["fail", 1]);
  assert.equal(result.reasons[0]?.code, "server_died");
  assert.match(result.reasons[0]?.message ?? "", /n0 .*SIGKILL/);
  assert.equal(codes(run.notices)[0], "server_died");
  assertPartial(run);
  assert.equal(result.messages.dm.sent + result.messages.dm.dropped, result.messages.dm.planned);
  // Messages in flight when the server died are not lost: they may have arrived.
  assert.equal(result.delivery.lost, 0);
  assert.ok(result.delivery.may > 0);
  assert.equal(result.connections.closedEarly, USERS);
  assert.ok(result.connections.errors.every(({ count }) => count > 0));
});

deaths("because it was interrupted: aborted, with what was seen", ({ interrupted: run }) => {
  assert.ok(run);
  const { result } = run;
  assert.deepEqual([result.verdict, result.exitCode], ["aborted", 130]);
  assert.equal(result.reasons[0]?.code, "interrupted");
  assertPartial(run);
  assert.equal(result.delivery.lost, 0);
  assert.ok(result.delivery.may > 0);
  assert.ok(result.server !== null);
});

testIf(deaths, "because a worker died: inconclusive, with what the others saw", requireLinux(), async () => {
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
  // It is unknown what the dead worker's users sent, which is not the server's fault.
  const { lost, foreign, misrouted } = result.delivery;
  assert.deepEqual({ lost, foreign, misrouted }, { lost: 0, foreign: 0, misrouted: 0 });
});

deaths.run();
