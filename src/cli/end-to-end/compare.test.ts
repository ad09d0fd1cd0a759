/** Runs `chatbench compare` as a process: variants of a scenario, stored results, and what is refused. */

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { suite } from "uvu";
import { renderJson } from "../../report/json/render-json.js";
import type { Comparison } from "../../result/comparison/comparison.js";
import { parseRunResult } from "../../result/parse-run-result.js";
import type { RunResult } from "../../result/run-result.js";
import { ChatbenchProcess, withScenarioFile } from "../../test-support/processes/chatbench-process.js";
import { assertGolden } from "../../test-support/runner/golden.js";
import { shortScenario } from "../../test-support/runs/whole-run.js";
import { sampleResult } from "../../test-support/samples/sample-result.js";
import { failedResult } from "../../test-support/samples/sample-result-variants.js";

const SCENARIO = shortScenario({ name: "short", users: 20, traffic: { dm: { perSec: 40 } } });
const VARY = ["--vary", "server.routing=map-scan,map-lookup"];
const FILES = ["comparison.html", "comparison.json"];
/** The exit codes of a comparison of honest servers, on a machine that may be too busy to be trusted. */
const WAS_MADE = [0, 3];

interface Ended {
  readonly code: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function compare(folder: string, args: readonly string[]): Promise<Ended> {
  const command = new ChatbenchProcess(["compare", ...args], folder);
  try {
    const code = await command.ended;
    return { code, stdout: command.stdout, stderr: command.stderr };
  } finally {
    command.kill("SIGKILL");
  }
}

const comparisonIn = (folder: string): Comparison =>
  JSON.parse(readFileSync(join(folder, "comparison.json"), "utf8")) as Comparison;

const resultIn = (folder: string): RunResult => parseRunResult(readFileSync(join(folder, "result.json"), "utf8"));

const runFoldersIn = (out: string): readonly string[] =>
  readdirSync(out)
    .filter((name) => !FILES.includes(name))
    .sort();

const examinedIn = (folder: string): number =>
  resultIn(folder).server?.perMessage?.connectionsExaminedPerDm ?? Number.NaN;

const test = suite("chatbench compare");

/** Compares two of the runs again, as stored results. */
async function compareAgain(folder: string, runs: readonly string[]): Promise<void> {
  const [scan = "", lookup = ""] = runs;
  const { code, stdout, stderr } = await compare(folder, [`out/${scan}`, `out/${lookup}/result.json`, "--json"]);
  assert.ok(WAS_MADE.includes(Number(code)), `exit code ${code}: ${stderr}`);
  const comparison = JSON.parse(stdout) as Comparison;
  assert.deepEqual([comparison.vary, comparison.plan, comparison.interrupted], [[], null, false]);
  assert.deepEqual(
    comparison.variants.map(({ label, runs: [run] }) => [label, run?.file]),
    [scan, lookup].map((name) => [name, `../../../out/${name}/result.json`]),
  );
  const [made = ""] = readdirSync(join(folder, "results", "short"));
  assert.deepEqual(readdirSync(join(folder, "results", "short", made)).sort(), FILES);
  assert.deepEqual(comparisonIn(join(folder, "results", "short", made)), comparison);
}

test("runs variants in turn, keeps every run, and finds that map-scan examines more connections", () =>
  withScenarioFile(SCENARIO, async (folder, file) => {
    const { code, stdout, stderr } = await compare(folder, [file, ...VARY, "--pairs", "2", "--out", "out"]);
    assert.ok(WAS_MADE.includes(Number(code)), `exit code ${code}: ${stderr}`);
    const out = join(folder, "out");
    const { name, vary, plan, variants, pairs, interrupted, sentence } = comparisonIn(out);
    assert.deepEqual([name, vary], ["short", [{ key: "server.routing", values: ["map-scan", "map-lookup"] }]]);
    assert.deepEqual([plan, interrupted], [{ runsEach: 2, order: [0, 1, 1, 0] }, false]);
    const runs = variants.flatMap((variant) => variant.runs.map((run) => ({ ...run, label: variant.label })));
    const planned = runs
      .filter(({ repeats }) => repeats === null)
      .map(({ label, startedAt }) => ({ label, startedAt }));
    const inOrder = planned.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1)).map(({ label }) => label);
    assert.deepEqual(inOrder, ["map-scan", "map-lookup", "map-lookup", "map-scan"]);
    assert.deepEqual(
      runs.map(({ file: path }) => path).sort(),
      runFoldersIn(out).map((run) => `${run}/result.json`),
    );
    for (const { label, file: path, id } of runs) {
      const run = join(out, path, "..");
      assert.deepEqual([resultIn(run).id, resultIn(run).seed, readdirSync(run).length], [id, variants[0]?.seed, 2]);
      assert.match(
        resultIn(run).command,
        new RegExp(`^chatbench run scenario\\.yaml --set server\\.routing=${label}$`),
      );
      if (label === "map-lookup") assert.equal(examinedIn(run), 1);
      else assert.ok(examinedIn(run) > 5, `${examinedIn(run)} of 20 connections examined`);
    }
    if (code === 0) {
      const examined = pairs[0]?.counters.find(({ metric }) => metric === "connectionsExaminedPerDm");
      assert.equal(examined?.outcome ?? pairs[0]?.outcome, "improved");
    }
    const lines = stdout.trimEnd().split("\n");
    assert.deepEqual(lines.slice(-2), ["out/comparison.html", "out/comparison.json"]);
    assert.ok(lines.length <= 40, stdout);
    for (const line of lines) assert.ok(line.length <= 80, line);
    const [last = ""] = stdout.split("\n\n").slice(-2);
    assert.ok(sentence.length > 0 && last.replaceAll("\n", " ").endsWith(sentence), stdout);
    assert.match(stderr, /^run 1 of 4 \(map-scan\), about .* left$/m);
    assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u007f]/);
    await compareAgain(folder, runFoldersIn(out).slice(0, 2));
  }));

/** What is refused before anything is started or written. */
const REFUSED: readonly (readonly string[])[] = [
  ["scenario.yaml"],
  ["scenario.yaml", "--vary", "server.routing=map-scan"],
  ["scenario.yaml", "--vary", "users=10,2000000,-1"],
  ["scenario.yaml", "--vary", "users=10,20", "--pairs", "two"],
  ["scenario.yaml", "scenario.yaml", "--vary", "users=10,20"],
  ["scenario.yaml", "a/result.json"],
  ["missing.yaml", "--vary", "users=10,20"],
  ["a/result.json"],
  ["a/result.json", "b/result.json"],
  ["a/result.json", "b/result.json", "--vary", "users=10,20"],
  ["a/result.json", "b/result.json", "--pairs", "3"],
  ["broken.json", "also-broken.json"],
  ["scenario.yaml", "--vary", "users=10,20", "--out", "broken.json"],
];

test("what cannot be compared is refused with one clear error, before anything is started", () =>
  withScenarioFile(SCENARIO, async (folder) => {
    for (const name of ["broken.json", "also-broken.json"]) await writeFile(join(folder, name), "{}");
    const names = readdirSync(folder);
    const texts: string[] = [];
    for (const args of REFUSED) {
      const { code, stdout, stderr } = await compare(folder, args);
      assert.deepEqual([code, stdout], [2, ""]);
      texts.push(`$ chatbench compare ${args.join(" ")}\n${stderr.replaceAll(folder, "")}`);
    }
    assert.deepEqual(readdirSync(folder), names, "nothing was written");
    assertGolden("src/cli/end-to-end/golden/compare-refused.txt", texts.join("\n"));
  }));

test("--format writes files beside the comparison; annotations go to stderr, so --json stays whole", () =>
  withScenarioFile(SCENARIO, async (folder) => {
    const results = { old: sampleResult({ id: "before" }), new: failedResult() };
    for (const [name, result] of Object.entries(results))
      await writeFile(join(folder, `${name}.json`), renderJson(result));
    const formats = ["junit", "markdown", "github"].flatMap((name) => ["--format", name]);
    const args = ["old.json", "new.json", "--json", "--quiet", "--out", "out", ...formats];
    const { code, stdout, stderr } = await compare(folder, args);
    assert.equal(code, 1, stderr);
    assert.equal((JSON.parse(stdout) as Comparison).outcome, "regressed");
    assert.match(stderr, /^::error title=chatbench 200-users%3A regressed::.+\n(::error .+\n){1,4}$/);
    assert.deepEqual(readdirSync(join(folder, "out")).sort(), [...FILES, "junit.xml", "summary.md"]);
  }));

test.run();
