import type { RunResult } from "../../../result/run-result.js";
import { after, backText, cutText, faultName, faultTime, outsideText, wrongText } from "../../facts/fault-facts.js";
import { dataTable, section } from "../data-table.js";
import { type Html, html } from "../markup.js";

/** What was done to the server on purpose, and what came of it; nothing where nothing was. */
export function faultsSection(result: RunResult): Html | null {
  const { faults } = result;
  if (faults.length === 0) return null;
  return section(
    "faults",
    "Faults",
    html`<p>${outsideText(result)}</p>\n`,
    dataTable({
      id: "table-faults",
      caption:
        "What was done to the server on purpose, and what came of it. Times but the first are counted from the injection.",
      head: [
        "fault",
        "when, since the traffic began",
        "noticed",
        "first right delivery by that way",
        "users cut off",
        "back: half / 95 % / all",
        "steady again",
        "wrong deliveries it answers for",
      ],
      rows: faults.map((fault) => [
        faultName(fault),
        fault.failure === null
          ? faultTime(fault)
          : html`<span class="wrong">${faultTime(fault)}: ${fault.failure}</span>`,
        after(fault.noticedAfterUs, "by nobody"),
        after(fault.firstDeliveryAfterUs, "never"),
        cutText(fault),
        backText(fault),
        after(fault.steadyAfterUs, "not seen"),
        wrongText(fault),
      ]),
      words: [7],
    }),
  );
}
