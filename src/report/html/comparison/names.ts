import { metricWords } from "../../facts/comparison/metric-words.js";
import { breakableAfterDots, type Html, html } from "../parts/markup.js";

/** Shows the name of a metric with what it is in words. */
export function metricName(metric: string): Html {
  const words = metricWords(metric);
  const name = html`<code>${breakableAfterDots(metric)}</code>`;
  return words === "" ? name : html`${name}<br><span class="muted">${words}</span>`;
}

/** Longer texts, which only hostile files have, would make a table too wide. */
const LONGEST_UNBROKEN = 32;

/** Keeps a short text, such as the label of a variant, on one line. */
export const unbroken = (text: string): Html =>
  html`<span class="${text.length > LONGEST_UNBROKEN ? "plain" : "mark neutral"}">${text}</span>`;
