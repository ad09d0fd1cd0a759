/**
 * The schema that checks a comparison.json at the edge: what passes is a Comparison, field by field. If the two drift
 * apart, `ComparisonInStep` at the end does not compile.
 */

import { z } from "zod";
import { GROWTHS } from "../../stats/growth.js";
import { type InStep, type Require, runResultSchema } from "../run-result-schema.js";
import { COMPARED_LATENCIES, COMPARISON_SCHEMA, type ComparedLatency, type Comparison } from "./comparison.js";

const number = z.number();
const index = z.number().int().min(0);
const numberOrNull = number.nullable();
const text = z.string();
const setting = z.union([text, number, z.boolean(), z.null()]);
const outcome = z.enum(["improved", "regressed", "equivalent", "inconclusive"]);

const { id, verdict, reasons, scenario, seed, environment, thresholds, claims, latency } = runResultSchema.shape;
const latencySummary = latency.shape.connect.nullable();

const run = z.object({
  ...{ id, verdict, reasons, thresholds },
  file: text,
  startedAt: text,
  counts: z.boolean(),
  repeats: text.nullable(),
});

const variant = z.object({
  ...{ scenario, seed, environment, claims },
  label: text,
  settings: z.record(text, setting),
  runs: z.array(run),
  latency: z.object(
    Object.fromEntries(COMPARED_LATENCIES.map((name) => [name, latencySummary])) as Record<
      ComparedLatency,
      typeof latencySummary
    >,
  ),
});

const exact = z.object({ metric: text, baseline: numberOrNull, candidate: numberOrNull, outcome });
const sample = z.object({ values: z.array(number), median: numberOrNull });

const metric = z.object({
  metric: text,
  baseline: sample,
  candidate: sample,
  ratio: z.object({ estimate: number, low: numberOrNull, high: numberOrNull, confidence: numberOrNull }).nullable(),
  p: numberOrNull,
  pHolm: numberOrNull,
  margin: number,
  judged: z.boolean(),
  outcome,
});

const pair = z.object({
  baseline: index,
  candidate: index,
  outcome,
  correctness: z.array(exact),
  counters: z.array(exact),
  metrics: z.array(metric),
  notCompared: z.array(z.object({ metric: text, why: text })),
  sentence: text,
});

const growth = z.object({
  key: text,
  settings: z.record(text, setting),
  metric: text,
  points: z.array(z.object({ x: number, y: number })),
  growth: z.enum([...GROWTHS, "undecided"]),
  fit: z.object({ intercept: number, slope: number, r2: number }).nullable(),
  sentence: text,
});

const contents = z.object({
  schema: z.literal(COMPARISON_SCHEMA),
  // A folder may get this name.
  name: scenario.shape.name,
  outcome: outcome.nullable(),
  sentence: text,
  command: text,
  chatbench: text,
  startedAt: text,
  durationUs: number,
  vary: z.array(z.object({ key: text, values: z.array(setting) })),
  plan: z.object({ runsEach: number, order: z.array(index) }).nullable(),
  interrupted: z.boolean(),
  variants: z.array(variant),
  differences: z.array(z.object({ what: text, values: z.array(text), spoilsTimes: z.boolean() })),
  pairs: z.array(pair),
  growth: z.array(growth),
  remarks: z.array(text),
});

/** Besides its form: every pair is of variants that exist, and every difference has a value for each of them. */
export const comparisonSchema = contents.superRefine(({ variants, pairs, differences }, context) => {
  const complain = (path: readonly (string | number)[], message: string): void =>
    context.addIssue({ code: "custom", path: [...path], message });
  pairs.forEach(({ baseline, candidate }, i) => {
    if (Math.max(baseline, candidate) >= variants.length) complain(["pairs", i], "names a variant that does not exist");
  });
  differences.forEach(({ values }, i) => {
    if (values.length !== variants.length) complain(["differences", i], "has not one value for each variant");
  });
});

export type ComparisonInStep = Require<InStep<typeof comparisonSchema, Comparison>>;
