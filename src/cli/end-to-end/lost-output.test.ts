/** Output that cannot be written because its reader left or the disk is full: the measurement is not lost. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { until } from "../../test-support/fakes/until.js";
import {
  ChatbenchProcess,
  type ChatbenchProcessOptions,
  withScenarioFile,
} from "../../test-support/processes/chatbench-process.js";
import { childrenOf, lives } from "../../test-support/processes/child-processes.js";
import { requireLinux, testIf } from "../../test-support/runner/requires.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";

const SCENARIO = shortScenario({ name: "unheard", users: 20, traffic: { dm: { perSec: 40 } } });
const FULL = "/dev/full";
/** The exit codes of a run on a machine that may be too busy to be trusted. */
const RAN_TO_ITS_END = [0, 3];
const NO_SPACE = "chatbench: The output could not be written: the disk is full (ENOSPC).";

const test = suite("output that cannot be written");

async function ended(run: ChatbenchProcess): Promise<number | string | null> {
  try {
    return await run.ended;
  } finally {
    run.kill("SIGKILL");
  }
}

/** Returns the verdict in `out`, and checks that the result files are complete and alone there. */
function exitCodeIn(out: string): number {
  assert.deepEqual(readdirSync(out).sort(), ["report.html", "result.json"]);
  assert.match(readFileSync(join(out, "report.html"), "utf8"), /<\/html>\n$/);
  return Number(JSON.parse(readFileSync(join(out, "result.json"), "utf8")).exitCode);
}

const RUNS: readonly (readonly [
  what: string,
  options: ChatbenchProcessOptions,
  args: readonly string[],
  says: RegExp,
])[] = [
  [
    "stdout is full",
    { stdout: FULL },
    [],
    /\nchatbench: The output could not be written: the disk is full \(ENOSPC\)\. The results are in out\.\n$/,
  ],
  ["stdout is full, with --json", { stdout: FULL }, ["--json"], /\(ENOSPC\)\. The results are in out\.\n$/],
  ["stderr is full", { stderr: FULL }, [], /^$/],
  ["both are full", { stdout: FULL, stderr: FULL }, [], /^$/],
];

for (const [what, options, args, says] of RUNS) {
  testIf(test, `${what}: the run ends as usual, with complete files`, requireLinux(), () =>
    withScenarioFile(SCENARIO, async (folder, file) => {
      const run = new ChatbenchProcess(["run", file, "--out", "out", ...args], folder, options);
      const code = await ended(run);
      assert.ok(RAN_TO_ITS_END.includes(Number(code)), `exit code ${code}: ${run.stderr}`);
      assert.equal(exitCodeIn(join(folder, "out")), code);
      assert.match(run.stderr, says);
      if (options.stdout === undefined) assert.match(run.stdout, /\nout\/report\.html\nout\/result\.json\n$/);
    }),
  );
}

test("when nobody reads stdout any more, stderr says where the results are", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const run = new ChatbenchProcess(["run", file, "--out", "out"], folder);
    run.stopReading();
    assert.equal(await ended(run), exitCodeIn(join(folder, "out")));
    const [last] = run.stderr.trimEnd().split("\n").slice(-1);
    assert.equal(last, "chatbench: The output could not be written: nobody reads it any more. The results are in out.");
  }));

// The limit of a file's size, in blocks of 512 bytes: result.json is larger, and so is the page.
testIf(
  test,
  "without room for the files, the summary is printed, nothing is half-written, and the exit code is 2",
  requireLinux(),
  () =>
    withScenarioFile(SCENARIO, async (folder, file) => {
      const run = new ChatbenchProcess(["run", file, "--out", "new/out"], folder, { limits: "ulimit -f 8" });
      assert.equal(await ended(run), 2);
      assert.match(run.stdout, /unheard · run \S{6} · seed/);
      assert.doesNotMatch(run.stdout, /result\.json/);
      assert.match(
        run.stderr,
        /\nchatbench: .*result\.json could not be written: .*\(EFBIG\)\.\n {2}Choose .* --out\.\n$/,
      );
      assert.deepEqual(readdirSync(folder), [file], "the folder, still empty, was removed");
    }),
);

// 64 blocks are 32 KB; the page contains 200 KB of Chart.js.
testIf(test, "without room for the page, the result is kept and its path printed", requireLinux(), () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const run = new ChatbenchProcess(["run", file, "--out", "out"], folder, { limits: "ulimit -f 64" });
    assert.equal(await ended(run), 2);
    assert.match(run.stdout, /\n\nout\/result\.json\n$/);
    assert.match(run.stderr, /\nchatbench: .*report\.html could not be written: .*\(EFBIG\)\.\n/);
    assert.deepEqual(readdirSync(join(folder, "out")), ["result.json"]);
  }),
);

const COMMANDS: readonly (readonly string[])[] = [
  ["validate", "scenario.yaml"],
  ["validate", "scenario.yaml", "--json"],
  ["doctor", "scenario.yaml"],
  ["doctor"],
  ["schema"],
  ["init", "new.yaml"],
  ["--help"],
  ["run", "--help"],
  ["--version"],
  ["serve", "--port", "0"],
];

for (const args of COMMANDS) {
  testIf(test, `${args.join(" ")}: a full disk is one sentence with advice, and exit code 2`, requireLinux(), () =>
    withScenarioFile(SCENARIO, async (folder) => {
      const run = new ChatbenchProcess(args, folder, { stdout: FULL });
      assert.equal(await ended(run), 2);
      assert.equal(run.stderr, `${NO_SPACE}\n  Free some space, or send the output elsewhere.\n`);
    }),
  );
}

testIf(test, "when nothing can be printed at all, the exit code is still 2", requireLinux(), () =>
  withScenarioFile(SCENARIO, async (folder) => {
    for (const args of [["schema"], ["run", "no-such-file.yaml"], ["rnu"]]) {
      assert.equal(await ended(new ChatbenchProcess(args, folder, { stdout: FULL, stderr: FULL })), 2);
    }
  }),
);

testIf(test, "serve: stops the server when its URL cannot be printed", requireLinux(), () =>
  withScenarioFile(SCENARIO, async (folder) => {
    const run = new ChatbenchProcess(["serve", "--port", "0"], folder, { stdout: FULL });
    let started = run.children;
    await until("the server starts", () => {
      started = run.children;
      return started.length > 0;
    });
    assert.equal(await ended(run), 2);
    assert.ok(!started.some(lives));
    assert.deepEqual(childrenOf(run.pid), []);
  }),
);

test("a command that only prints does not fail when its reader leaves", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    for (const args of [["schema"], ["--help"], ["doctor", file], ["validate", file]]) {
      const run = new ChatbenchProcess(args, folder);
      run.stopReading();
      assert.deepEqual([await ended(run), run.stderr], [0, ""]);
    }
  }));

test.run();
