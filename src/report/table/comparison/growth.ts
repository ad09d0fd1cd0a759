import { inertText } from "../../../base/hostile-text.js";
import { formatRate } from "../../../base/units.js";
import type { Comparison, GrowthResult } from "../../../result/comparison/comparison.js";
import { valueText } from "../../facts/comparison/effect.js";
import { fitText } from "../../facts/comparison/growth-words.js";
import { settingText } from "../../facts/comparison/pair-names.js";
import { type Canvas, paragraph } from "../parts/layout.js";
import { bullets, type ScreenBlock } from "./blocks.js";

/** Shows each growth as its sentence, the fitted line and the points. */
export function growthSection({ growth }: Comparison, { width }: Canvas): string {
  return growth.map((one) => growthText(one, width)).join("\n");
}

function growthText(one: GrowthResult, width: number): string {
  const settings = Object.entries(one.settings).map(([key, value]) => settingText(key, value));
  const name = inertText([one.metric, ...settings].join(", "));
  const points = one.points.map(({ x, y }) => `${formatRate(x)}: ${valueText(one.metric, y)}`);
  return [
    `  ${name}`,
    paragraph(one.sentence, width, "    "),
    paragraph(fitText(one), width, "    "),
    paragraph(`${inertText(one.key)} ${points.join("; ")}`, width, "    "),
  ].join("\n");
}

export function growthBrief({ growth }: Comparison, canvas: Canvas): ScreenBlock {
  const sentences = growth.map(({ sentence }) => sentence);
  return bullets("How costs grow", sentences, canvas);
}
