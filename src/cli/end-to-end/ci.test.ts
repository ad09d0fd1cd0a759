/**
 * Runs `chatbench ci` as a process. Only exact counts are gated here, since a test's machine may be busy; that times are
 * gated too is decide-gate's test, and `npm run bench:gate`.
 */

import assert from "node:assert/strict";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import { withScenarioFile } from "../../test-support/processes/chatbench-process.js";
import { assertEnded, GATED_SCENARIO, runGate } from "../../test-support/processes/gate-process.js";

const test = suite("chatbench ci");

test("a stored baseline is made, met, missed, and replaced", () =>
  withScenarioFile(GATED_SCENARIO, async (folder) => {
    assertEnded(await runGate(folder, "--require-baseline"), 2, /no baseline results\/baselines\/short\.json/);
    const first = await runGate(folder, "--exact-only", "--update-baseline");
    assertEnded(first, 0, /PASS: 1 run passed\. There is no baseline[\s\S]*the new baseline:\s+results\/baselines/);
    const stored = await readFile(join(folder, "results/baselines/short.json"), "utf8");
    assertEnded(await runGate(folder, "--exact-only", "--require-baseline"), 0, /PASS: Nothing regressed: /);
    const scan = ["--set", "server.routing=map-scan", "--exact-only"];
    const missed = await runGate(folder, ...scan, "--out", "out", "--format", "junit", "--format", "github");
    assert.match(
      missed.stderr,
      /^::error title=chatbench short%3A regressed::1 metric regressed: .*connectionsExaminedPerDm/,
    );
    assertEnded(missed, 1, /FAIL: 1 metric regressed:\s+server\.perMessage\.connectionsExaminedPerDm/);
    for (const line of missed.stdout.split("\n")) assert.ok(line.length <= 80, line);
    assert.deepEqual((await readdir(join(folder, "out"))).sort(), [
      ...["1-candidate", "comparison.html", "comparison.json", "gate.json", "junit.xml"],
    ]);
    const gate = JSON.parse(await readFile(join(folder, "out/gate.json"), "utf8"));
    assert.deepEqual([gate.schema, gate.verdict, gate.exitCode], ["chatbench.gate/v1", "fail", 1]);
    assert.equal(await readFile(join(folder, "results/baselines/short.json"), "utf8"), stored);
    assertEnded(
      await runGate(folder, ...scan, "--update-baseline"),
      0,
      /PASS: 1 metric regressed[\s\S]*the new baseline/,
    );
    assert.notEqual(await readFile(join(folder, "results/baselines/short.json"), "utf8"), stored);
    const history = await readFile(join(folder, "results/history.jsonl"), "utf8");
    const verdicts = history
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).verdict);
    assert.deepEqual(verdicts, ["pass", "pass", "fail", "pass"]);
  }));

test("a baseline that is damaged or of another scenario is refused before anything is run", () =>
  withScenarioFile(GATED_SCENARIO, async (folder) => {
    await writeFile(join(folder, "b.json"), "{");
    assertEnded(await runGate(folder, "--baseline", "b.json"), 2, /^chatbench: b\.json: .*cut short, or is not JSON/);
    assertEnded(await runGate(folder, "--exact-only", "--baseline", "c.json", "--update-baseline"), 0, /c\.json/);
    const other = await runGate(folder, "--baseline", "c.json", "--set", "name=other");
    assertEnded(other, 2, /c\.json is a baseline of the scenario short, not of other/);
  }));

test("what the runs found is printed when the baseline and the history cannot be written", () =>
  withScenarioFile(GATED_SCENARIO, async (folder) => {
    const lost = ["--baseline", "/proc/nowhere/b.json", "--history", "scenario.yaml/h.jsonl", "--out", "out"];
    const { code, stdout, stderr } = await runGate(folder, "--exact-only", "--update-baseline", ...lost);
    assert.equal(code, 2, stderr);
    assert.match(stdout, /PASS: 1 run passed[\s\S]*The baseline was not changed\.[\s\S]*out\/gate\.json/);
    assert.match(stderr, /^chatbench: The baseline \/proc\/nowhere\/b\.json could not be written: /);
  }));

test("a baseline that does not exist is named, with what makes it", () =>
  withScenarioFile(GATED_SCENARIO, async (folder) => {
    const { code, stdout } = await runGate(folder, "--exact-only", "--baseline", "typo.json");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /typo\.json does not exist; --update-baseline stores/);
  }));

test("a run that fails its own thresholds fails the gate, and never becomes a baseline", () =>
  withScenarioFile({ ...GATED_SCENARIO, thresholds: ["delivery.delivered == 1"] }, async (folder) => {
    const failed = await runGate(folder, "--exact-only", "--update-baseline");
    assertEnded(failed, 1, /FAIL: Every run failed: [\s\S]*The baseline was not changed\./);
    assert.equal((await readdir(folder)).includes("baselines"), false);
  }));

test("the self-test is quiet about the same server, and fires on a worse one", () =>
  withScenarioFile(GATED_SCENARIO, async (folder) => {
    const { code, stdout } = await runGate(folder, "--self-test", "--exact-only", "--runs", "1");
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ok {4}Quiet when nothing changed\./m);
    assert.match(stdout, /^ok {4}Fired on map-scan after map-lookup:\s+server\.perMessage\.connectionsExaminedPerDm/m);
  }));

test.run();
