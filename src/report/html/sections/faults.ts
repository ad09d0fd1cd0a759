import type { FaultResult, RunResult } from "../../../result/run-result.js";
import {
  after,
  backText,
  cutText,
  faultName,
  faultTime,
  intoHold,
  outsideText,
  wrongText,
} from "../../facts/fault-facts.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, html } from "../parts/markup.js";

const ROWS: readonly (readonly [heading: string, content: (fault: FaultResult) => Content])[] = [
  ["injected, after the start of the traffic", timeOrFailure],
  ["noticed by a user after", ({ noticedAfterUs }) => after(noticedAfterUs, "by nobody")],
  ["first correct delivery by that path after", ({ firstDeliveryAfterUs }) => after(firstDeliveryAfterUs, "never")],
  ["users cut off", cutText],
  ["half / 95 % / all of them back after", backText],
  ["service steady again after", ({ steadyAfterUs: us }) => (us === 0 ? "at once" : after(us, "not seen"))],
  ["wrong deliveries it accounts for", wrongText],
];

/** What was done to the server on purpose, and what came of it. */
export function faultsSection(result: RunResult): Content {
  const { faults } = result;
  return [
    html`<p>${outsideText(result)}</p>\n`,
    dataTable({
      id: "table-faults",
      caption:
        "What was done to the server on purpose, and its effects. All times but the first two count from the injection.",
      head: ["", ...faults.map(faultName)],
      rows: [
        ["injected, after the start of the hold phase", ...faults.map((fault) => intoHold(fault, result) ?? "never")],
        ...ROWS.map(([heading, content]) => [heading, ...faults.map(content)]),
      ],
      words: faults.map((_, i) => i + 1),
    }),
  ];
}

function timeOrFailure(fault: FaultResult): Content {
  const time = faultTime(fault);
  return fault.failure === null ? time : html`<span class="wrong">${time}: ${fault.failure}</span>`;
}
