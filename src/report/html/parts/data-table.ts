import { type Content, type Html, html } from "./markup.js";

export interface DataTable {
  readonly id: string;
  readonly caption: Content;
  /** Empty where the row headings say enough. */
  readonly head: readonly Content[];
  /** The rows; the first cell of each is its heading. */
  readonly rows: readonly (readonly Content[])[];
  /** The columns of words besides the first; all others are figures, aligned right. */
  readonly words?: readonly number[];
  /** The columns of sentences, which stay wide enough to read when the table scrolls. */
  readonly prose?: readonly number[];
}

/** Makes a table in a box that scrolls when the page is too narrow, so that the page itself never does. */
export function dataTable({ id, caption, head, rows, words = [], prose = [] }: DataTable): Html {
  const kind = (column: number): string => {
    if (prose.includes(column)) return "prose";
    return column === 0 || words.includes(column) ? "words" : "figures";
  };
  const cell = (content: Content, column: number): Html =>
    column === 0 ? html`<th scope="row">${content}</th>` : html`<td class="${kind(column)}">${content}</td>`;
  return html`<div class="scroll" role="region" tabindex="0" aria-labelledby="${id}-caption">
<table id="${id}">
<caption id="${id}-caption"><span>${caption}</span></caption>
${
  head.length === 0
    ? null
    : html`<thead><tr>${head.map((title, i) => html`<th scope="col" class="${kind(i)}">${title}</th>`)}</tr></thead>
`
}<tbody>
${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
</table>
</div>
`;
}
