import { formatBytes, formatCount, formatPercent, formatRate, formatUs } from "../../../base/units.js";
import type { Generator, HttpResult, RunResult, Server } from "../../../result/run-result.js";
import { noiseText } from "../../facts/counter-noise.js";
import { countersSeen } from "../../facts/counters.js";
import { endedText } from "../../facts/fault-facts.js";
import { loadText } from "../../facts/machine-load.js";
import { whyServerIsUnknown } from "../../facts/server-absence.js";
import { doubtAboutTimes } from "../../facts/trust.js";
import { dataTable, section } from "../parts/data-table.js";
import { doubtful, shouldBeZero } from "../parts/figures.js";
import { type Html, html } from "../parts/markup.js";

export function httpSection(result: RunResult): Html {
  const title = "HTTP under chat load";
  if (result.http === null) return section("http", title, html`<p>The scenario puts no load on HTTP endpoints.</p>`);
  return section("http", title, httpTable(result.http, doubtAboutTimes(result) !== null));
}

function httpTable(http: HttpResult, doubt: boolean): Html {
  const time = (us: number) => (doubt ? doubtful(formatUs(us)) : formatUs(us));
  const { p50, p90, p99, max } = http.latency;
  return dataTable({
    id: "table-http",
    caption: `Fetched over ${formatCount(http.connections)} connections during the hold phase, while the chat traffic ran.`,
    head: [
      "path",
      "offered/s",
      "achieved/s",
      "responses",
      "not 2xx",
      "errors",
      "timeouts",
      "p50",
      "p90",
      "p99",
      "slowest",
    ],
    rows: [
      [
        html`<code>${http.path}</code>`,
        formatRate(http.offeredPerSec),
        formatRate(http.achievedPerSec),
        formatCount(http.responses),
        ...[http.non2xx, http.errors, http.timeouts].map(shouldBeZero),
        ...[p50, p90, p99, max].map(time),
      ],
    ],
  });
}

export function serverSection(result: RunResult): Html {
  const { server } = result;
  if (server === null) {
    return section("server", "Server under test", html`<p>${whyServerIsUnknown(result, "CPU and counters are")}</p>`);
  }
  const ended = endedText(result);
  return section(
    "server",
    "Server under test",
    nodesTable(server),
    ended === null ? null : html`<p>${ended}</p>\n`,
    perMessageTable(result, server),
    countersTable(server),
  );
}

function nodesTable(server: Server): Html {
  return dataTable({
    id: "table-nodes",
    caption:
      "Users: registered when everybody was connected. Event loop: share of the hold phase it was busy. CPU: from the first connect to the end of the drain.",
    head: ["node", "address", "users", "CPU", "event loop", "resident memory"],
    rows: server.nodes.map((node) => [
      node.id,
      html`<code>${node.url}</code>`,
      node.users === null ? "–" : formatCount(node.users),
      `${formatRate(node.cpuSec)} s`,
      formatPercent(node.eventLoop),
      formatBytes(node.rss),
    ]),
    words: [1],
  });
}

function perMessageTable(result: RunResult, { perMessage }: Server): Html {
  const shown = (value: number | null): string => (value === null ? "no such traffic" : formatRate(value));
  return dataTable({
    id: "table-per-message",
    caption: `Work for each message. ${noiseText(result)}`,
    head: ["work", "count"],
    rows: [
      ["connections examined per private message", shown(perMessage.connectionsExaminedPerDm)],
      ["frames encoded per broadcast or room message", shown(perMessage.framesEncodedPerBroadcast)],
      ["deliveries written per message", shown(perMessage.framesSentPerMessage)],
    ],
  });
}

function countersTable({ nodes }: Server): Html {
  const several = nodes.length > 1;
  return dataTable({
    id: "table-counters",
    caption: "What the server counted over the whole run. Counters that stayed at zero are left out.",
    head: ["counter", ...(several ? nodes.map((node) => node.id) : []), several ? "all nodes" : "count"],
    rows: countersSeen(nodes).map(({ label, perNode, total }) => [
      label,
      ...(several ? perNode.map(formatCount) : []),
      formatCount(total),
    ]),
  });
}

export function generatorSection(result: RunResult): Html {
  const { generator, environment } = result;
  const state = generator.saturated
    ? html`<p class="warning" role="note"><strong>Saturated.</strong> The generator could not keep to the plan.</p>`
    : html`<p>Not saturated: the generator kept to the plan.</p>`;
  const shared = environment.sharedMachine
    ? `Generator and server shared this machine's ${formatCount(environment.cores)} cores: each slowed the other somewhat (${loadText(environment)}).`
    : "Generator and server ran on different machines.";
  const reasons = generator.reasons.map(({ message }) => html`<li>${message}</li>`);
  return section(
    "generator",
    "Generator",
    state,
    reasons.length === 0 ? null : html`<ul>${reasons}</ul>\n`,
    html`<p>${shared} WebSocket client: ${generator.client}. CPU of all workers: ${formatRate(generator.cpu)} s. Delivery ledger: ${formatBytes(generator.ledgerBytes)}.</p>\n`,
    workersTable(generator),
  );
}

function workersTable({ workers }: Generator): Html {
  return dataTable({
    id: "table-workers",
    caption:
      "Schedule lag is how much later than planned a worker sent; backlog, the most sends that were due and not made at one moment. The times that a worker measures cannot be trusted while its event loop is more than 90 % busy.",
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
