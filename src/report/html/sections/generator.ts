import { formatBytes, formatCount, formatPercent, formatRate, formatUs } from "../../../base/units.js";
import type { Generator, RunResult } from "../../../result/run-result.js";
import { coresText, foreignCpuText, loadText } from "../../facts/origin-facts.js";
import { generatorState } from "../../facts/trust.js";
import { dataTable } from "../parts/data-table.js";
import { type Content, type Html, html } from "../parts/markup.js";

export function generatorSection(result: RunResult): Content {
  const { generator, environment } = result;
  const state = {
    "not saturated": html`<p>Not saturated: the generator kept to the plan.</p>\n`,
    saturated: html`<p class="warning" role="note"><strong>Saturated.</strong> The generator could not keep to the plan.</p>\n`,
    "held up": html`<p class="warning" role="note"><strong>Held up.</strong> It did not get the processor time it needed, and could not keep to its plan.</p>\n`,
  }[generatorState(result)];
  const where = environment.sharedMachine
    ? `Generator and server shared this machine's ${coresText(environment)}, so each slowed the other down`
    : `Generator and server ran on different machines; the generator's has ${coresText(environment)}`;
  const facts = [
    `${where} (${loadText(environment)}; ${foreignCpuText(environment)}).`,
    `WebSocket client: ${generator.client}.`,
    `CPU of all workers: ${formatRate(generator.cpu)} s.`,
    `Delivery ledger: ${formatBytes(generator.ledgerBytes)}.`,
  ];
  const reasons = generator.reasons.map(({ message }) => html`<li>${message}</li>`);
  return [
    state,
    reasons.length === 0 ? null : html`<ul>${reasons}</ul>\n`,
    html`<p>${facts.join(" ")}</p>\n`,
    workersTable(generator),
  ];
}

function workersTable({ workers }: Generator): Html {
  return dataTable({
    id: "table-workers",
    caption:
      "Schedule lag: how much later than planned a worker sent. Backlog: the most sends that were overdue at one moment. A worker's times cannot be trusted while its event loop is more than 90 % busy.",
    head: [
      "worker",
      "users",
      "CPU",
      "event loop",
      "worst 5 s",
      "schedule lag p99",
      "backlog",
      "resident memory",
      "finished",
    ],
    rows: workers.map((worker) => [
      String(worker.id),
      formatCount(worker.users),
      `${formatRate(worker.cpuSec)} s`,
      formatPercent(worker.eventLoop),
      formatPercent(worker.eventLoopWorst5s),
      formatUs(worker.scheduleLagP99Us),
      formatCount(worker.backlog),
      formatBytes(worker.rss),
      worker.finished ? "yes" : html`<span class="wrong">died</span>`,
    ]),
    words: [8],
  });
}
