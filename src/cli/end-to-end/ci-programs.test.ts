/** Runs `chatbench ci` against servers that it starts by commands, and against another commit. */

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { suite } from "uvu";
import { freePort } from "../../server-under-test/processes/free-port.js";
import { withScenarioFile } from "../../test-support/processes/chatbench-process.js";
import { assertEnded, GATED_LOAD, GATED_SCENARIO, runGate } from "../../test-support/processes/gate-process.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";

const MAIN = fileURLToPath(new URL("../main.js", import.meta.url));

const test = suite("chatbench ci with programs");

const serve = (port: number): string => `exec ${process.execPath} ${MAIN} serve --port ${port}`;

test("two servers of the user's own take turns at the target's address", async () => {
  const port = await freePort();
  const scenario = { ...shortScenario(GATED_LOAD), target: { url: `ws://127.0.0.1:${port}/` } };
  await withScenarioFile(scenario, async (folder) => {
    const both = ["--exact-only", "--base-cmd", serve(port), "--cmd", serve(port)];
    assertEnded(await runGate(folder, ...both, "--out", "out"), 0, /PASS: Nothing regressed: /);
    assert.deepEqual(
      (await readdir(join(folder, "out"))).filter((name) => !name.includes(".")),
      ["1-base", "2-candidate"],
    );
    const broken = await runGate(folder, "--exact-only", "--cmd", "echo out of beer >&2; exit 3");
    assertEnded(broken, 2, /--cmd starts ended with exit code 3 .*\n {4}out of beer/);
  });
});

const git = (folder: string, ...args: string[]): void => {
  execFileSync("git", ["-C", folder, "-c", "user.name=a", "-c", "user.email=a@b", ...args]);
};

test("another commit of chatbench is checked out, and runs in turn with this one", () =>
  withScenarioFile(GATED_SCENARIO, async (folder) => {
    // As the other commit has it, private messages are routed by map-lookup; here, by map-scan.
    const bin = `require("node:child_process").spawnSync(process.execPath,
      [${JSON.stringify(MAIN)}, ...process.argv.slice(2), "--set", "server.routing=map-lookup"], { stdio: "inherit" });`;
    await writeFile(join(folder, "it.cjs"), bin);
    await writeFile(join(folder, "package.json"), '{ "name": "chatbench", "bin": { "chatbench": "it.cjs" } }');
    git(folder, "init", "-q", "-b", "main");
    git(folder, "add", "-A");
    git(folder, "commit", "-qm", "base");
    const scan = ["--exact-only", "--base-ref", "main", "--set", "server.routing=map-scan"];
    const worse = await runGate(folder, ...scan, "--prepare", "true");
    assertEnded(worse, 1, /regressed:\s+server\.perMessage\.connectionsExaminedPerDm/);
    assertEnded(
      await runGate(folder, ...scan, "--prepare", "echo no compiler; exit 9"),
      2,
      /exit code 9[\s\S]*no compiler/,
    );
    assertEnded(await runGate(folder, "--base-ref", "nowhere"), 2, /git knows no commit nowhere here/);
  }));

test.run();
