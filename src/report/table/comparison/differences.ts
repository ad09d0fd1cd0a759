import { inertText } from "../../../base/hostile-text.js";
import type { Comparison, Difference } from "../../../result/comparison/comparison.js";
import { type Canvas, paragraph } from "../parts/layout.js";
import { bullets, type ScreenBlock } from "./blocks.js";

const MAX_VALUE = 60;

/** Writes each difference as one line, those that spoil times first. */
export function differencesSection({ differences, variants }: Comparison, canvas: Canvas): string {
  const labels = variants.map(({ label }) => inertText(label, MAX_VALUE));
  return inOrder(differences)
    .map(({ what, values, spoilsTimes }) => {
      const sides = values.map((value, i) => `${labels[i] ?? `variant ${i}`}: ${inertText(value, MAX_VALUE)}`);
      return paragraph(`${inertText(what)}: ${sides.join("; ")}${spoilsTimes ? SPOILS : ""}`, canvas.width);
    })
    .join("\n");
}

/** The values of more sides do not fit into a line. */
const SIDES_IN_A_LINE = 4;

export function differencesBrief({ differences }: Comparison, canvas: Canvas): ScreenBlock {
  const sentences = inOrder(differences).map(({ what, values, spoilsTimes }) => {
    const shown = values.slice(0, SIDES_IN_A_LINE).map((value) => inertText(value, MAX_VALUE));
    const rest = values.length > SIDES_IN_A_LINE ? ", …" : "";
    return `${inertText(what)}: ${shown.join(" / ")}${rest}${spoilsTimes ? SPOILS : ""}`;
  });
  return bullets("Differences that were not asked for", sentences, canvas, 5);
}

const SPOILS = " (so times are not compared)";

const inOrder = (differences: readonly Difference[]): readonly Difference[] => [
  ...differences.filter(({ spoilsTimes }) => spoilsTimes),
  ...differences.filter(({ spoilsTimes }) => !spoilsTimes),
];
