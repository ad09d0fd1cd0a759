import type { RunResult } from "../../result/run-result.js";

interface SectionText {
  readonly id: string;
  /** Its name in a list of sections, or in front of a single line. */
  readonly name: string;
  /** Its heading. */
  readonly title: string;
  /** Tells whether a run has this section; without it, every run does. */
  readonly concerns?: (result: RunResult) => boolean;
}

/**
 * The sections of a report below its verdict, in the order a reader asks. The page and the tables both use this order.
 */
const SECTIONS = [
  { id: "thresholds", name: "Thresholds", title: "Thresholds" },
  { id: "delivery", name: "Delivery", title: "Delivery" },
  { id: "faults", name: "Faults", title: "Faults", concerns: ({ faults }) => faults.length > 0 },
  { id: "latency", name: "Latency", title: "Latency" },
  { id: "timeline", name: "Timeline", title: "Timeline" },
  { id: "memory", name: "Memory", title: "Memory per connection" },
  {
    id: "claims",
    name: "Claims",
    title: "Claims beside measurements",
    concerns: ({ claims }) => claims.length > 0,
  },
  { id: "http", name: "HTTP", title: "HTTP under chat load", concerns: ({ http }) => http !== null },
  { id: "server", name: "Server", title: "Server under test" },
  {
    id: "relay",
    name: "Between nodes",
    title: "Between the nodes",
    concerns: ({ server }) => (server?.relay ?? null) !== null,
  },
  { id: "generator", name: "Generator", title: "Generator" },
  { id: "connections", name: "Connections", title: "Connections" },
  { id: "origin", name: "Origin", title: "Where these numbers come from" },
] as const satisfies readonly SectionText[];

export type SectionId = (typeof SECTIONS)[number]["id"];

export type Section = SectionText & { readonly id: SectionId };

/**
 * Returns the sections that this run has: a single node has nothing between nodes, and not every scenario has faults.
 */
export function sectionsOf(result: RunResult): readonly Section[] {
  const sections: readonly Section[] = SECTIONS;
  return sections.filter(({ concerns }) => concerns?.(result) ?? true);
}
