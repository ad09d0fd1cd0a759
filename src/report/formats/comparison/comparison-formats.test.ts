/** The formats of a comparison, read as the formats of a run are. */

import assert from "node:assert/strict";
import { parse } from "junit2json";
import { lexer, type Tokens, walkTokens } from "marked";
import { suite } from "uvu";
import type { Comparison } from "../../../result/comparison/comparison.js";
import { HOSTILE } from "../../../test-support/samples/hostile-result.js";
import {
  regressedComparison,
  settledComparison,
  twoMachinesComparison,
  undecidedComparison,
} from "../../../test-support/samples/sample-comparisons.js";
import { COMPARISON_FORMATS } from "./comparison-formats.js";

const test = suite("formats of a comparison");

const ALL = [settledComparison, undecidedComparison, regressedComparison, twoMachinesComparison];
/** A sweep of one key has variants and no pairs. */
const sweep = (): Comparison => ({ ...settledComparison(), pairs: [], outcome: null });

function textOf(name: string, comparison: Comparison): string {
  const format = COMPARISON_FORMATS.find((one) => one.name === name);
  return format?.render(comparison)[0]?.text ?? assert.fail(`no format ${name}`);
}

interface Case {
  readonly suite: string;
  readonly name: string;
  readonly outcome: "failure" | "error" | "skipped" | "passed";
  readonly message: string;
}

async function casesOf(comparison: Comparison): Promise<readonly Case[]> {
  const suites = await parse(textOf("junit", comparison));
  assert.ok(suites !== undefined && suites !== null && "testsuite" in suites);
  return (suites.testsuite ?? []).flatMap(({ name, testcase }) =>
    (testcase ?? []).map((one): Case => {
      const outcome = (["failure", "error", "skipped"] as const).find((key) => one[key] !== undefined) ?? "passed";
      const [found] = outcome === "passed" ? [] : (one[outcome] ?? []);
      return { suite: name ?? "", name: one.name ?? "", outcome, message: found?.message ?? "" };
    }),
  );
}

const withOutcome = (cases: readonly Case[], outcome: Case["outcome"]) =>
  cases.filter((one) => one.outcome === outcome).map(({ name }) => name);

test("junit: an improvement passes; what cannot be told or is not compared is skipped", async () => {
  const cases = await casesOf(settledComparison());
  assert.deepEqual([withOutcome(cases, "failure"), withOutcome(cases, "error")], [[], []]);
  assert.deepEqual(withOutcome(cases, "skipped"), ["memory.perConnection.rss", "http.latency.p99"]);
  assert.ok(!cases.some(({ name }) => name === "latency.scheduleLag.p99"), "only judged metrics are cases");
  assert.equal(cases.filter(({ suite }) => suite === "map-lookup-1000: runs").length, 5, "the candidate's runs");
});

test("junit: what regressed fails, with the change, its interval, p and the number of runs", async () => {
  const comparison = regressedComparison();
  const worse = comparison.pairs.flatMap(({ correctness, counters, metrics }) =>
    [...correctness, ...counters, ...metrics.filter(({ judged }) => judged)].filter(
      ({ outcome }) => outcome === "regressed",
    ),
  );
  const cases = await casesOf(comparison);
  const failed = cases.filter(({ outcome, suite }) => outcome === "failure" && !suite.endsWith(": runs"));
  assert.ok(worse.length > 0);
  assert.deepEqual(
    failed.map(({ name }) => name),
    ["outcome", ...worse.map(({ metric }) => metric)],
  );
  assert.ok(
    failed.some(({ message }) => /^regressed: \+[\d.]+ % \[.*\], p = [<\d.]+, n = \d v \d; baseline /.test(message)),
  );
});

test("junit: a pair that cannot be told apart is an error, and a run that was repeated is skipped", async () => {
  const comparison = undecidedComparison();
  const pairs = (await casesOf(comparison)).filter(({ suite }) => !suite.endsWith(": runs"));
  assert.deepEqual(withOutcome(pairs, "error"), ["outcome"]);
  assert.deepEqual(withOutcome(pairs, "failure"), []);
  const [first] = comparison.variants;
  const spoilt = { ...comparison, pairs: [], variants: [first].flatMap((one) => one ?? []) };
  const runs = await casesOf(spoilt);
  const uncounted = first?.runs.filter(({ counts }) => !counts).length ?? 0;
  assert.equal(withOutcome(runs, "skipped").length, uncounted);
});

test("junit: a variant without a run that counts is an error, run by run", async () => {
  const { variants, ...comparison } = sweep();
  const [variant] = variants;
  assert.ok(variant !== undefined);
  const runs = variant.runs.map((run) => ({ ...run, verdict: "inconclusive" as const, counts: false }));
  const cases = await casesOf({ ...comparison, variants: [{ ...variant, runs }] });
  assert.equal(withOutcome(cases, "error").length, runs.length);
});

test("junit: without pairs every run is a case", async () => {
  const runs = sweep().variants.flatMap((variant) => variant.runs);
  assert.equal((await casesOf(sweep())).length, runs.length);
});

const tablesIn = (text: string) => lexer(text).filter((token): token is Tokens.Table => token.type === "table");

test("markdown begins with the sentence, and has a table for each pair with every metric", () => {
  for (const make of ALL) {
    const comparison = make();
    const text = textOf("markdown", comparison);
    assert.match(text, /^### (❌|⚠️|✅) (Improved|Regressed|Equivalent|Inconclusive): /);
    const tables = tablesIn(text).filter(({ header }) => header[0]?.text === "metric");
    assert.equal(tables.length, comparison.pairs.length);
    for (const { rows } of tables) assert.ok(rows.every(({ length }) => length === 7));
  }
  const [table] = tablesIn(textOf("markdown", settledComparison()));
  const row = table?.rows.find(([metric]) => metric?.text === "`latency.dm.p99`")?.map(({ text }) => text);
  assert.deepEqual(row, [
    "`latency.dm.p99`",
    "4.13 ms",
    "2.14 ms",
    "-48.2 % [-51.1, -43.8]",
    "0.040",
    "5 v 5",
    "improved",
  ]);
});

test("github: regressions come first, as errors; else there is one annotation for each pair", () => {
  const lines = textOf("github", regressedComparison()).trimEnd().split("\n");
  assert.match(lines[0] ?? "", /^::error title=chatbench [^:]+%3A regressed::/);
  assert.ok(lines.length > 1 && lines.length <= 5);
  assert.match(textOf("github", settledComparison()), /^::notice title=[^\n]*%3A improved::map-lookup answers /);
  assert.match(textOf("github", undecidedComparison()), /^::warning /);
  assert.match(textOf("github", sweep()), /^::notice title=chatbench map-lookup-1000::/);
});

test("hostile names stay text in all of them", async () => {
  const hostile = (comparison: Comparison): Comparison => ({
    ...comparison,
    sentence: HOSTILE,
    remarks: [HOSTILE],
    variants: comparison.variants.map((variant) => ({ ...variant, label: HOSTILE, settings: {} })),
    pairs: comparison.pairs.map((pair) => ({
      ...pair,
      sentence: `| a |\n# ${HOSTILE}`,
      notCompared: [{ metric: "x", why: HOSTILE }],
    })),
  });
  for (const make of ALL) {
    const text = textOf("markdown", hostile(make()));
    assert.deepEqual(
      tablesIn(text).map(({ rows }) => rows.length),
      tablesIn(textOf("markdown", make())).map(({ rows }) => rows.length),
    );
    walkTokens(lexer(text), ({ type, raw }) => {
      assert.ok(!["html", "link", "image", "del", "br"].includes(type), raw);
    });
    await casesOf(hostile(make()));
    assert.match(textOf("github", hostile(make())), /^(::(error|warning|notice) title=[^:]*::[^\n]*\n){1,5}$/);
  }
});

test.run();
