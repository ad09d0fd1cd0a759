/** Interrupts and kills `chatbench run`: what was measured is kept, and no process is left. */

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { until } from "../../test-support/fakes/until.js";
import { ChatbenchProcess, withScenarioFile } from "../../test-support/processes/chatbench-process.js";
import { childrenOf, type LivingProcess, lives } from "../../test-support/processes/child-processes.js";
import { requireAll, requireCommand, requireLinux, testIf } from "../../test-support/runner/requires.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";
import { CLAIM_FILE } from "../files/run-claim.js";
import { RunFolder } from "../files/run-folder.js";

/** So long that only an interrupt can end it within the test's time limit. */
const SCENARIO = shortScenario({
  name: "endless",
  users: 40,
  phases: { warmup: "0s", hold: "30m", drain: "1s" },
  traffic: { dm: { perSec: 200 } },
});

/** Starts a run, waits for the hold phase, calls the test, and makes sure that no process outlives it. */
async function inHold(
  test: (run: ChatbenchProcess, children: readonly LivingProcess[], out: string) => Promise<void>,
  { scenario = SCENARIO, processes = 3 } = {},
): Promise<void> {
  await withScenarioFile(scenario, async (folder, file) => {
    const run = new ChatbenchProcess(["run", file, "--out", "out", "--workers", "2"], folder);
    let started: readonly LivingProcess[] = [];
    try {
      await until("the hold phase begins", () => / hold /.test(run.stderr));
      started = run.children;
      assert.equal(started.length, processes, "nodes, their backbone, and two workers");
      await test(run, started, join(folder, "out"));
      await until("every process is gone", () => !started.some(lives));
    } finally {
      run.kill("SIGKILL");
      for (const { pid } of started.filter(lives)) process.kill(pid, "SIGKILL");
    }
  });
}

const needsTerminal = requireAll(requireLinux(), requireCommand("script"));

const interrupt = suite("an interrupted run");

for (const [what, signal] of [
  ["Ctrl-C", "SIGINT"],
  ["a terminal that is closed", "SIGHUP"],
] as const) {
  testIf(interrupt, `${what}: partial result, verdict aborted, exit code 130, no process left`, requireLinux(), () =>
    inHold(async (run, children, out) => {
      run.killGroup(signal);
      assert.equal(await run.ended, 130);
      assert.ok(!children.some(lives), "they ended before their parent did");
      assertPartial(out);
      assert.match(run.stderr, /chatbench: interrupted; /);
      assert.match(run.stdout, /aborted/i);
    }),
  );
}

/** Checks that the folder contains the complete result files and nothing else. */
function assertPartial(out: string): void {
  const result = JSON.parse(readFileSync(join(out, "result.json"), "utf8"));
  assert.deepEqual([result.verdict, result.exitCode, result.reasons[0].code], ["aborted", 130, "interrupted"]);
  assert.ok(result.messages.dm.sent > 0 && result.delivery.delivered > 0);
  assert.match(readFileSync(join(out, "report.html"), "utf8"), /<\/html>\n$/);
  assert.deepEqual(readdirSync(out).sort(), ["report.html", "result.json"]);
}

const REDIS = { server: { topology: "redis", nodes: 2 } };
const needsRedis = requireAll(requireLinux(), requireCommand("redis-server"));

testIf(interrupt, "Ctrl-C does not end a broker before the run is over", needsRedis, () =>
  inHold(
    async (run, _, out) => {
      run.killGroup("SIGINT");
      assert.equal(await run.ended, 130);
      assertPartial(out);
      assert.doesNotMatch(run.stderr, /died/);
    },
    { scenario: { ...SCENARIO, ...REDIS }, processes: 5 },
  ),
);

// Nobody is left to read an exit code or a message.
testIf(interrupt, "when the terminal is gone, the partial result is still written", needsTerminal, () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const terminal = new ChatbenchProcess(["run", file, "--out", "out"], folder, { inTerminal: true });
    const out = join(folder, "out");
    try {
      await until("the hold phase begins", () => / hold /.test(terminal.stdout));
      const [run] = terminal.children;
      assert.ok(run);
      const started = [run, ...childrenOf(run.pid)];
      assert.equal(started.length, 3, "the run, a server and a worker");
      terminal.kill("SIGKILL");
      await until("every process is gone", () => !started.some(lives));
      assertPartial(out);
    } finally {
      terminal.kill("SIGKILL");
    }
  }),
);

// The run would wait for a paused server, so the first interrupt cannot have ended it.
testIf(interrupt, "a second Ctrl-C ends the run without waiting for anything", requireLinux(), () =>
  inHold(async (run, children, out) => {
    const server = children.find(({ commandLine }) => commandLine.includes("chat-node"));
    assert.ok(server);
    process.kill(server.pid, "SIGSTOP");
    run.kill("SIGINT");
    await until("the first interrupt is noticed", () => run.stderr.includes("interrupted"));
    run.kill("SIGINT");
    assert.equal(await run.ended, 130);
    assert.equal(existsSync(join(out, "result.json")), false);
    process.kill(server.pid, "SIGCONT");
  }),
);

testIf(
  interrupt,
  "after kill -9, servers and workers end by themselves, and the folder is free again",
  requireLinux(),
  () =>
    inHold(async (run, children, out) => {
      run.kill("SIGKILL");
      assert.equal(await run.ended, "SIGKILL");
      await until("every process is gone", () => !children.some(lives));
      assert.deepEqual(readdirSync(out), [CLAIM_FILE]);
      const options = { out, name: "next", runId: "next", now: new Date(), root: "results" };
      await (await RunFolder.create(options)).release();
      assert.deepEqual(readdirSync(out), []);
    }),
);

interrupt.run();
