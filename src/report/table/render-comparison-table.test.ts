import assert from "node:assert/strict";
import { suite } from "uvu";
import type { Comparison } from "../../result/comparison/comparison.js";
import { parseComparison, serializeComparison } from "../../result/comparison/parse-comparison.js";
import { assertGolden } from "../../test-support/runner/golden.js";
import { comparisonFigures } from "../../test-support/samples/comparison-figures.js";
import {
  regressedComparison,
  settledComparison,
  twoMachinesComparison,
  undecidedComparison,
} from "../../test-support/samples/sample-comparisons.js";
import { hostileComparison, routingGrid, sweepComparison } from "../../test-support/samples/sample-sweeps.js";
import { renderComparisonTable } from "./render-comparison-table.js";

const test = suite("renderComparisonTable");
const verbose = { width: 80, color: false, verbose: true };
const brief = { ...verbose, verbose: false };

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  settled: settledComparison(),
  undecided: undecidedComparison(),
  regressed: regressedComparison(),
  sweep: sweepComparison(),
  grid: routingGrid(),
  "two-machines": twoMachinesComparison(),
};
const FORMS = { verbose, brief };
const inOneLine = (text: string): string => text.replace(/\s+/g, " ");

test("these samples are comparisons that can be read back", () => {
  for (const comparison of Object.values(COMPARISONS)) {
    assert.ok(parseComparison(serializeComparison(comparison)));
  }
});

for (const [name, comparison] of Object.entries(COMPARISONS)) {
  for (const [form, options] of Object.entries(FORMS)) {
    test(`draws the comparison "${name}", ${form}, as in the golden file`, () => {
      assertGolden(
        `src/report/table/golden/comparison-${form}/${name}.txt`,
        renderComparisonTable(comparison, options),
      );
    });

    test(`keeps "${name}", ${form}, within 80 columns`, () => {
      for (const line of renderComparisonTable(comparison, options).split("\n")) assert.ok(line.length <= 80, line);
    });
  }

  test(`shows every figure of "${name}" when asked for everything`, () => {
    const text = inOneLine(renderComparisonTable(comparison, verbose));
    for (const figure of comparisonFigures(comparison)) assert.ok(text.includes(figure), figure);
  });

  test(`fits "${name}" on one screen, with the outcome and its sentence last`, () => {
    const text = renderComparisonTable(comparison, brief);
    assert.ok(text.split("\n").length - 1 <= 40, text);
    const last = text.split("\n\n").at(-1) ?? "";
    assert.ok(inOneLine(last).includes(comparison.sentence), last);
  });
}

test("names the outcome in a word before the sentence", () => {
  const word = (comparison: Comparison): string =>
    renderComparisonTable(comparison, brief).split("\n\n").at(-1)?.split(" ")[0] ?? "";
  assert.deepEqual(Object.values(COMPARISONS).map(word), [
    ...["Improved:", "Inconclusive:", "Regressed:", "Measured:", "Improved:", "Equivalent:"],
  ]);
});

test("shows what regressed before what improved, and both before what cannot be told", () => {
  const text = renderComparisonTable(regressedComparison(), brief);
  const places = ["  regressed", "  improved", "  inconclusive"].map((group) => text.indexOf(`\n${group}\n`));
  assert.deepEqual(
    [...places].sort((a, b) => a - b),
    places,
  );
  assert.ok(!places.includes(-1));
});

test("never breaks the name of a metric, however narrow the terminal", () => {
  for (const comparison of Object.values(COMPARISONS)) {
    const names = comparison.pairs.flatMap(({ metrics }) => metrics.map(({ metric }) => metric));
    const text = renderComparisonTable(comparison, { ...verbose, width: 40 });
    for (const name of names) assert.ok(text.includes(name), name);
  }
});

test("says how many lines it left out when there is more than one screen", () => {
  const grid = routingGrid();
  const many = { ...grid, pairs: Array.from({ length: 20 }, () => grid.pairs).flat() };
  const text = renderComparisonTable(many, brief);
  assert.ok(text.split("\n").length - 1 <= 40, text);
  assert.match(text, /^ {2}… \d+ lines more; --verbose shows them$/m);
});

test("tells of runs that were repeated or do not count, and of an early end", () => {
  const text = renderComparisonTable(undecidedComparison(), brief);
  assert.match(text, / · interrupted after 402 s$/m);
  assert.match(inOneLine(text), /Run run003 of prepared-frame was inconclusive and was repeated once, as run006\./);
  const all = inOneLine(renderComparisonTable(undecidedComparison(), verbose));
  assert.match(all, /3\. prepared-frame: inconclusive, run run003 .*? does not count, repeated by run006;/);
  assert.match(all, /6\. prepared-frame: pass, run run006 .*? repeats run003;/);
});

test("names what makes times incomparable before other differences", () => {
  const text = inOneLine(renderComparisonTable(twoMachinesComparison(), brief));
  assert.match(text, /environment\.cpuModel: Example CPU @ 2\.60GHz \/ Sample Silicon 9 \(so times are not compared\)/);
  assert.ok(text.indexOf("environment.kernel") < text.indexOf("seed: 42 / 43"));
});

test("puts claims beside measurements, marks limits that are missed, and fits the points to the width", () => {
  const text = renderComparisonTable(sweepComparison(), brief);
  assert.match(text, /^Capacity by users +200 +500 +1,000 +5,000 +10,000$/m);
  assert.match(text, /latency\.fanout\.p95, limit < 100 ms\n {4}measured .* 92\.4 ms +196 ms !\n {4}claimed +5–10 ms /);
  assert.match(text, /^ {4}measured is +below +below/m);
  const narrow = renderComparisonTable(sweepComparison(), { ...brief, width: 60 });
  assert.match(narrow, /^Capacity by users +200 +500 +1,000$/m);
});

test("shows as many remarks as there is room for, each of them whole, and counts the others", () => {
  const remarks = Array.from(
    { length: 30 },
    (_, i) => `Run r${i} does not count: ${"other programs ran; ".repeat(6)}end ${i}.`,
  );
  const text = renderComparisonTable({ ...routingGrid(), remarks }, brief);
  assert.ok(text.split("\n").length - 1 <= 40, text);
  assert.match(inOneLine(text), /end 0\. - Run r1 .* end 1\. and 28 more remarks; --verbose lists them/);
  assert.match(inOneLine(renderComparisonTable({ ...routingGrid(), remarks }, verbose)), /end 29\./);
});

test("counts passes only of runs that count, and leaves out metrics that none of them measured", () => {
  const sweep = sweepComparison();
  const variants = sweep.variants.map((variant, i) => ({
    ...variant,
    latency: { ...variant.latency, fanout: null },
    runs: variant.runs.map((run) => ({ ...run, counts: i === 0 })),
  }));
  const text = renderComparisonTable({ ...sweep, variants, growth: [] }, brief);
  assert.match(text, /^ {4}all +2 of 2 +– +– +– +–$/m);
  assert.doesNotMatch(text, /latency\.connect/);
});

test("colours only when asked to", () => {
  assert.doesNotMatch(renderComparisonTable(regressedComparison(), verbose), /\u001b/);
  assert.match(renderComparisonTable(regressedComparison(), { ...brief, color: true }), /\u001b\[31m/);
});

test("prints no control characters from the comparison", () => {
  for (const options of [verbose, brief]) {
    const text = renderComparisonTable(hostileComparison(), options);
    assert.doesNotMatch(text, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u2028\u2029]/);
  }
});

test.run();
