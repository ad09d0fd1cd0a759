import { type Content, Html, html } from "../parts/markup.js";
import { codeForScript, contentSecurityPolicy, jsonForScript } from "./embedded.js";
import { PAGE_SCRIPT } from "./page-script.js";
import { STYLE } from "./style.js";

/** The files embedded in a page. The command reads them. */
export interface ReportAssets {
  /** The browser build of Chart.js, which defines the global `Chart`. */
  readonly chartJs: string;
}

export interface PageSection {
  readonly id: string;
  /** Its name in the navigation. */
  readonly name: string;
  /** Its heading. */
  readonly title: string;
  readonly content: Content;
}

export interface PageParts {
  /** The title of the window. */
  readonly title: string;
  /** The version that wrote it. */
  readonly version: string;
  /** What stands above the navigation. */
  readonly header: Content;
  /** What the navigation leads through. */
  readonly subject: string;
  readonly sections: readonly PageSection[];
  readonly footer: Content;
  /** What the page shows, whole, in an element of this id. */
  readonly data: { readonly id: string; readonly value: unknown };
  /** What the page's script draws, in page order (charts/chart-spec.ts). */
  readonly charts: readonly unknown[];
}

/** Renders one HTML file that fetches nothing and runs only its own two scripts: the shell of every page. */
export function renderPage(page: PageParts, { chartJs }: ReportAssets): string {
  const content = html`<main class="page">
${page.header}<nav aria-label="Sections of this ${page.subject}"><ul>
${page.sections.map(({ id, name }) => html`<li><a href="#${id}">${name}</a></li>\n`)}</ul></nav>
${page.sections.map(
  ({ id, title, content }) => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}</section>
`,
)}<footer>${page.footer}</footer>
</main>
`;
  const scripts = [codeForScript(chartJs), PAGE_SCRIPT];
  const trusted = (text: string): Html => new Html(text);
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(contentSecurityPolicy(STYLE, scripts))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="chatbench ${page.version}">
<title>${page.title} · chatbench</title>
<link rel="icon" href="data:,">
<style>${trusted(STYLE)}</style>
</head>
<body>
${content}<script type="application/json" id="${page.data.id}">${trusted(jsonForScript(page.data.value))}</script>
<script type="application/json" id="chart-data">${trusted(jsonForScript(page.charts))}</script>
${scripts.map((code) => html`<script>${trusted(code)}</script>\n`)}</body>
</html>
`.text;
}
