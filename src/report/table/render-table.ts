import { inertText } from "../../base/hostile-text.js";
import type { RunResult } from "../../result/run-result.js";
import { headline } from "../facts/headline.js";
import { claimsSection, thresholdsSection } from "./checks.js";
import { connectionsSection, deliverySection } from "./delivery.js";
import { faultsSection } from "./faults.js";
import { latencySection } from "./latency.js";
import { bullet, type Canvas, inkFor, paragraph, wrap } from "./layout.js";
import { generatorSection, httpSection, serverSection } from "./machines.js";
import { memorySection } from "./memory.js";
import { relaySection } from "./relay.js";

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

/** Nothing here fits into less. */
const MIN_WIDTH = 60;

/** The result as tables for a terminal: the verdict first, then what it stands on. Ends in a newline. */
export function renderTable(result: RunResult, options: TableOptions): string {
  const canvas: Canvas = { width: Math.max(MIN_WIDTH, options.width), ink: inkFor(options.color) };
  const sections = [
    verdictSection(result, canvas),
    thresholdsSection(result, canvas),
    deliverySection(result, canvas),
    faultsSection(result, canvas),
    latencySection(result, canvas),
    memorySection(result, canvas),
    connectionsSection(result, canvas),
    serverSection(result, canvas),
    relaySection(result, canvas),
    generatorSection(result, canvas),
    httpSection(result, canvas),
    claimsSection(result, canvas),
  ];
  return `${sections.filter((section) => section !== "").join("\n\n")}\n`;
}

function verdictSection(result: RunResult, { width, ink }: Canvas): string {
  const mark = { pass: ink.good, fail: ink.bad, inconclusive: ink.warn, aborted: ink.warn }[result.verdict];
  const sentence = wrap(inertText(headline(result), 600), width)
    .map((line) => mark(ink.bold(line)))
    .join("\n");
  // The sentence says that it passed, and better; what stands beside a pass must not be hidden.
  const reasons = result.reasons.filter(({ code }) => code !== "passed").map((reason) => bullet(reason.message, width));
  const origin = `${result.scenario.name} · run ${result.id} · seed ${result.seed}`;
  return [sentence, ...reasons, ink.dim(paragraph(origin, width, ""))].join("\n");
}
