import type { Comparison, PairComparison } from "../../../result/comparison/comparison.js";
import { effectText, exactChange, valueText } from "../../facts/comparison/effect.js";
import { pairsInOrder } from "../../facts/comparison/outcomes.js";
import { type Annotation, workflowCommands } from "../parts/annotations.js";
import type { Format } from "../parts/format.js";

/** What got worse as annotations of a GitHub workflow: regressions, then pairs that cannot be told apart, then the rest. */
export const COMPARISON_GITHUB: Format<Comparison> = {
  name: "github",
  render: (comparison) => [{ file: null, text: workflowCommands(comparisonAnnotations(comparison)) }],
};

const LEVELS = { regressed: "error", inconclusive: "warning", improved: "notice", equivalent: "notice" } as const;
const WORST_FIRST: readonly Annotation["level"][] = ["error", "warning", "notice"];

export function comparisonAnnotations(comparison: Comparison): readonly Annotation[] {
  const title = `chatbench ${comparison.name}`;
  const pairs = pairsInOrder(comparison);
  const all = [
    ...pairs.map(
      ({ outcome, sentence }): Annotation => ({
        level: LEVELS[outcome],
        title: `${title}: ${outcome}`,
        message: sentence,
      }),
    ),
    ...pairs.flatMap((pair) => regressions(pair, title)),
    ...(pairs.length === 0 ? [{ level: "notice", title, message: comparison.sentence } as const] : []),
    ...comparison.remarks.map((message): Annotation => ({ level: "notice", title, message })),
  ];
  return all.sort((a, b) => WORST_FIRST.indexOf(a.level) - WORST_FIRST.indexOf(b.level));
}

function regressions({ correctness, counters, metrics }: PairComparison, title: string): readonly Annotation[] {
  const counts = [...correctness, ...counters].map((count) => ({
    ...count,
    change: exactChange(count),
    from: count.baseline,
    to: count.candidate,
  }));
  const noisy = metrics
    .filter(({ judged }) => judged)
    .map((compared) => ({
      ...compared,
      change: effectText(compared.ratio),
      from: compared.baseline.median,
      to: compared.candidate.median,
    }));
  return [...counts, ...noisy]
    .filter(({ outcome }) => outcome === "regressed")
    .map(({ metric, change, from, to }) => ({
      level: "error",
      title: `${title}: ${metric}`,
      message: `${change}: ${valueText(metric, to)} instead of ${valueText(metric, from)}.`,
    }));
}
