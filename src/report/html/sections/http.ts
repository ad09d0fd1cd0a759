import { formatCount, formatRate, formatUs } from "../../../base/units.js";
import type { RunResult } from "../../../result/run-result.js";
import { doubtAboutTimes } from "../../facts/trust.js";
import { dataTable } from "../parts/data-table.js";
import { doubtful, shouldBeZero } from "../parts/figures.js";
import { type Content, html } from "../parts/markup.js";

export function httpSection(result: RunResult): Content {
  const { http } = result;
  if (http === null) return null;
  const isDoubtful = doubtAboutTimes(result) !== null;
  const time = (us: number): Content => (isDoubtful ? doubtful(formatUs(us)) : formatUs(us));
  const { p50, p90, p99, max } = http.latency;
  return dataTable({
    id: "table-http",
    caption: `Fetched over ${formatCount(http.connections)} connections during the hold phase, while the chat traffic ran.`,
    head: [
      ...["path", "offered/s", "achieved/s", "responses", "not 2xx", "errors", "timeouts"],
      ...["p50", "p90", "p99", "slowest"],
    ],
    rows: [
      [
        html`<code>${http.path}</code>`,
        formatRate(http.offeredPerSec),
        formatRate(http.achievedPerSec),
        formatCount(http.responses),
        ...[http.non2xx, http.errors, http.timeouts].map(shouldBeZero),
        ...[p50, p90, p99, max].map(time),
      ],
    ],
  });
}
