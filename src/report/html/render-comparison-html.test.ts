import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { suite } from "uvu";
import type { Comparison } from "../../result/comparison/comparison.js";
import { withDigestOf } from "../../result/stored-file.js";
import { comparisonFigures } from "../../test-support/samples/comparison-figures.js";
import { HOSTILE } from "../../test-support/samples/hostile-result.js";
import {
  regressedComparison,
  settledComparison,
  twoMachinesComparison,
  undecidedComparison,
} from "../../test-support/samples/sample-comparisons.js";
import { hostileComparison, routingGrid, sweepComparison } from "../../test-support/samples/sample-sweeps.js";
import { renderComparisonHtml } from "./render-comparison-html.js";

const test = suite("renderComparisonHtml");
const render = (comparison: Comparison): string =>
  renderComparisonHtml(comparison, { chartJs: "globalThis.Chart = class {};" });

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  settled: settledComparison(),
  undecided: undecidedComparison(),
  regressed: regressedComparison(),
  sweep: sweepComparison(),
  grid: routingGrid(),
  "two machines": twoMachinesComparison(),
};

const SCRIPTS = /<script([^>]*)>([\s\S]*?)<\/script>/g;
/** The text a reader sees, without scripts and styles. */
const visible = (page: string): string =>
  page.replace(SCRIPTS, "<script$1></script>").replace(/<style>[\s\S]*?<\/style>/, "<style></style>");
const section = (page: string, id: string): string =>
  new RegExp(`<section id="${id}"[\\s\\S]*?</section>`).exec(page)?.[0] ?? "";
const words = (html: string): string =>
  html
    .replaceAll("<wbr>", "")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replace(/\s+/g, " ");
/** Every tag with the names of its attributes, in order: the structure that no text may change. */
const skeleton = (page: string): readonly string[] =>
  (visible(page).match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/="[^"]*"/g, ""));
const scriptJson = (page: string, id: string): string =>
  new RegExp(`<script type="application/json" id="${id}">([\\s\\S]*?)</script>`).exec(page)?.[1] ?? "";

for (const [name, comparison] of Object.entries(COMPARISONS)) {
  test(`shows every figure of "${name}" in its text`, () => {
    const text = words(visible(render(comparison)));
    for (const figure of comparisonFigures(comparison)) assert.ok(text.includes(figure), figure);
  });

  test(`begins "${name}" with the outcome and its sentence`, () => {
    const first = words(/<h1>[\s\S]*?<\/h1>/.exec(render(comparison))?.[0] ?? "").trim();
    assert.match(first, /^(Improved|Regressed|Equivalent|Inconclusive|Measured): /);
    assert.ok(first.endsWith(comparison.sentence));
  });
}

test("its policy allows exactly the style and the two scripts of the page", () => {
  const page = render(settledComparison());
  const hash = (text: string | undefined): string =>
    `'sha256-${createHash("sha256")
      .update(text ?? "", "utf8")
      .digest("base64")}'`;
  const scripts = [...page.matchAll(SCRIPTS)].filter(([, attributes]) => attributes === "").map(([, , code]) => code);
  assert.equal(scripts.length, 2);
  const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? "";
  assert.ok(policy.startsWith("default-src 'none'; "));
  assert.ok(policy.includes(`script-src ${scripts.map(hash).join(" ")};`));
  for (const tag of visible(page).match(/<[^>]*>/g) ?? []) assert.doesNotMatch(tag, /\s(on[a-z]+|style)=/);
});

test("has its sections in the order a reader asks, and links to them in that order", () => {
  const sections = (comparison: Comparison): readonly (string | undefined)[] => {
    const page = render(comparison);
    const ids = [...page.matchAll(/<section id="([a-z-]+)"/g)].map(([, id]) => id);
    assert.deepEqual(
      [...page.matchAll(/<li><a href="#([a-z-]+)">/g)].map(([, id]) => id),
      ids,
    );
    return ids;
  };
  assert.deepEqual(sections(hostileComparison()), [
    ...["differences", "pairs", "counts", "metrics", "capacity", "growth", "claims"],
    ...["percentiles", "values", "runs", "left-out", "decision", "origin"],
  ]);
  assert.deepEqual(sections(sweepComparison()), [
    ...["capacity", "growth", "claims", "percentiles", "runs", "decision", "origin"],
  ]);
});

test("links each run to its own report beside its result, and leads nowhere else", () => {
  const page = render(settledComparison());
  assert.match(section(page, "runs"), /<a href="\.\/runs\/map-scan-1\/report\.html">run001<\/a>/);
  for (const comparison of [settledComparison(), hostileComparison()]) {
    for (const [, url = ""] of visible(render(comparison)).matchAll(/\s(?:src|href|action|srcset|data)="([^"]*)"/g)) {
      assert.match(url, /^(#[a-z-]+|data:,|\.\/[\w./-]+\/report\.html)$/);
    }
  }
});

test("marks runs that were repeated or do not count, and says why", () => {
  const rows = words(section(render(undecidedComparison()), "runs"));
  assert.match(
    rows,
    /3 prepared-frame run003 \S+ inconclusive does not count, repeated by run006 2 met Other programs/,
  );
  assert.match(rows, /6 prepared-frame run006 \S+ pass repeats run003 2 met/);
});

test("draws every judged metric against its margin, and tells outcomes apart by shape", () => {
  const metrics = section(render(regressedComparison()), "metrics");
  assert.equal(metrics.match(/class="forest-band" d="M[\d.]+ 0H/g)?.length, 3);
  const shapes = [...metrics.matchAll(/<li><svg[\s\S]*?<path class="(?:full|hollow)" d="([^"]*)"[\s\S]*?<\/li>/g)];
  const looks = shapes.map(([item, path]) => `${item?.includes("hollow")} ${path}`);
  assert.equal(new Set(looks).size, 4);
});

test("draws one curve for each variant, a dot for each run, and capacity with limits, claims and fits", () => {
  const charts = (comparison: Comparison) =>
    JSON.parse(scriptJson(render(comparison), "chart-data")) as {
      readonly id: string;
      readonly series: readonly { readonly label: string; readonly points: readonly (readonly number[])[] }[];
    }[];
  const settled = charts(settledComparison());
  const series = (id: string, all = settled) => all.find((chart) => chart.id === id)?.series ?? [];
  assert.deepEqual(
    series("chart-percentiles-dm").map(({ label }) => label),
    ["map-scan", "map-lookup"],
  );
  assert.deepEqual(
    series("chart-values-0").map(({ points }) => points.map(([x]) => x)),
    [
      [1, 4, 5, 8, 9],
      [2, 3, 6, 7, 10],
    ],
  );
  assert.deepEqual(
    series("chart-capacity-1", charts(sweepComparison())).map(({ label }) => label),
    ["measured", "measured, fitted: n", "limit: < 100 ms", "claimed", "claimed at most"],
  );
});

test("every chart has a table that its description names", () => {
  for (const comparison of Object.values(COMPARISONS)) {
    const page = render(comparison);
    for (const [, label = ""] of page.matchAll(/<canvas [^>]*aria-label="([^"]*)"/g)) assert.match(label, /table/);
  }
});

test("says what makes times incomparable, and what is therefore not compared", () => {
  const page = render(twoMachinesComparison());
  assert.match(words(section(page, "differences")), /Times are not compared .* environment\.cpuModel .* no /);
  assert.match(words(section(page, "percentiles")), /Not comparable\. The differences make these/);
  assert.equal(JSON.parse(scriptJson(page, "chart-data"))[0].warning, "not comparable");
  assert.doesNotMatch(render(settledComparison()), /ot comparable/);
  assert.match(words(section(page, "left-out")), /latency\.dm\.p99 .* different machines/);
});

test("contains the whole comparison, which can be read back", () => {
  for (const comparison of [settledComparison(), hostileComparison()]) {
    assert.deepEqual(JSON.parse(scriptJson(render(comparison), "comparison")), withDigestOf(comparison));
  }
});

const nastyText = fc
  .array(
    fc.oneof(
      fc.string({ unit: "binary", minLength: 1 }),
      fc.constantFrom(...HOSTILE.split(/(?=[<"&\u2028\u0000])/), HOSTILE),
    ),
    {
      minLength: 1,
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(""))
  .filter((text) => !["__proto__", "server.routing"].includes(text));

test("keeps its structure, whatever text is in the fields of the comparison", () => {
  const expected = skeleton(render(hostileComparison("xx")));
  fc.assert(
    fc.property(nastyText, (text) => {
      const page = render(hostileComparison(text));
      assert.deepEqual(skeleton(page), expected);
      assert.doesNotMatch(page, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    }),
    { numRuns: 20 },
  );
});

test.run();
