import { type Content, type Html, html } from "../markup.js";

/** One of the page's eight series colours (style.ts), each legible on light and dark. */
export type SeriesColor = 1 | 2 | 3 | 4 | 5 | 6;

export interface ChartSeries {
  readonly label: string;
  readonly color: SeriesColor;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly line: "solid" | "dashed" | "none";
  /** The shape that tells this series from others without colour; `null` for a line without marks. */
  readonly mark: "circle" | "triangle" | "rect" | "rectRot" | "star" | "crossRot" | null;
  /** Indexes of the points that carry the mark; `null` for all of them. */
  readonly markedPoints: readonly number[] | null;
  /** Beyond this x the line is dashed: too few samples stand behind it. */
  readonly dashedFromX: number | null;
  /** Shades the area up to the next series. */
  readonly fillToNext: boolean;
  readonly inLegend: boolean;
}

export interface ChartAxis {
  readonly title: string;
  readonly scale: "linear" | "logarithmic";
  /** Fixed ticks, each with its text; `null` leaves them to the scale. */
  readonly ticks: readonly (readonly [value: number, text: string])[] | null;
  readonly min: number | null;
  readonly max: number | null;
}

/** A stretch of the x axis that is shaded and named. */
export interface ChartBand {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly strong: boolean;
}

/** One chart as data. page-script.ts draws it with Chart.js in the colours of the reader's scheme. */
export interface ChartSpec {
  readonly id: string;
  readonly x: ChartAxis;
  readonly y: ChartAxis;
  readonly series: readonly ChartSeries[];
  readonly bands: readonly ChartBand[];
  /** Written across the chart when its numbers must not be taken for facts. */
  readonly warning: string | null;
}

const PLAIN_SERIES: Omit<ChartSeries, "label" | "color" | "points"> = {
  line: "solid",
  mark: null,
  markedPoints: null,
  dashedFromX: null,
  fillToNext: false,
  inLegend: true,
};

/** A series that is a plain solid line but for what is given. */
export function series(given: Pick<ChartSeries, "label" | "color" | "points"> & Partial<ChartSeries>): ChartSeries {
  return { ...PLAIN_SERIES, ...given };
}

export function axis(title: string, given: Partial<ChartAxis> = {}): ChartAxis {
  return { title, scale: "linear", ticks: null, min: null, max: null, ...given };
}

/**
 * The place of a chart. Hidden until the script draws it, so that without scripts no empty box is left;
 * `alternative` says what it shows and where the same numbers stand as text.
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
</figure>
`;
}
