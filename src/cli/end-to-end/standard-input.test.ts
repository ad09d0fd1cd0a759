/** Reads scenarios and results from standard input, as other programs write them. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import { ChatbenchProcess, withScenarioFile } from "../../test-support/processes/chatbench-process.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";

const SCENARIO = shortScenario({ name: "piped", users: 20, traffic: { dm: { perSec: 40 } } });
const TEXT = JSON.stringify(SCENARIO);

const test = suite("standard input");

interface Ended {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function chatbench(folder: string, stdin: string, ...args: readonly string[]): Promise<Ended> {
  const run = new ChatbenchProcess(args, folder, { stdin });
  try {
    return { code: await run.ended, stdout: run.stdout, stderr: run.stderr };
  } finally {
    run.kill("SIGKILL");
  }
}

test("run reads a scenario, and report reads its result", () =>
  withScenarioFile({}, async (folder) => {
    const { code, stderr } = await chatbench(folder, TEXT, "run", "-", "--set", "users=30", "--out", "out");
    assert.ok([0, 3].includes(Number(code)), stderr);
    const result = readFileSync(join(folder, "out", "result.json"), "utf8");
    assert.deepEqual([JSON.parse(result).scenario.name, JSON.parse(result).scenario.users], ["piped", 30]);
    const page = await chatbench(folder, result, "report", "-", "--out", "page.html");
    assert.deepEqual(page, { code: 0, stdout: "page.html\n", stderr: "" });
    const homeless = await chatbench(folder, result, "report", "-");
    assert.equal(homeless.code, 2);
    assert.match(homeless.stderr, /standard input has no folder.*\n {2}Add --out page\.html, or --table/);
    assert.deepEqual(readdirSync(folder).sort(), ["out", "page.html", "scenario.yaml"]);
  }));

// Here standard input is a socket, which cannot be opened again as /dev/stdin.
test("validate and doctor read it too, as - or /dev/stdin, and call it standard input", () =>
  withScenarioFile({}, async (folder) => {
    for (const name of ["-", "/dev/stdin"]) {
      const { code, stdout } = await chatbench(folder, TEXT, "validate", name);
      assert.equal(code, 0);
      assert.match(stdout, /^standard input: ok \(20 users;/);
      const wrong = await chatbench(folder, TEXT.replace('"users":20', '"users":-1'), "validate", name);
      assert.equal(wrong.code, 2);
      assert.match(wrong.stdout, /^a problem in standard input:\n {2}standard input:1:\d+: users: /);
    }
    const { code, stdout } = await chatbench(folder, TEXT, "doctor", "-");
    assert.deepEqual([code, stdout.split(":")[0]], [0, "piped"]);
  }));

test("input that is empty, too large or not text is refused under that name", () =>
  withScenarioFile({}, async (folder) => {
    for (const [text, says] of [
      ["", /^chatbench: a problem in standard input:\n {2}standard input:1:1: .*empty/],
      ["#".repeat(1_000_000), /^chatbench: standard input is too large to be a scenario: it goes on; .*\n {2}\S/],
    ] as const) {
      const { code, stdout, stderr } = await chatbench(folder, text, "run", "-");
      assert.deepEqual([code, stdout], [2, ""]);
      assert.match(stderr, says);
    }
    assert.deepEqual(readdirSync(folder), ["scenario.yaml"]);
  }));

test.run();
