import { plural } from "../../../base/counted-words.js";
import type {
  Comparison,
  ExactComparison,
  MetricComparison,
  Outcome,
  PairComparison,
} from "../../../result/comparison/comparison.js";
import { decisionText } from "../../facts/comparison/decision.js";
import { effectText, exactChange, pText, runsText, valueText } from "../../facts/comparison/effect.js";
import { outcomeWord, pairsInOrder } from "../../facts/comparison/outcomes.js";
import { pairNames, pairTitle } from "../../facts/comparison/pair-names.js";
import { fileFormat } from "../parts/format.js";
import { type Block, code, MAX_MARKDOWN_BYTES, markdownDocument, prose } from "../parts/markdown-text.js";

const MAX_SENTENCE = 600;

/** A summary for a comment or for GitHub's page of a workflow's run: what changed, pair by pair. */
export const COMPARISON_MARKDOWN = fileFormat("markdown", "summary.md", (comparison: Comparison) =>
  markdownDocument(comparisonBlocks(comparison), MAX_MARKDOWN_BYTES),
);

export const comparisonBlocks = (comparison: Comparison): readonly Block[] => [
  outcome(comparison),
  ...differences(comparison),
  ...pairsInOrder(comparison).map((pair) => pairBlock(comparison, pair)),
  ...growth(comparison),
  origin(comparison),
];

const SIGNS: Readonly<Record<Outcome, string>> = {
  regressed: "❌",
  inconclusive: "⚠️",
  improved: "✅",
  equivalent: "✅",
};

function outcome(comparison: Comparison): Block {
  const { name, sentence, remarks, variants } = comparison;
  const sign = comparison.outcome === null ? "" : `${SIGNS[comparison.outcome]} `;
  const runs = variants.reduce((sum, variant) => sum + variant.runs.length, 0);
  const list = remarks.map((remark) => `- ${prose(remark, MAX_SENTENCE)}`);
  return {
    title: "the outcome",
    lines: [
      `### ${sign}${outcomeWord(comparison)}: ${prose(sentence, MAX_SENTENCE)}`,
      `${code(name)} · ${plural(variants.length, "variant")} · ${plural(runs, "run")}`,
      ...(list.length === 0 ? [] : [list.join("\n")]),
    ],
  };
}

function differences({ differences: found, variants }: Comparison): readonly Block[] {
  if (found.length === 0) return [];
  const title = "Differences that were not asked for";
  const rows = found.map(({ what, values, spoilsTimes }) => [
    `${code(what)}${spoilsTimes ? ", spoils times" : ""}`,
    ...variants.map((_, i) => code(values[i] ?? "")),
  ]);
  const head = ["", ...variants.map(({ label }) => code(label, 60))];
  return [{ title, lines: [`#### ${title}`], table: { head, rows } }];
}

function pairBlock(comparison: Comparison, pair: PairComparison): Block {
  const title = prose(pairTitle(comparison, pair));
  const { baseline, candidate } = pairNames(comparison, pair);
  const counts = [...pair.correctness.filter(isWorthARow), ...pair.counters];
  const metrics = [...pair.metrics].sort((a, b) => Number(b.judged) - Number(a.judged));
  return {
    title,
    lines: [
      `#### ${title}: ${pair.outcome}`,
      ...(comparison.pairs.length > 1 ? [prose(pair.sentence, MAX_SENTENCE)] : []),
      ...pair.notCompared.map(({ metric, why }) => `${code(metric)} is not compared: ${prose(why, MAX_SENTENCE)}`),
    ],
    table: {
      head: ["metric", code(baseline, 60), code(candidate, 60), "change", "p", "runs", "outcome"],
      rows: [...counts.map(countRow), ...metrics.map(metricRow)],
    },
  };
}

/** That nothing went wrong on either side needs no row. */
const isWorthARow = ({ baseline, candidate }: ExactComparison): boolean => baseline !== 0 || candidate !== 0;

const outcomeText = (found: Outcome): string => (found === "regressed" ? "**regressed**" : found);

function countRow(count: ExactComparison): readonly string[] {
  const { metric, baseline, candidate } = count;
  const values = [baseline, candidate].map((value) => valueText(metric, value));
  return [code(metric), ...values, exactChange(count), "exact", "", outcomeText(count.outcome)];
}

function metricRow(compared: MetricComparison): readonly string[] {
  const { metric, baseline, candidate, ratio, pHolm, judged } = compared;
  const values = [baseline, candidate].map(({ median }) => valueText(metric, median));
  const found = judged ? outcomeText(compared.outcome) : `not judged`;
  return [
    code(metric),
    ...values,
    effectText(ratio),
    judged ? pText(pHolm).replace("<", "&lt;") : "",
    runsText(compared),
    found,
  ];
}

function growth({ growth: found }: Comparison): readonly Block[] {
  if (found.length === 0) return [];
  const title = "How costs grow";
  return [
    { title, lines: [`#### ${title}`, found.map(({ sentence }) => `- ${prose(sentence, MAX_SENTENCE)}`).join("\n")] },
  ];
}

function origin(comparison: Comparison): Block {
  const { command, chatbench, variants, startedAt } = comparison;
  const processor = variants[0]?.environment.cpuModel ?? "";
  return {
    title: "its origin",
    lines: [
      prose(decisionText(comparison), 1_000),
      code(command, MAX_SENTENCE),
      `chatbench ${code(chatbench)} · ${code(processor)} · ${code(startedAt)}`,
    ],
  };
}
