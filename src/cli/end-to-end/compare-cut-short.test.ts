/** A comparison that is interrupted, or whose output cannot be written: what was measured is kept. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { suite } from "uvu";
import type { Comparison } from "../../result/comparison/comparison.js";
import { until } from "../../test-support/fakes/until.js";
import {
  ChatbenchProcess,
  type ChatbenchProcessOptions,
  withScenarioFile,
} from "../../test-support/processes/chatbench-process.js";
import { childrenOf, lives } from "../../test-support/processes/child-processes.js";
import { requireAll, requireCommand, requireLinux, testIf } from "../../test-support/runner/requires.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";

const SCENARIO = shortScenario({ name: "short", users: 20, traffic: { dm: { perSec: 40 } } });
const FILES = ["comparison.html", "comparison.json"];
/** The exit codes of a comparison of honest servers, on a machine that may be too busy to be trusted. */
const WAS_MADE = [0, 3];

const needsTerminal = requireAll(requireLinux(), requireCommand("script"));

const comparisonIn = (out: string): Comparison =>
  JSON.parse(readFileSync(join(out, "comparison.json"), "utf8")) as Comparison;

const test = suite("a comparison that is cut short");

testIf(test, "interrupted, it keeps what was measured, exits with 130 and leaves no process", requireLinux(), () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const args = [file, "--vary", "phases.hold=500ms,30m", "--pairs", "2", "--out", "out"];
    const command = new ChatbenchProcess(["compare", ...args], folder);
    try {
      const out = join(folder, "out");
      await until("the first run is over", () => /^run 2 of/m.test(command.stderr));
      await until("the endless run begins", () => /\(hold=30m\)/.test(command.stderr) && command.children.length > 0);
      const started = command.children;
      command.kill("SIGINT");
      assert.equal(await command.ended, 130);
      assert.ok(!started.some(lives));
      const { interrupted, variants } = comparisonIn(out);
      assert.equal(interrupted, true);
      assert.equal(variants.at(-1)?.runs.at(-1)?.verdict, "aborted");
      assert.deepEqual(
        readdirSync(out)
          .filter((name) => FILES.includes(name))
          .sort(),
        FILES,
      );
      assert.match(command.stderr, /chatbench: interrupted; /);
      assert.match(command.stdout, /out\/comparison\.html\nout\/comparison\.json\n$/);
    } finally {
      command.kill("SIGKILL");
    }
  }),
);

testIf(test, "when the terminal is gone, what was measured is still written", needsTerminal, () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const args = ["compare", file, "--vary", "phases.hold=30m,31m", "--out", "out"];
    const terminal = new ChatbenchProcess(args, folder, { inTerminal: true });
    const out = join(folder, "out");
    try {
      await until("users are connected", () => /ramp|hold/.test(terminal.stdout));
      const [command] = terminal.children;
      assert.ok(command);
      const started = [command, ...childrenOf(command.pid)];
      terminal.kill("SIGKILL");
      await until("every process is gone", () => !started.some(lives));
      assert.deepEqual(readdirSync(out).sort(), ["01-hold-30m", ...FILES]);
      assert.equal(comparisonIn(out).variants[0]?.runs[0]?.verdict, "aborted");
    } finally {
      terminal.kill("SIGKILL");
    }
  }),
);

test("when a run cannot start, the others are compared, and the exit code is 2", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    const args = ["compare", file, "--vary", `server.port=0,${port}`, "--pairs", "1", "--out", "out"];
    const command = new ChatbenchProcess(args, folder);
    try {
      assert.equal(await command.ended, 2);
      const { interrupted, variants, plan } = comparisonIn(join(folder, "out"));
      assert.deepEqual([interrupted, variants.map(({ label }) => label), plan?.order], [true, ["port=0"], [0]]);
      assert.match(command.stderr, new RegExp(`\nchatbench: .*${port}.*\n {2}.+\n$`));
      assert.match(command.stdout, /out\/comparison\.html\nout\/comparison\.json\n$/);
    } finally {
      command.kill("SIGKILL");
      server.close();
    }
  }));

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
    for (const name of FILES) assert.ok(readdirSync(join(folder, "full")).includes(name));
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
