/**
 * The style sheet. Text has a contrast of at least 4.5 : 1 with its background and chart series of 3 : 1 (WCAG 2.1 AA);
 * style.test.ts checks both schemes.
 */

export const LIGHT = {
  "--page": "#ffffff",
  "--text": "#1b1f24",
  "--muted": "#59616b",
  "--rule": "#dfe3e8",
  "--panel": "#f6f7f9",
  "--band": "#f3f5f7",
  "--band-strong": "#e6edf5",
  "--link": "#0a57a4",
  "--good": "#0b6637",
  "--good-panel": "#e9f5ee",
  "--bad": "#a3141c",
  "--bad-panel": "#fdeeee",
  "--warn": "#7a4a00",
  "--warn-panel": "#fdf4e1",
  "--series-1": "#0b62b8",
  "--series-2": "#b34a00",
  "--series-3": "#157347",
  "--series-4": "#7b3bb0",
  "--series-5": "#5f6873",
} as const;

export const DARK: Readonly<Record<keyof typeof LIGHT, string>> = {
  "--page": "#15181c",
  "--text": "#e5e8ec",
  "--muted": "#a2abb6",
  "--rule": "#31373f",
  "--panel": "#1d2126",
  "--band": "#1a1e23",
  "--band-strong": "#212b37",
  "--link": "#7db8f5",
  "--good": "#74d19c",
  "--good-panel": "#15281d",
  "--bad": "#ff9d97",
  "--bad-panel": "#331a1b",
  "--warn": "#efc26c",
  "--warn-panel": "#2e2512",
  "--series-1": "#6cb0f7",
  "--series-2": "#f6a15c",
  "--series-3": "#6fcf97",
  "--series-4": "#c79bf2",
  "--series-5": "#9aa4b0",
};

const variables = (colors: Readonly<Record<string, string>>): string =>
  Object.entries(colors)
    .map(([name, color]) => `${name}: ${color};`)
    .join(" ");

export const STYLE = `
:root { color-scheme: light; ${variables(LIGHT)} }
@media screen and (prefers-color-scheme: dark) {
  :root:not([data-printing]) { color-scheme: dark; ${variables(DARK)} }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 1rem/1.5 -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif;
}
.page { max-width: 68rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
h1 { margin: 0; font-size: clamp(1.25rem, 1rem + 1.4vw, 1.75rem); line-height: 1.3; font-weight: 600; text-wrap: pretty; }
h2 { margin: 0 0 .75rem; font-size: 1.25rem; line-height: 1.3; font-weight: 600; }
h3 { margin: 1.75rem 0 .5rem; font-size: 1rem; font-weight: 600; }
p { margin: 0 0 .75rem; max-width: 46rem; }
section { margin-top: 3rem; }
h1, h2, h3, p, pre, li, dt, dd, th, td, caption, summary, figcaption, footer { overflow-wrap: anywhere; }
thead th { overflow-wrap: normal; }
.metric-head { display: inline-block; max-width: 11rem; white-space: normal; }
/* Unlike "anywhere" this leaves a column as wide as the longest part of a metric's name between two dots. */
th code { overflow-wrap: break-word; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: .875em; }
pre { margin: 0 0 .75rem; padding: .75rem 1rem; background: var(--panel); border-radius: 4px; white-space: pre-wrap; }
.muted { color: var(--muted); }

.origin { margin-bottom: .5rem; color: var(--muted); font-size: .9375rem; }
.verdict { padding: 1.25rem 1.5rem; border-left: 6px solid; border-radius: 4px; }
.verdict.pass { background: var(--good-panel); border-color: var(--good); }
.verdict.fail { background: var(--bad-panel); border-color: var(--bad); }
.verdict.inconclusive, .verdict.aborted { background: var(--warn-panel); border-color: var(--warn); }
.verdict.neutral { background: var(--panel); border-color: var(--muted); }
.verdict strong { font-weight: 700; }
.verdict.pass strong { color: var(--good); }
.verdict.fail strong { color: var(--bad); }
.verdict.inconclusive strong, .verdict.aborted strong { color: var(--warn); }
.verdict ul { margin: .75rem 0 0; padding-left: 1.25rem; }
.verdict li { max-width: 46rem; }

.key-figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr)); gap: 1rem 1.5rem; margin: 1.5rem 0 0; }
.key-figures dt { color: var(--muted); font-size: .875rem; }
.key-figures dd { margin: 0; font-size: 1.375rem; line-height: 1.35; font-weight: 600; font-variant-numeric: tabular-nums; }
.key-figures dd small { display: block; color: var(--muted); font-size: .8125rem; font-weight: 400; }

nav { margin-top: 1.5rem; font-size: .9375rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.1rem; margin: 0; padding: 0; list-style: none; }

/* The shadows are covered at the ends: they show only where there is more to scroll to. */
.scroll {
  overflow-x: auto; margin: 0 0 1.75rem;
  background:
    linear-gradient(to right, var(--page) 30%, transparent) left / 2rem 100% no-repeat local,
    linear-gradient(to left, var(--page) 30%, transparent) right / 2rem 100% no-repeat local,
    linear-gradient(to right, var(--rule), transparent) left / .75rem 100% no-repeat scroll,
    linear-gradient(to left, var(--rule), transparent) right / .75rem 100% no-repeat scroll;
}
table { min-width: min(30rem, 100%); border-collapse: collapse; font-size: .9375rem; font-variant-numeric: tabular-nums; }
caption { padding-bottom: .4rem; color: var(--muted); font-size: .875rem; text-align: left; text-wrap: pretty; }
caption span { position: sticky; left: 0; display: inline-block; max-width: min(100%, calc(100vw - 2.5rem)); }
th, td { padding: .3rem 1.1rem .3rem 0; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; font-weight: 400; }
thead th { color: var(--muted); font-size: .8125rem; font-weight: 600; vertical-align: bottom; border-bottom-color: var(--muted); }
th.figures, td.figures { text-align: right; white-space: nowrap; }
td.words { min-width: 5.5rem; max-width: 26rem; }
td.prose { min-width: 15rem; max-width: 30rem; }
th[scope="row"] { min-width: 8.5rem; max-width: 24rem; }
th:last-child, td:last-child { padding-right: 0; }
.zero { color: var(--muted); }
.wrong { color: var(--bad); font-weight: 700; }
.doubt { color: var(--muted); font-style: italic; }
.key-figures .doubt { font-size: 1.125rem; font-weight: 400; }
/* Hangs into the gap between columns, so that the figures stay aligned. */
.few { display: inline-block; width: .7em; margin-right: -.7em; color: var(--warn); font-weight: 700; text-align: left; }
.mark { font-weight: 700; white-space: nowrap; }
.mark.pass { color: var(--good); }
.mark.fail { color: var(--bad); }
.mark.inconclusive { color: var(--warn); }
.mark.neutral { font-weight: 400; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); }
.warning { padding: .75rem 1rem; border-left: 4px solid var(--warn); border-radius: 4px; background: var(--warn-panel); max-width: none; }
.warning strong { color: var(--warn); }

.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr)); gap: 1.5rem 2rem; }
.chart { margin: 0 0 1.5rem; min-width: 0; break-inside: avoid; }
.charts .chart { margin: 0; }
.chart[hidden] { display: none; }
figcaption { margin-bottom: .4rem; font-size: .9375rem; font-weight: 600; }
.plot { position: relative; width: 100%; height: 25rem; }
.small .plot { height: 15rem; }
.legend { display: flex; flex-wrap: wrap; gap: .15rem 1.25rem; margin: .5rem 0 0; padding: 0; list-style: none; font-size: .875rem; }
.legend svg { vertical-align: -1px; margin-right: .45rem; }
.s1 { color: var(--series-1); } .s2 { color: var(--series-2); } .s3 { color: var(--series-3); } .s4 { color: var(--series-4); } .s5 { color: var(--series-5); }
/* Read out, not shown. */
.for-readers { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.forest { display: block; overflow: visible; }
.forest text { fill: currentColor; font-size: 11px; }
.forest-band { fill: var(--band-strong); }
.forest-interval { fill: currentColor; fill-opacity: .3; stroke-width: 1; stroke-opacity: .6; }
.forest-axis { stroke: var(--muted); stroke-dasharray: 2 2; }
.full { fill: currentColor; } .hollow { fill: var(--page); }
.charts + * { margin-top: 1.25rem; }
dl.meanings { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0 0 1rem; font-size: .9375rem; }
dl.meanings dt { font-weight: 600; }
dl.meanings dd { margin: 0; color: var(--muted); }
details { margin: .75rem 0; }
summary { cursor: pointer; color: var(--link); }
details > :not(summary) { margin-top: .75rem; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--rule); color: var(--muted); font-size: .875rem; }

@media (max-width: 36rem) {
  .page { padding: 1rem 1rem 3rem; }
  .verdict { padding: 1rem; }
  section { margin-top: 2.25rem; }
  .plot { height: 21rem; }
  dl.meanings { grid-template-columns: 1fr; }
  dl.meanings dd { margin-bottom: .4rem; }
}
@media print {
  @page { margin: 14mm; }
  html { font-size: 9.5pt; }
  body { line-height: 1.4; }
  .page { max-width: none; padding: 0; }
  nav { display: none; }
  section, footer { margin-top: 1.5rem; }
  h2, h3, figcaption, caption, summary { break-after: avoid; }
  .scroll { overflow: visible; }
  table { min-width: 0; font-size: 8pt; }
  thead th { font-size: 7.5pt; }
  th, td { padding: .15rem 1rem .15rem 0; }
  td.words, td.prose, th[scope="row"] { min-width: 4.5rem; max-width: none; }
  .scroll { background: none; }
  tr, .chart, .verdict, .warning { break-inside: avoid; }
  thead { display: table-header-group; }
  .charts { display: block; }
  .charts .chart { margin-bottom: 1.25rem; }
  .plot, .small .plot { height: auto; }
  canvas { width: 100% !important; height: auto !important; }
  .verdict, .warning, pre { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}
`;
