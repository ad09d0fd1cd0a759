/** A comparison that ends early: what was measured is kept. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { suite } from "uvu";
import type { Comparison } from "../../result/comparison/comparison.js";
import { until } from "../../test-support/fakes/until.js";
import { ChatbenchProcess, withScenarioFile } from "../../test-support/processes/chatbench-process.js";
import { childrenOf, lives } from "../../test-support/processes/child-processes.js";
import { requireAll, requireCommand, requireLinux, testIf } from "../../test-support/runner/requires.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";

const SCENARIO = shortScenario({ name: "short", users: 20, traffic: { dm: { perSec: 40 } } });
const FILES = ["comparison.html", "comparison.json"];

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

test.run();
