/** A comparison whose output cannot be written: what can be is kept. */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import {
  ChatbenchProcess,
  type ChatbenchProcessOptions,
  withScenarioFile,
} from "../../test-support/processes/chatbench-process.js";
import { requireLinux, testIf } from "../../test-support/runner/requires.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";

const SCENARIO = shortScenario({ name: "short", users: 20, traffic: { dm: { perSec: 40 } } });
/** The exit codes of a comparison of honest servers, on a machine that may be too busy to be trusted. */
const WAS_MADE = [0, 3];

const test = suite("a comparison whose output cannot be written");

testIf(test, "with a full stdout, or without room for the pages, the rest is kept", requireLinux(), () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const compare = async (out: string, options: ChatbenchProcessOptions) => {
      const args = [file, "--vary", "server.routing=map-scan,map-lookup", "--pairs", "1", "--quiet", "--out", out];
      const command = new ChatbenchProcess(["compare", ...args], folder, options);
      const code = await command.ended;
      return { code, stdout: command.stdout, stderr: command.stderr };
    };
    const full = await compare("full", { stdout: "/dev/full" });
    assert.ok(WAS_MADE.includes(Number(full.code)), `exit code ${full.code}: ${full.stderr}`);
    assert.match(full.stderr, /The output could not be written: .*ENOSPC.*The results are in full\.\n$/);
    for (const name of ["comparison.html", "comparison.json"])
      assert.ok(readdirSync(join(folder, "full")).includes(name));
    // 128 blocks are 64 KB; each page contains 200 KB of Chart.js.
    const small = await compare("small", { limits: "ulimit -f 128" });
    assert.equal(small.code, 2);
    assert.match(small.stderr, /report\.html could not be written: .*\(EFBIG\)/);
    assert.match(small.stdout, /\nsmall\/comparison\.json\n$/);
    const runs = readdirSync(join(folder, "small")).filter((name) => name !== "comparison.json");
    assert.ok(runs.length >= 2);
    for (const run of runs) assert.deepEqual(readdirSync(join(folder, "small", run)), ["result.json"]);
  }),
);

test.run();
