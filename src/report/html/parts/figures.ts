import { formatCount } from "../../../base/units.js";
import { slopeOfMetric } from "../../../result/memory-slope.js";
import { formatMetric } from "../../../result/metric.js";
import type { RunResult } from "../../../result/run-result.js";
import { reachText } from "../../facts/memory-metrics.js";
import { doubtAboutTimes, isUntrusted } from "../../facts/trust.js";
import { type Content, type Html, html } from "./markup.js";

/** Marks a value that cannot be trusted: italics and a question mark. */
export function doubtful(text: string): Html {
  return html`<span class="doubt" title="not trustworthy">${text} ?</span>`;
}

/** Marks a percentile with too few samples. */
export const FEW_SAMPLES = html`<span class="few">~</span>`;

/** Shows pass or FAIL, also by colour; undecided if `pass` is null, and doubtful if the value cannot be trusted. */
export function passMark(pass: boolean | null, isDoubtful: boolean): Html {
  if (pass === null) return html`<span class="doubt">undecided</span>`;
  if (isDoubtful) return doubtful(pass ? "pass" : "FAIL");
  return pass ? html`<span class="mark pass">pass</span>` : html`<span class="mark fail">FAIL</span>`;
}

/** Formats a metric's value, with its interval if it is a slope, and marked if it is a time that cannot be trusted. */
export function measured(result: RunResult, metric: string, value: number | null): Content {
  if (value === null) return "not measured";
  const text = formatMetric(metric, value);
  const slope = slopeOfMetric(result.memory, metric);
  if (slope !== null) return html`${text}<br><span class="muted">${reachText(slope)}</span>`;
  return isUntrusted(result, metric) ? doubtful(text) : text;
}

/** Formats a count that should be zero: muted if it is, highlighted if not. */
export function shouldBeZero(count: number): Html {
  return html`<span class="${count === 0 ? "zero" : "wrong"}">${formatCount(count)}</span>`;
}

/** Returns the notice that the times below cannot be trusted, or nothing if they can. */
export function doubtNotice(result: RunResult): Html | null {
  const doubt = doubtAboutTimes(result);
  return doubt === null ? null : html`<p class="warning" role="note"><strong>Not trustworthy.</strong> ${doubt}</p>\n`;
}
