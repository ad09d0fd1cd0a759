import { inertText } from "../../../base/hostile-text.js";
import { formatUs } from "../../../base/units.js";
import type { Comparison, Variant } from "../../../result/comparison/comparison.js";
import { decisionText, orderText } from "../../facts/comparison/decision.js";
import { commandToRepeat, coresText } from "../../facts/origin-facts.js";
import { type Canvas, paragraph } from "../parts/layout.js";
import { MAX_NAME } from "./columns.js";

export function decisionSection(comparison: Comparison, { width }: Canvas): string {
  const order = orderText(comparison);
  return [
    paragraph(decisionText(comparison), width),
    ...(order === null ? [] : [paragraph(`Order of the runs: ${order}.`, width)]),
  ].join("\n");
}

export function comparisonOriginSection(comparison: Comparison, { width }: Canvas): string {
  const { chatbench, startedAt, durationUs, variants } = comparison;
  return [
    paragraph(commandToRepeat(comparison), width),
    paragraph(`chatbench ${chatbench}, started ${startedAt}, took ${formatUs(durationUs)}.`, width),
    ...originsOf(variants).map(([origin, labels]) =>
      paragraph(`${labels.length === variants.length ? "all variants" : labels.join("; ")}: ${origin}`, width),
    ),
  ].join("\n");
}

/** Returns each seed and machine with the variants that were run so; usually all of them were. */
function originsOf(variants: readonly Variant[]): readonly (readonly [origin: string, labels: readonly string[]])[] {
  const origins = new Map<string, string[]>();
  for (const { label, seed, environment } of variants) {
    const { node, platform, kernel, cpuModel } = environment;
    const origin = `seed ${seed}; Node.js ${node}; ${platform}, ${kernel}; ${cpuModel}, ${coresText(environment)}`;
    origins.set(origin, [...(origins.get(origin) ?? []), inertText(label, MAX_NAME)]);
  }
  return [...origins];
}
