/** `chatbench run` that is interrupted or killed: what was measured is kept, and no process is left. */

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { until } from "../../test-support/fakes/until.js";
import { ChatbenchProcess, withScenarioFile } from "../../test-support/processes/chatbench-process.js";
import { type LivingProcess, lives } from "../../test-support/processes/child-processes.js";
import { requireLinux, testIf } from "../../test-support/runner/requires.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";

/** So long that only an interrupt can end it before the test's time is over. */
const SCENARIO = shortScenario({
  name: "endless",
  users: 40,
  phases: { warmup: "0s", hold: "30m", drain: "1s" },
  traffic: { dm: { perSec: 200 } },
});

/** Runs until the hold phase, hands over, and makes sure that nothing outlives the test. */
async function inHold(
  test: (run: ChatbenchProcess, children: readonly LivingProcess[], out: string) => Promise<void>,
): Promise<void> {
  await withScenarioFile(SCENARIO, async (folder, file) => {
    const run = new ChatbenchProcess(["run", file, "--out", "out", "--workers", "2"], folder);
    let started: readonly LivingProcess[] = [];
    try {
      await until("the hold phase begins", () => / hold /.test(run.stderr));
      started = run.children;
      assert.equal(started.length, 3, "one server and two workers");
      await test(run, started, join(folder, "out"));
      await until("every process is gone", () => !started.some(lives));
    } finally {
      run.kill("SIGKILL");
      for (const { pid } of started.filter(lives)) process.kill(pid, "SIGKILL");
    }
  });
}

const interrupt = suite("an interrupted run");

testIf(interrupt, "Ctrl-C: partial result, verdict aborted, exit code 130, no process left", requireLinux(), () =>
  inHold(async (run, children, out) => {
    run.interruptGroup();
    assert.equal(await run.ended, 130);
    assert.ok(!children.some(lives), "they ended before their parent did");
    const result = JSON.parse(readFileSync(join(out, "result.json"), "utf8"));
    assert.deepEqual([result.verdict, result.exitCode, result.reasons[0].code], ["aborted", 130, "interrupted"]);
    assert.ok(result.messages.dm.sent > 0 && result.delivery.delivered > 0);
    assert.ok(existsSync(join(out, "report.html")));
    assert.match(run.stderr, /chatbench: interrupted; /);
    assert.match(run.stdout, /aborted/i);
  }),
);

// A server that stands still would be waited for, so that the first interrupt cannot have ended the run.
testIf(interrupt, "Ctrl-C twice: ends without waiting for anything", requireLinux(), () =>
  inHold(async (run, children, out) => {
    const server = children.find(({ commandLine }) => commandLine.includes("chat-node"));
    assert.ok(server);
    process.kill(server.pid, "SIGSTOP");
    run.kill("SIGINT");
    await until("the first interrupt is heard", () => run.stderr.includes("interrupted"));
    run.kill("SIGINT");
    assert.equal(await run.ended, 130);
    assert.equal(existsSync(join(out, "result.json")), false);
    process.kill(server.pid, "SIGCONT");
  }),
);

testIf(interrupt, "kill -9: servers and workers end by themselves", requireLinux(), () =>
  inHold(async (run) => {
    run.kill("SIGKILL");
    assert.equal(await run.ended, "SIGKILL");
  }),
);

interrupt.run();
