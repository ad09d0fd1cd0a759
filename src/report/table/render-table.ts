import type { RunResult } from "../../result/run-result.js";
import { type SectionId, sectionsOf } from "../facts/sections.js";
import { type Brief, joinBriefs } from "./parts/brief.js";
import { type Canvas, inkFor } from "./parts/layout.js";
import { claimsBrief, claimsSection } from "./sections/claims.js";
import { connectionsBrief, connectionsSection } from "./sections/connections.js";
import { deliveryBrief, deliverySection } from "./sections/delivery.js";
import { faultsBrief, faultsSection } from "./sections/faults.js";
import { generatorBrief, generatorSection } from "./sections/generator.js";
import { httpBrief, httpSection } from "./sections/http.js";
import { latencyBrief, latencySection } from "./sections/latency.js";
import { memoryBrief, memorySection } from "./sections/memory.js";
import { originSection } from "./sections/origin.js";
import { relayBrief, relaySection } from "./sections/relay.js";
import { serverBrief, serverSection } from "./sections/server.js";
import { thresholdsBrief, thresholdsSection } from "./sections/thresholds.js";
import { timelineBrief, timelineSection } from "./sections/timeline.js";
import { verdictBrief, verdictSection } from "./sections/verdict.js";

export interface TableOptions {
  /** The width of the terminal, in columns. */
  readonly width: number;
  readonly color: boolean;
  /** Shows every figure of every section instead of one screen. */
  readonly verbose: boolean;
}

interface Renderer {
  /** Renders the section's content, below its title. */
  readonly full: (result: RunResult, canvas: Canvas) => string;
  readonly brief: (result: RunResult, canvas: Canvas) => Brief;
}

const RENDERERS: Readonly<Record<SectionId, Renderer>> = {
  thresholds: { full: thresholdsSection, brief: thresholdsBrief },
  delivery: { full: deliverySection, brief: deliveryBrief },
  faults: { full: faultsSection, brief: faultsBrief },
  latency: { full: latencySection, brief: latencyBrief },
  timeline: { full: timelineSection, brief: timelineBrief },
  memory: { full: memorySection, brief: memoryBrief },
  claims: { full: claimsSection, brief: claimsBrief },
  http: { full: httpSection, brief: httpBrief },
  server: { full: serverSection, brief: serverBrief },
  relay: { full: relaySection, brief: relayBrief },
  generator: { full: generatorSection, brief: generatorBrief },
  connections: { full: connectionsSection, brief: connectionsBrief },
  origin: { full: originSection, brief: () => null },
};

/** The least width; nothing fits into less. */
export const MIN_WIDTH = 40;

/** Renders the result as text for a terminal: the verdict first, then the sections. Ends in a newline. */
export function renderTable(result: RunResult, { width, color, verbose }: TableOptions): string {
  const canvas: Canvas = { width: Math.max(MIN_WIDTH, width), ink: inkFor(color) };
  const sections = sectionsOf(result);
  if (verbose) {
    const parts = sections.map(({ id, title }) => `${canvas.ink.bold(title)}\n${RENDERERS[id].full(result, canvas)}`);
    return `${[verdictSection(result, canvas), ...parts].join("\n\n")}\n`;
  }
  const briefs = sections.map(({ id, name }) => [name, RENDERERS[id].brief(result, canvas)] as const);
  return `${verdictBrief(result, canvas)}\n\n${joinBriefs(briefs, canvas)}\n`;
}
