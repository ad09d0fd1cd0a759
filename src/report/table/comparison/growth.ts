import { inertText } from "../../../base/hostile-text.js";
import { formatRate } from "../../../base/units.js";
import type { Comparison, GrowthResult } from "../../../result/comparison/comparison.js";
import { valueText } from "../../facts/comparison/effect.js";
import { fitText, growthsByInterest } from "../../facts/comparison/growth-words.js";
import { settingText } from "../../facts/comparison/pair-names.js";
import { type Canvas, paragraph } from "../parts/layout.js";
import { bullets, type ScreenBlock } from "./blocks.js";
import { MAX_NAME } from "./columns.js";

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

/** Says how each cost grows that does; names the others in one sentence. */
export function growthBrief({ growth }: Comparison, canvas: Canvas): ScreenBlock {
  const { growing, constant } = growthsByInterest(growth);
  // Of counted work also what does not grow, beside what does: that is what tells strategies apart.
  const told = growing.filter((one) => one.growth !== "constant" || one.metric.startsWith("server.perMessage."));
  const sentences = told.map(({ sentence }) => sentence);
  const rest = `Does not grow: ${constant.map((metric) => inertText(metric, MAX_NAME)).join(", ")}.`;
  return bullets("How costs grow", [...sentences, ...(constant.length === 0 ? [] : [rest])], canvas, 4);
}
