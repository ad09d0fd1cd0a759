/** Runs `chatbench run` on odd terminals: one of unknown size, and a dumb one. */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { ChatbenchProcess, withScenarioFile } from "../../test-support/processes/chatbench-process.js";
import { requireAll, requireCommand, requireLinux, testIf } from "../../test-support/runner/requires.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";

const SCENARIO = shortScenario({ name: "odd", users: 20, traffic: { dm: { perSec: 40 } } });
const CLEAR_LINE = "\r\u001b[2K";

const test = suite("chatbench run on a terminal");
const available = requireAll(requireLinux(), requireCommand("script"));

async function onTerminal(environment: Readonly<Record<string, string>>): Promise<string> {
  let shown = "";
  await withScenarioFile(SCENARIO, async (folder, file) => {
    const run = new ChatbenchProcess(["run", file, "--out", "out"], folder, { inTerminal: true, environment });
    try {
      const code = await run.ended;
      assert.ok([0, 3].includes(Number(code)), `exit code ${code}: ${run.stdout.slice(-1000)}`);
      shown = run.stdout;
    } finally {
      run.kill("SIGKILL");
    }
  });
  return shown;
}

testIf(test, "0 columns count as 80: progress takes one line, and tables look as usual", available, async () => {
  const shown = await onTerminal({ TERM: "xterm" });
  const progress = shown.split(CLEAR_LINE).filter((line) => /^ *\d+ s {2}hold /.test(line));
  assert.ok(progress.length > 0, shown.slice(0, 1000));
  for (const line of progress) assert.match(line, / missing {2}[\d,/]+ sends\/s$/);
  const table = shown.slice(shown.lastIndexOf(CLEAR_LINE)).replaceAll(/\u001b\[\d+m/g, "");
  const widths = table.split("\r\n").map((line) => line.length);
  assert.ok(Math.max(...widths) > 60 && Math.max(...widths) <= 80, `the widest line has ${Math.max(...widths)}`);
});

testIf(test, "a dumb terminal gets no escape sequences, and progress line by line", available, async () => {
  const shown = await onTerminal({ TERM: "dumb" });
  assert.ok(!shown.includes("\u001b"));
  assert.match(shown, /^ *\d+ s {2}(?:hold|drain) .* missing {2}[\d,/]+ sends\/s\r$/m);
  // The terminal adds a carriage return to each line; chatbench writes none.
  assert.doesNotMatch(shown, /\r(?!\n)/);
});

test.run();
