import { plural } from "../../../base/counted-words.js";
import { formatRate, formatUs } from "../../../base/units.js";
import type { Comparison, MetricComparison, Outcome, PairComparison } from "../../../result/comparison/comparison.js";
import { effectText, exactChange, valueText } from "../../facts/comparison/effect.js";
import { metricWords } from "../../facts/comparison/metric-words.js";
import { byOutcome, decidingPair, outcomeWord } from "../../facts/comparison/outcomes.js";
import { pairTitle } from "../../facts/comparison/pair-names.js";
import { passedUpTo, sweepOf } from "../../facts/comparison/sweep.js";
import { type Content, type Html, html } from "../parts/markup.js";

const PANELS: Readonly<Record<Outcome, string>> = {
  improved: "pass",
  regressed: "fail",
  equivalent: "neutral",
  inconclusive: "inconclusive",
};

/** Shows an outcome as a word, also by colour. */
export function outcomeMark(outcome: Outcome): Html {
  return html`<span class="mark ${PANELS[outcome]}">${outcome}</span>`;
}

/** Shows the outcome with the sentence to repeat, the remarks, and what changed most. */
export function outcomeSection(comparison: Comparison): Html {
  const { name, chatbench, startedAt, outcome, sentence, remarks } = comparison;
  const pair = decidingPair(comparison);
  const panel = outcome === null ? "neutral" : PANELS[outcome];
  return html`<header>
<p class="origin">chatbench ${chatbench} · comparison · ${name} · ${startedAt}${pair === undefined ? null : html`<br>candidate against baseline: ${pairTitle(comparison, pair)}`}</p>
<div class="verdict ${panel}">
<h1><strong>${outcomeWord(comparison)}:</strong> ${sentence}</h1>
${remarksList(remarks)}</div>
<dl class="key-figures">
${[...(pair === undefined ? capacityFigures(comparison) : pairFigures(pair)), runsFigure(comparison)].map(([title, value, note]) => html`<div><dt>${title}</dt><dd>${value}<small>${note}</small></dd></div>\n`)}</dl>
</header>
`;
}

/** More remarks would push the figures off the first screen. */
const OPEN_REMARKS = 3;

function remarksList(remarks: readonly string[]): Content {
  const list = (some: readonly string[]): Html => html`<ul>${some.map((remark) => html`<li>${remark}</li>`)}</ul>\n`;
  if (remarks.length === 0) return null;
  const more = remarks.slice(OPEN_REMARKS);
  return [
    list(remarks.slice(0, OPEN_REMARKS)),
    more.length === 0
      ? null
      : html`<details>
<summary>${plural(more.length, "more remark")}</summary>
${list(more)}</details>
`,
  ];
}

type KeyFigure = readonly [title: Content, value: Content, note: Content];

/** More would not fit into two rows. */
const MAX_COUNTS = 2;
const MAX_METRICS = 4;

function pairFigures({ correctness, counters, metrics }: PairComparison): readonly KeyFigure[] {
  const changed = byOutcome([...correctness, ...counters])
    .filter(([outcome]) => outcome === "regressed" || outcome === "improved")
    .flatMap(([, some]) => some);
  const judged = byOutcome(metrics.filter((metric) => metric.judged)).flatMap(([, some]) => some);
  return [
    ...changed
      .slice(0, MAX_COUNTS)
      .map((count) => figure(count.metric, exactChange(count), count.outcome, [count.baseline, count.candidate])),
    ...judged.slice(0, MAX_METRICS).map(metricFigure),
  ];
}

function capacityFigures(comparison: Comparison): readonly KeyFigure[] {
  const sweep = sweepOf(comparison);
  if (sweep === null) return [];
  return sweep.lines.slice(0, MAX_METRICS).map((line): KeyFigure => {
    const most = passedUpTo(line);
    const tried = `of ${formatRate(sweep.xs.at(-1) ?? 0)} tried${line.label === "" ? "" : `, ${line.label}`}`;
    return [`most ${sweep.key} at which every run passed`, most === null ? "none" : formatRate(most), tried];
  });
}

function metricFigure(one: MetricComparison): KeyFigure {
  const effect = effectText(one.ratio).replace(/ \[.*| ?, no interval/, "");
  return figure(one.metric, effect, one.outcome, [one.baseline.median, one.candidate.median]);
}

function figure(
  metric: string,
  change: string,
  outcome: Outcome,
  [before, after]: readonly [number | null, number | null],
): KeyFigure {
  const tone = { improved: "good", regressed: "bad", equivalent: "plain", inconclusive: "doubt" }[outcome];
  const note = [outcomeMark(outcome), html`<br>${valueText(metric, before)} → ${valueText(metric, after)}`];
  return [metricWords(metric) || metric, html`<span class="${tone}">${change}</span>`, note];
}

function runsFigure({ variants, durationUs, interrupted }: Comparison): KeyFigure {
  const runs = variants.flatMap((variant) => variant.runs);
  const left = runs.filter(({ counts }) => !counts).length;
  const note = `of ${plural(variants.length, "variant")}, ${interrupted ? "interrupted after" : "in"} ${formatUs(durationUs)}${left === 0 ? "" : `; ${left} do not count`}`;
  return ["runs", String(runs.length), note];
}
