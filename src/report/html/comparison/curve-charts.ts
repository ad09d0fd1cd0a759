import { COMPARED_LATENCIES, type ComparedLatency, type Comparison } from "../../../result/comparison/comparison.js";
import type { ChartSpec } from "../charts/chart-spec.js";
import { percentileCurve, percentileSpec } from "../charts/percentile-curve.js";
import { variantStyle } from "./variant-style.js";

export interface LatencyChart {
  readonly name: ComparedLatency;
  readonly spec: ChartSpec;
}

/** Draws each latency by percentile, with one line for each variant that has it. */
export function curveCharts({ variants, differences }: Comparison): readonly LatencyChart[] {
  const warning = differences.some(({ spoilsTimes }) => spoilsTimes) ? "not comparable" : null;
  return COMPARED_LATENCIES.flatMap((name) => {
    const lines = variants.flatMap(({ label, latency }, i) => {
      const summary = latency[name];
      return summary === null ? [] : percentileCurve({ label, ...variantStyle(i) }, summary);
    });
    const spec = percentileSpec(lines, { id: `chart-percentiles-${name}`, warning });
    return spec === null ? [] : [{ name, spec }];
  });
}
