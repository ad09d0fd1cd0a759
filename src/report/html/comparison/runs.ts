import type { ComparedRun, Comparison } from "../../../result/comparison/comparison.js";
import { type PlacedRun, runsInOrder, standing, thresholdsText } from "../../facts/comparison/compared-runs.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, type Html, html } from "../parts/markup.js";
import { unbroken } from "./names.js";
import { reportLink } from "./run-link.js";

/** Lists every run in the order in which they were made, with its verdict and a link to its report. */
export function runsSection(comparison: Comparison): Content {
  const all = runsInOrder(comparison);
  const isTold = all.some(({ run }) => run.verdict !== "pass");
  return dataTable({
    id: "table-runs",
    caption: "Every run, also those that do not count. The id leads to the run's own report.",
    head: ["run", "variant", "report", "verdict", "counts", "thresholds", ...(isTold ? ["why"] : []), "started"],
    rows: all.map((placed) => [
      ...runRow(comparison, placed, all),
      ...(isTold ? [whyOf(placed.run)] : []),
      unbroken(placed.run.startedAt),
    ]),
    words: [1, 3, 4, 5, isTold ? 7 : 6],
    prose: isTold ? [2, 6] : [2],
  });
}

function runRow({ variants }: Comparison, placed: PlacedRun, all: readonly PlacedRun[]): readonly Content[] {
  const { run, variant, place } = placed;
  const state = standing(placed, all);
  return [
    String(place),
    unbroken(variants[variant]?.label ?? ""),
    link(run),
    html`<span class="mark ${run.verdict === "pass" || run.verdict === "fail" ? run.verdict : "inconclusive"}">${run.verdict}</span>`,
    state === "" ? "yes" : html`<span class="${run.counts ? "plain" : "doubt"}">${state}</span>`,
    unbroken(thresholdsText(run)),
  ];
}

const whyOf = ({ verdict, reasons }: ComparedRun): Content =>
  verdict === "pass" ? "" : reasons.map(({ message }, i) => (i === 0 ? message : html`<br>${message}`));

function link({ file, id }: ComparedRun): Html {
  const href = reportLink(file);
  return href === null
    ? html`${id}<br><span class="muted">${file}</span>`
    : html`<a href="${href}">${id}</a><br><span class="muted">${file}</span>`;
}
