/** Runs `chatbench run` as a process: what goes where, what is refused, and the exit codes. */

import assert from "node:assert/strict";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { suite } from "uvu";
import { ChatbenchProcess, withScenarioFile } from "../../test-support/processes/chatbench-process.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";

const SCENARIO = shortScenario({
  name: "short",
  users: 100,
  phases: { warmup: "0s", hold: "1s", drain: "5s" },
  traffic: { dm: { perSec: 200 } },
});

interface Ended {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The exit codes of a passing run, on a machine that may be too busy to be trusted. */
const RAN_TO_ITS_END = [0, 3];

async function chatbench(folder: string, ...args: readonly string[]): Promise<Ended> {
  const run = new ChatbenchProcess(args, folder);
  try {
    const code = await run.ended;
    return { code, stdout: run.stdout, stderr: run.stderr };
  } finally {
    run.kill("SIGKILL");
  }
}

/** Checks that a run was refused before it started: one sentence and a hint on stderr, nothing on stdout. */
function assertRefused({ code, stdout, stderr }: Ended, says: RegExp): void {
  assert.deepEqual([code, stdout], [2, ""]);
  assert.match(stderr, says);
  assert.match(stderr, /^chatbench: .+\n( {2}.+\n)?$/);
}

const output = suite("chatbench run");

output("prints one screen to stdout and progress to stderr, without control characters off a terminal", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const { code, stdout, stderr } = await chatbench(folder, "run", file, "--out", "out");
    assert.ok(RAN_TO_ITS_END.includes(Number(code)), `exit code ${code}: ${stderr}`);
    assert.match(stdout, /out\/report\.html\nout\/result\.json\n$/);
    assert.doesNotMatch(stdout, /\/100 users/);
    assert.ok(stdout.split("\n").length <= 50, stdout);
    for (const line of stdout.split("\n")) assert.ok(line.length <= 80, line);
    for (const phase of ["warm-up|hold", "drain"])
      assert.match(stderr, new RegExp(`^ *\\d+ s +(${phase}) .*100/100 users`, "m"));
    // Every C0 control except the line feed, and DEL.
    assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u007f]/);
    assert.deepEqual((await readdir(join(folder, "out"))).sort(), ["report.html", "result.json"]);
  }),
);

output("--json prints only the result; map-scan examines half of all connections per message", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const routings = ["map-scan", "map-lookup", "socket-id"];
    const runs = routings.map((routing) =>
      chatbench(folder, "run", file, "--json", "--quiet", "--out", routing, "--set", `server.routing=${routing}`),
    );
    const examined = (await Promise.all(runs)).map(({ code, stdout, stderr }) => {
      assert.ok(RAN_TO_ITS_END.includes(Number(code)), `exit code ${code}: ${stderr}`);
      assert.equal(stderr, "");
      const result = JSON.parse(stdout);
      assert.deepEqual([result.delivery.expected, result.delivery.delivered], [200, 200]);
      return Number(result.server.perMessage.connectionsExaminedPerDm);
    });
    const [scan = 0, lookup, socketId] = examined;
    // 200 messages with recipients spread over 100 connections: 50.5 on average.
    assert.ok(scan > 40 && scan < 60, `${scan} connections examined per message`);
    assert.deepEqual([lookup, socketId], [1, 1]);
  }),
);

output("--format writes files beside the result; annotations go to stderr, so --json stays whole", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const formats = ["junit", "github", "hgrm"].flatMap((name) => ["--format", name]);
    const { code, stdout, stderr } = await chatbench(
      folder,
      "run",
      file,
      "--json",
      "--quiet",
      "--out",
      "out",
      ...formats,
    );
    assert.ok(RAN_TO_ITS_END.includes(Number(code)), `exit code ${code}: ${stderr}`);
    assert.equal(JSON.parse(stdout).exitCode, code);
    assert.match(stderr, /^(::(notice|warning) title=chatbench short%3A \w+::.+\n)+$/);
    const files = await readdir(join(folder, "out"));
    for (const name of ["report.html", "result.json", "junit.xml", "latency-scheduleLag.hgrm"])
      assert.ok(files.includes(name), name);
  }),
);

output("an unknown format, or one for two purposes at once, is refused before the run", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    assertRefused(
      await chatbench(folder, "run", file, "--format", "xml"),
      /--format xml is no format .*\n {2}Choose one of junit, /,
    );
    const { code, stderr } = await chatbench(folder, "report", "result.json", "--format", "csv", "--table");
    assert.equal(code, 2);
    assert.match(stderr, /'--format <name>' cannot be used with option '--table'/);
  }),
);

output("a taken port is one sentence, and exit code 2", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : 0;
    assertRefused(await chatbench(folder, "run", file, "--set", `server.port=${port}`), new RegExp(`${port}`));
    server.close();
  }),
);

output("a folder that is not empty is not written to", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    await mkdir(join(folder, "out"));
    await writeFile(join(folder, "out", "notes.txt"), "mine");
    assertRefused(await chatbench(folder, "run", file, "--out", "out"), /out.* is not empty/);
    assertRefused(await chatbench(folder, "run", file, "--out", file), /cannot be used for results/);
    assert.deepEqual(await readdir(join(folder, "out")), ["notes.txt"]);
  }),
);

output("all problems of a scenario are listed at once, with their places, and exit code 2", () =>
  withScenarioFile({ ...SCENARIO, users: -1, colour: "red" }, async (folder, file) => {
    const { code, stdout, stderr } = await chatbench(folder, "run", file, "--set", "phases.hold=soon");
    assert.deepEqual([code, stdout], [2, ""]);
    for (const says of [/scenario\.yaml:\d+:\d+.*users/, /scenario\.yaml:\d+:\d+.*colour/, /phases\.hold/])
      assert.match(stderr, says);
    assert.deepEqual(await readdir(folder), [file], "no folder was created for a run that never began");
  }),
);

output.run();
