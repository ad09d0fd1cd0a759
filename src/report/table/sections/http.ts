import { inertText } from "../../../base/hostile-text.js";
import { formatCount, formatRate, formatUs } from "../../../base/units.js";
import type { HttpResult, RunResult } from "../../../result/run-result.js";
import type { Brief } from "../parts/brief.js";
import { grid } from "../parts/grid.js";
import type { Canvas } from "../parts/layout.js";
import { doubtMark } from "../parts/measured.js";

const wrong = ({ non2xx, errors, timeouts }: HttpResult): number => non2xx + errors + timeouts;

export function httpSection(result: RunResult, { width }: Canvas): string {
  const { http } = result;
  if (http === null) return "";
  const time = (us: number): string => formatUs(us) + doubtMark(result);
  const row = [
    inertText(http.path),
    `${formatRate(http.achievedPerSec)} of ${formatRate(http.offeredPerSec)}`,
    formatCount(http.responses),
    formatCount(wrong(http)),
    ...[http.latency.p50, http.latency.p99, http.latency.max].map(time),
  ];
  const head = ["path", "per second", "responses", "wrong", "p50", "p99", "max"];
  return grid({ head, rows: [row], words: [0], flexible: 0 }, width);
}

export function httpBrief(result: RunResult): Brief {
  const { http } = result;
  if (http === null) return null;
  const { p50, p99 } = http.latency;
  const rate = `${formatRate(http.achievedPerSec)} of ${formatRate(http.offeredPerSec)}/s`;
  const failed = wrong(http) === 0 ? "" : `, ${formatCount(wrong(http))} wrong`;
  const times = `p50 ${formatUs(p50)}, p99 ${formatUs(p99)}${doubtMark(result)}`;
  return { line: `${http.path}: ${rate}, ${formatCount(http.responses)} responses${failed}; ${times}` };
}
