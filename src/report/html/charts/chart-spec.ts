import { type Content, type Html, html } from "../parts/markup.js";

/** One of the page's five series colours (style.ts), each legible on light and dark grounds. */
export type SeriesColor = 1 | 2 | 3 | 4 | 5;

export interface ChartSeries {
  readonly label: string;
  readonly color: SeriesColor;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly line: "solid" | "dashed" | "none";
  /** Draws a level step for each second instead of slopes between them. */
  readonly stepped: boolean;
  /** The shape that distinguishes this series without colour; `null` for a line without marks. */
  readonly mark: keyof typeof MARKS | null;
  /** The indexes of the points that have a mark; `null` for all. */
  readonly markedPoints: readonly number[] | null;
  /** The x beyond which the line is dashed, since there are too few samples. */
  readonly dashedFromX: number | null;
  /** Whether to shade the area up to the next series. */
  readonly fillToNext: boolean;
  readonly inLegend: boolean;
}

export interface ChartAxis {
  readonly title: string;
  readonly scale: "linear" | "logarithmic";
  /** Fixed ticks with their texts; `null` lets the scale choose. */
  readonly ticks: readonly (readonly [value: number, text: string])[] | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** Chart.js's names of the marks, with the same shapes for the legend, 28 by 12 pixels. */
export const MARKS = {
  circle: "M14 2a4 4 0 1 0 0 8a4 4 0 1 0 0-8z",
  triangle: "M14 2l4.5 8h-9z",
  rect: "M10.5 2.5h7v7h-7z",
  rectRot: "M14 1l5 5-5 5-5-5z",
  crossRot: "M10.5 2.5l7 7m0-7l-7 7",
} as const;

/** Draws a series' line for the legend. It uses attributes only, since the page's policy forbids inline styles. */
function swatch({ color, line, mark, fillToNext }: ChartSeries): Html {
  const stroke =
    line === "none" ? null : html`<path d="M1 6h26" stroke-dasharray="${line === "dashed" ? "5 4" : "none"}"/>`;
  const shape = mark === null ? null : html`<path d="${MARKS[mark]}" fill="currentColor"/>`;
  const area = fillToNext
    ? html`<path d="M1 2h26v8h-26z" fill="currentColor" fill-opacity="0.14" stroke="none"/>`
    : null;
  return html`<svg class="s${color}" width="28" height="12" viewBox="0 0 28 12" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">${area}${stroke}${shape}</svg>`;
}

/** A shaded and named range of the x axis. */
export interface ChartBand {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly strong: boolean;
}

/** An event, drawn as a line across the chart with its name on top. */
export interface ChartEvent {
  readonly from: number;
  /** Later than `from` for an event that lasted. */
  readonly to: number;
  readonly label: string;
}

/** One chart as data. page-script.ts draws it with Chart.js in the colours of the reader's scheme. */
export interface ChartSpec {
  readonly id: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly ChartSeries[];
  readonly bands: readonly ChartBand[];
  readonly events: readonly ChartEvent[];
  /** Written across the chart when its numbers cannot be trusted. */
  readonly warning: string | null;
}

const PLAIN_SERIES: Omit<ChartSeries, "label" | "color" | "points"> = {
  line: "solid",
  stepped: false,
  mark: null,
  markedPoints: null,
  dashedFromX: null,
  fillToNext: false,
  inLegend: true,
};

/** Makes a series: a plain solid line, except for what is given. */
export function series(given: Pick<ChartSeries, "label" | "color" | "points"> & Partial<ChartSeries>): ChartSeries {
  return { ...PLAIN_SERIES, ...given };
}

export function axis(title: string, given: Partial<ChartAxis> = {}): ChartAxis {
  return { title, scale: "linear", ticks: null, min: null, max: null, ...given };
}

/**
 * Makes the figure that a chart is drawn into. It is hidden until the script draws it, so without scripts there is no
 * empty box. `alternative` says what the chart shows and where the same numbers are as text.
 */
export function chartFigure(
  spec: ChartSpec,
  title: Content,
  alternative: string,
  size: "large" | "small" = "large",
): Html {
  return html`<figure class="chart ${size}" hidden>
<figcaption>${title}</figcaption>
<div class="plot"><canvas id="${spec.id}" role="img" aria-label="${alternative}"></canvas></div>
<ul class="legend">
${spec.series.filter((line) => line.inLegend).map((line) => html`<li>${swatch(line)}${line.label}</li>\n`)}</ul>
</figure>
`;
}
