import type { Comparison } from "../../../result/comparison/comparison.js";
import { sweepOf } from "./sweep.js";

interface SectionText {
  readonly id: string;
  /** Its name in the navigation. */
  readonly name: string;
  /** Its heading. */
  readonly title: string;
  /** Tells whether a comparison has this section; without it, every one does. */
  readonly concerns?: (comparison: Comparison) => boolean;
}

/** The sections of a comparison below its outcome, in the order a reader asks. Page and table both use this order. */
const SECTIONS = [
  {
    id: "differences",
    name: "Differences",
    title: "Differences that were not asked for",
    concerns: ({ differences }) => differences.length > 0,
  },
  { id: "pairs", name: "Pairs", title: "Every pair", concerns: ({ pairs }) => pairs.length > 1 },
  {
    id: "counts",
    name: "Counts",
    title: "Correctness and counted work",
    concerns: ({ pairs }) => pairs.some(({ correctness, counters }) => correctness.length + counters.length > 0),
  },
  {
    id: "metrics",
    name: "Metrics",
    title: "Metrics with noise",
    concerns: ({ pairs }) => pairs.some(({ metrics }) => metrics.length > 0),
  },
  { id: "capacity", name: "Capacity", title: "Capacity", concerns: (comparison) => sweepOf(comparison) !== null },
  { id: "growth", name: "Growth", title: "How costs grow", concerns: ({ growth }) => growth.length > 0 },
  {
    id: "claims",
    name: "Claims",
    title: "Claims beside measurements",
    concerns: ({ variants }) => variants.some(({ claims }) => claims.length > 0),
  },
  {
    id: "percentiles",
    name: "Percentiles",
    title: "Latency by percentile",
    concerns: ({ variants }) => variants.some(({ latency }) => Object.values(latency).some((one) => one !== null)),
  },
  {
    id: "values",
    name: "Run by run",
    title: "Run by run",
    concerns: ({ pairs }) => pairs.some(({ metrics }) => metrics.length > 0),
  },
  { id: "runs", name: "Runs", title: "The runs" },
  {
    id: "left-out",
    name: "Not compared",
    title: "What is not compared",
    concerns: ({ pairs }) => pairs.some(({ notCompared }) => notCompared.length > 0),
  },
  { id: "decision", name: "Decision", title: "How this was decided" },
  { id: "origin", name: "Origin", title: "Where these numbers come from" },
] as const satisfies readonly SectionText[];

export type ComparisonSectionId = (typeof SECTIONS)[number]["id"];

/** Returns the sections that this comparison has. */
export function comparisonSections(
  comparison: Comparison,
): readonly (SectionText & { readonly id: ComparisonSectionId })[] {
  const sections: readonly (SectionText & { readonly id: ComparisonSectionId })[] = SECTIONS;
  return sections.filter(({ concerns }) => concerns?.(comparison) ?? true);
}
