/** Runs `chatbench doctor` as a process, and `run` with the same findings. */

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { suite } from "uvu";
import { ChatbenchProcess, withScenarioFile } from "../../test-support/processes/chatbench-process.js";

const test = suite("doctor");

const SCENARIO = { version: 1, name: "examined", users: 100, traffic: { dm: { perSec: 10 } } };
/** More users than the ports and memory of any machine allow, whatever its descriptors. */
const HUGE = ["--set", "users=10000000"];
/** One worker more than the users need, so that the table shows it. */
const WORKERS = ["--workers", "3"];

async function chatbench(folder: string, ...args: readonly string[]) {
  const run = new ChatbenchProcess(args, folder);
  const code = await run.ended;
  return { code, stdout: run.stdout, stderr: run.stderr };
}

test("a scenario that fits: a table without control characters, exit code 0", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const { code, stdout, stderr } = await chatbench(folder, "doctor", file, ...WORKERS);
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^examined: 100 users, 3 workers, 1 node\.\n\n {2}resource +needs +has {2}verdict\n/);
    assert.match(stdout, /^This scenario can run here/m);
    assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f]/);
    assert.ok(stdout.split("\n").every((line) => line.length <= 80));
  }));

test("a scenario that cannot fit: exit code 2, and run refuses it in one paragraph and creates nothing", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const examined = await chatbench(folder, "doctor", file, ...HUGE);
    assert.equal(examined.code, 2);
    assert.match(examined.stdout, /impossible/);
    assert.match(examined.stdout, /^This scenario cannot run here: /m);
    const refused = await chatbench(folder, "run", file, ...HUGE);
    assert.deepEqual([refused.code, refused.stdout], [2, ""]);
    assert.match(
      refused.stderr,
      /^chatbench: 10,000,000 users do not fit on this machine\. .+\n {2}What it takes: .+\n$/,
    );
    assert.match(refused.stderr, /÷ 1 node = 10,000,000 connections each/);
    assert.deepEqual(await readdir(folder), [file]);
  }));

test("a given number of workers is used, and refused when it is too small", () =>
  withScenarioFile({ ...SCENARIO, users: 3_000_000, target: { url: "ws://10.0.0.1:1" } }, async (folder, file) => {
    const { code, stdout } = await chatbench(folder, "doctor", file, "--workers", "1", "--json");
    const report = JSON.parse(stdout);
    const workers = report.findings.find(({ about }: { about: string }) => about === "worker-descriptors");
    assert.deepEqual([code, report.scenario.workers, workers.needs], [2, 1, 3_000_100]);
  }));

test("--json: the machine, the findings and the capacity, and nothing else", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const { code, stdout, stderr } = await chatbench(folder, "doctor", file, "--json");
    assert.deepEqual([code, stderr], [0, ""]);
    const report = JSON.parse(stdout);
    assert.deepEqual(Object.keys(report), ["schema", "machine", "capacity", "scenario", "feasible", "findings"]);
    assert.deepEqual([report.schema, report.feasible], ["chatbench.doctor/v1", true]);
    assert.deepEqual(report.scenario, { name: "examined", users: 100, workers: 1 });
    for (const finding of report.findings) {
      assert.deepEqual(Object.keys(finding).sort(), ["about", "has", "needs", "remedies", "unit", "verdict", "why"]);
    }
    const without = JSON.parse((await chatbench(folder, "doctor", "--json")).stdout);
    assert.deepEqual([without.scenario, without.findings], [null, []]);
    assert.ok(without.capacity.cluster.users > 0);
  }));

test("without a scenario: what the machine could hold", () =>
  withScenarioFile(SCENARIO, async (folder) => {
    const { code, stdout, stderr } = await chatbench(folder, "doctor");
    assert.deepEqual([code, stderr], [0, ""]);
    assert.match(stdout, /^One node: at most [\d,]+ users, limited by /m);
  }));

test("a warning is one line on stderr, and the run continues", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    // A million connects per second is too much for any machine, but only a warning for a run of one second.
    const wishes = ["--set", "ramp.perSec=1000000", "--set", "ramp.plateaus=1"];
    const short = ["--set", "phases.warmup=0s", "--set", "phases.hold=1s", "--set", "phases.drain=1s"];
    const { code, stderr } = await chatbench(folder, "run", file, "--quiet", ...wishes, ...short);
    assert.ok([0, 3].includes(Number(code)), `exit code ${code}: ${stderr}`);
    assert.match(stderr, /^chatbench: processor cores: .+ What would help: --set ramp\.perSec=\d+\.$/m);
  }));

test.run();
