import type { RunResult } from "../../../result/run-result.js";
import { type LatencyName, latencyRows } from "../../facts/latency-rows.js";
import { doubtAboutTimes } from "../../facts/trust.js";
import type { ChartSeries, ChartSpec } from "./chart-spec.js";
import { percentileCurve, percentileSpec } from "./percentile-curve.js";

/** More lines would cross too often to be told apart; the table has them all. */
const STYLES: Partial<Record<LatencyName, Pick<ChartSeries, "color" | "mark">>> = {
  dm: { color: 1, mark: "circle" },
  broadcast: { color: 2, mark: "triangle" },
  room: { color: 3, mark: "rect" },
  fanout: { color: 4, mark: "rectRot" },
  service: { color: 5, mark: "crossRot" },
};

/** Draws latency by percentile; `null` if there is nothing to draw. */
export function percentileChart(result: RunResult): ChartSpec | null {
  const lines = latencyRows(result.latency).flatMap(({ name, label, summary }) => {
    const style = STYLES[name];
    return style === undefined ? [] : percentileCurve({ label, ...style }, summary);
  });
  return percentileSpec(lines, {
    id: "chart-percentiles",
    warning: doubtAboutTimes(result) === null ? null : "not trustworthy",
  });
}
