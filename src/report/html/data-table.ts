import { type Content, type Html, html } from "./markup.js";

export interface DataTable {
  readonly id: string;
  readonly caption: Content;
  readonly head: readonly string[];
  /** The first cell of each row is its heading. */
  readonly rows: readonly (readonly Content[])[];
  /** Columns of words besides the first; all others are figures, ranged right. */
  readonly words?: readonly number[];
}

/** A table in a box that scrolls by itself when the page is too narrow, so that the page never does. */
export function dataTable({ id, caption, head, rows, words = [] }: DataTable): Html {
  const kind = (column: number): string => (column === 0 || words.includes(column) ? "words" : "figures");
  const cell = (content: Content, column: number): Html =>
    column === 0 ? html`<th scope="row">${content}</th>` : html`<td class="${kind(column)}">${content}</td>`;
  return html`<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}-caption">
<table id="${id}">
<caption id="${id}-caption">${caption}</caption>
<thead><tr>${head.map((title, i) => html`<th scope="col" class="${kind(i)}">${title}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table>
</div>
`;
}

/** A part of the page with its heading; `id` is its anchor. */
export function section(id: string, title: string, ...content: readonly Content[]): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}</section>
`;
}

/** PASS or FAIL in words, and in colour besides. */
export function passMark(pass: boolean): Html {
  return pass ? html`<span class="mark pass">pass</span>` : html`<span class="mark fail">FAIL</span>`;
}
