import { formatCount } from "../../../base/units.js";
import { slopeOfMetric } from "../../../result/memory-slope.js";
import { formatMetric } from "../../../result/metric.js";
import type { RunResult } from "../../../result/run-result.js";
import { reachText } from "../../facts/memory-metrics.js";
import { doubtAboutTimes, isDoubtfulTime } from "../../facts/trust.js";
import { type Content, type Html, html } from "./markup.js";

/** A value that must not be taken for a fact: in italics, with a question mark. */
export function doubtful(text: string): Html {
  return html`<span class="doubt" title="not trustworthy">${text} ?</span>`;
}

/** PASS or FAIL in words, and in colour besides; neither, if what was compared cannot be trusted or was too coarse. */
export function passMark(pass: boolean | null, isDoubtful: boolean): Html {
  if (pass === null) return html`<span class="doubt">undecided</span>`;
  if (isDoubtful) return doubtful(pass ? "pass" : "FAIL");
  return pass ? html`<span class="mark pass">pass</span>` : html`<span class="mark fail">FAIL</span>`;
}

/** Whether a metric is a time of a run whose times cannot be trusted. */
export function isUntrusted(result: RunResult, metric: string): boolean {
  return isDoubtfulTime(metric) && doubtAboutTimes(result) !== null;
}

/** A metric's value in words, with its interval if it is a slope, marked if it is a time that cannot be trusted. */
export function measured(result: RunResult, metric: string, value: number | null): Content {
  if (value === null) return "not measured";
  const text = formatMetric(metric, value);
  const slope = slopeOfMetric(result.memory, metric);
  if (slope !== null) return html`${text}<br><span class="muted">${reachText(slope)}</span>`;
  return isUntrusted(result, metric) ? doubtful(text) : text;
}

/** A count that should be zero: quiet if it is, loud if not. */
export function shouldBeZero(count: number): Html {
  return html`<span class="${count === 0 ? "zero" : "wrong"}">${formatCount(count)}</span>`;
}

/** Why the times cannot be trusted, where they are shown; nothing if they can. */
export function doubtNotice(result: RunResult): Html | null {
  const doubt = doubtAboutTimes(result);
  return doubt === null ? null : html`<p class="warning" role="note"><strong>Not trustworthy.</strong> ${doubt}</p>\n`;
}
