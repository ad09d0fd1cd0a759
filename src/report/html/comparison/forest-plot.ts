import { formatRate } from "../../../base/units.js";
import type { MetricComparison, Outcome } from "../../../result/comparison/comparison.js";
import { MARKS } from "../charts/chart-spec.js";
import { type Content, type Html, html } from "../parts/markup.js";

const LAST_END = 10;
/** The ends that an axis may have, as ratios: from 1 ÷ end to end. What lies beyond the last is an arrow. */
const ENDS = [1.05, 1.1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 7, LAST_END];
const [WIDTH, HEIGHT, PADDING] = [176, 22, 8];
/** Half the size of a mark of chart-spec.ts, which is drawn around (14, 6). */
const [MARK_X, MARK_Y] = [14, 6];

/** Each outcome has a shape of its own, so that none is told by colour alone. */
const LOOKS: Readonly<
  Record<Outcome, { readonly tone: string; readonly mark: keyof typeof MARKS; readonly full: boolean }>
> = {
  improved: { tone: "good", mark: "circle", full: true },
  regressed: { tone: "bad", mark: "rectRot", full: true },
  equivalent: { tone: "plain", mark: "circle", full: false },
  inconclusive: { tone: "warn", mark: "rect", full: false },
};

/** One axis for all rows of a table: the ratio at its right end. Its left end is 1 ÷ that. */
export function forestEnd(metrics: readonly MetricComparison[]): number {
  const ratios = metrics.flatMap(({ ratio }) =>
    ratio === null ? [] : [ratio.estimate, ratio.low ?? 1, ratio.high ?? 1],
  );
  const furthest = Math.max(1, ...ratios.filter((ratio) => ratio > 0).map((ratio) => Math.max(ratio, 1 / ratio)));
  return ENDS.find((end) => end >= furthest) ?? LAST_END;
}

/** Places a ratio on the axis, and within it. The scale is logarithmic: half is as far from 1 as twice. */
function place(ratio: number, end: number): number {
  const share = ratio > 0 ? Math.log(ratio) / Math.log(end) : -1;
  const within = Math.max(-1, Math.min(1, share));
  return Math.round((WIDTH / 2 + within * (WIDTH / 2 - PADDING)) * 10) / 10;
}

const drawing = (content: Content): Html =>
  html`<svg class="forest" width="${WIDTH}" height="${HEIGHT}" viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">${content}</svg>`;

/** Draws a metric's ratio with its interval against the band of its margin. The same figures stand beside it. */
export function forestRow({ ratio, margin, outcome }: MetricComparison, end: number): Content {
  if (ratio === null) return "–";
  const { tone, mark, full } = LOOKS[outcome];
  const [middle, y] = [place(1, end), HEIGHT / 2];
  const [from, to] = [place(1 / (1 + margin), end), place(1 + margin, end)];
  const x = place(ratio.estimate, end);
  const interval =
    ratio.low === null || ratio.high === null
      ? null
      : html`<path class="forest-interval" d="M${place(ratio.low, end)} ${y - 6}H${place(ratio.high, end)}v12H${place(ratio.low, end)}z"/>`;
  const isBeyond = ratio.estimate > end || ratio.estimate < 1 / end;
  const shape = html`<path class="${full ? "full" : "hollow"}" d="${MARKS[mark]}" transform="translate(${x} ${y}) scale(0.7) translate(${-MARK_X} ${-MARK_Y})" stroke-width="2"/>`;
  return drawing(html`<path class="forest-band" d="M${from} 0H${to}V${HEIGHT}H${from}z"/>
<path class="forest-axis" d="M${middle} 0V${HEIGHT}"/>
<g class="${tone}" stroke="currentColor" fill="none">${interval}${isBeyond ? arrow(ratio.estimate > 1 ? 1 : -1, x, y) : shape}</g>`);
}

/** Points to where a change lies that the axis is too short for. */
const arrow = (direction: 1 | -1, x: number, y: number): Html =>
  html`<path class="full" d="M${x - direction * 4} ${y - 6}l${direction * 10} 6 ${direction * -10} 6z"/>`;

/** Draws the axis for the head of the column. */
export function forestAxis(end: number): Html {
  const label = (text: string, anchor: string, x: number): Html =>
    html`<text x="${x}" y="${HEIGHT - 6}" text-anchor="${anchor}">${text}</text>`;
  const [least, most] = [`÷${formatRate(end)}`, `×${formatRate(end)}`];
  return html`<span class="for-readers">the change as a picture</span>${drawing([label(least, "start", 1), label("same", "middle", WIDTH / 2), label(most, "end", WIDTH - 1)])}`;
}

/** Says what the shapes mean. */
export function forestLegend(): Html {
  const item = (outcome: Outcome): Html => {
    const { tone, mark, full } = LOOKS[outcome];
    return html`<li><svg class="${tone}" width="28" height="12" viewBox="0 0 28 12" stroke="currentColor" fill="none" aria-hidden="true"><path class="forest-interval" d="M1 0h26v12h-26z"/><path class="${full ? "full" : "hollow"}" d="${MARKS[mark]}" stroke-width="1.5"/></svg>${outcome}</li>\n`;
  };
  return html`<ul class="legend">
${(["improved", "regressed", "equivalent", "inconclusive"] as const).map(item)}<li><svg width="28" height="12" viewBox="0 0 28 12" aria-hidden="true"><path class="forest-band" d="M1 0h26v12h-26z"/></svg>within the margin</li>
</ul>
`;
}
