import type { Comparison } from "../../../result/comparison/comparison.js";
import { dataTable } from "../parts/data-table.js";
import type { Content } from "../parts/markup.js";
import { metricName } from "./names.js";
import { ofEachPair } from "./pairs.js";

/** Lists what is not compared, and why. */
export function leftOutSection(comparison: Comparison): Content {
  return ofEachPair(comparison, ({ notCompared }, index) =>
    notCompared.length === 0
      ? null
      : dataTable({
          id: `table-left-out-${index}`,
          caption: "Metrics that only one side has, or whose conditions differ.",
          head: ["metric", "why"],
          rows: notCompared.map(({ metric, why }) => [metricName(metric), why]),
          prose: [1],
        }),
  );
}
