/** `chatbench run` beside programs that take the processors, and where the system tells nothing of them. */

import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { suite } from "uvu";
import { parseRunResult } from "../../result/parse-run-result.js";
import type { RunResult } from "../../result/run-result.js";
import { ChatbenchProcess, withScenarioFile } from "../../test-support/processes/chatbench-process.js";
import { requireLinux, requireMounts, testIf } from "../../test-support/runner/requires.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";

const SCENARIO = shortScenario({
  name: "beside",
  users: 20,
  phases: { warmup: "0s", hold: "3s", drain: "2s" },
  traffic: { dm: { perSec: 40 } },
  thresholds: ["latency.dm.p99 < 30s"],
});

const test = suite("other programs");

interface Outcome {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly result: RunResult;
}

async function run(limits: string): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  await withScenarioFile(SCENARIO, async (folder, file) => {
    const chatbench = new ChatbenchProcess(["run", file, "--out", "out"], folder, { limits });
    try {
      const code = await chatbench.ended;
      const text = readFileSync(join(folder, "out", "result.json"), "utf8");
      outcomes.push({ code, stdout: chatbench.stdout, result: parseRunResult(text) });
    } finally {
      chatbench.kill("SIGKILL");
    }
  });
  return outcomes[0] ?? assert.fail("it did not run");
}

/** Three for each processor. They are nice: they take what the tests beside this one leave, and no more. */
async function besideBusyLoops<T>(work: () => Promise<T>): Promise<T> {
  const loops: ChildProcess[] = Array.from({ length: 3 * availableParallelism() }, () =>
    spawn("nice", ["-n", "19", "sh", "-c", "while :; do :; done"], { stdio: "ignore" }),
  );
  try {
    return await work();
  } finally {
    await Promise.all(
      loops.map((loop) => {
        loop.kill("SIGKILL");
        return once(loop, "exit");
      }),
    );
  }
}

testIf(
  test,
  "busy loops make a run inconclusive, which says so first, although it met its threshold",
  requireLinux(),
  async () => {
    const { code, stdout, result } = await besideBusyLoops(() => run(":"));
    assert.deepEqual([code, result.verdict, result.reasons[0]?.code], [3, "inconclusive", "foreign_load"], stdout);
    assert.deepEqual(
      result.thresholds.map(({ pass }) => pass),
      [true],
    );
    const { foreignCpu } = result.environment;
    assert.ok(foreignCpu !== null && foreignCpu.cores > 0.25 * foreignCpu.of && foreignCpu.cores <= foreignCpu.of);
    assert.match(
      stdout.replace(/\s+/g, " "),
      /^ ?Inconclusive: Other programs used \S+ of \d+ cores?( \([^)]+\))? during the hold phase/,
    );
    const hold = result.timeline.filter(({ phase, foreignCpu: cores }) => phase === "hold" && cores !== null);
    assert.ok(hold.length > 0);
  },
);

testIf(test, "without /proc a run goes through, and calls unknown what it cannot know", requireMounts(), async () => {
  const { code, stdout, result } = await run(
    'unshare -m sh -c \'mount -t tmpfs none /proc; exec "$0" "$@"\' "$0" "$@"; exit $?',
  );
  assert.ok([0, 3].includes(Number(code)), stdout);
  assert.deepEqual([result.delivery.delivered, result.delivery.lost], [result.delivery.expected, 0]);
  const { foreignCpu, cpuPressure, throttling, descriptorLimit, cores } = result.environment;
  assert.deepEqual([foreignCpu, cpuPressure, throttling, descriptorLimit], [null, null, null, null]);
  assert.ok(cores > 0);
  assert.ok(!result.reasons.some((reason) => reason.code === "foreign_load"));
  assert.doesNotMatch(JSON.stringify(result) + stdout, /NaN/);
});

test.run();
