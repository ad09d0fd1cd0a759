import { metricWords } from "../../facts/comparison/metric-words.js";
import { breakableAfterDots, type Html, html } from "../parts/markup.js";

/** Shows the name of a metric with what it is in words. */
export function metricName(metric: string): Html {
  const words = metricWords(metric);
  const name = html`<code>${breakableAfterDots(metric)}</code>`;
  return words === "" ? name : html`${name}<br><span class="muted">${words}</span>`;
}
