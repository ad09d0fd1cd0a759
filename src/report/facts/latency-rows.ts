import type { Latency, LatencySummary } from "../../result/run-result.js";
import { enoughSamples } from "../../stats/sample-size.js";
import { LATENCY } from "./sentences.js";

export type LatencyName = keyof Latency;

interface LatencyText {
  readonly name: LatencyName;
  readonly label: string;
  readonly meaning: string;
}

const TEXTS: readonly LatencyText[] = [
  { name: "dm", label: "private message", meaning: "response time: intended send to receipt" },
  { name: "broadcast", label: "broadcast", meaning: "response time of each receipt of a broadcast" },
  { name: "room", label: "room message", meaning: "response time of each receipt of a room message" },
  { name: "firstReceipt", label: "first receipt", meaning: "intended send until the first recipient has it" },
  { name: "fanout", label: "fan-out", meaning: "intended send until the last recipient has it" },
  { name: "roomFanout", label: "room fan-out", meaning: "the same for room messages only" },
  { name: "service", label: "service time", meaning: "actual send to receipt" },
  { name: "connect", label: "connect", meaning: "intended start of a connection until its user is registered" },
  {
    name: "scheduleLag",
    label: "schedule lag",
    meaning: "actual minus intended send time: the generator's own lateness",
  },
];

/** Returns what a distribution is called; `undefined` for a name that none has. */
export const latencyLabel = (name: string): string | undefined => TEXTS.find((text) => text.name === name)?.label;

export interface LatencyRow extends LatencyText {
  readonly summary: LatencySummary;
}

/** Returns the distributions that this run has, in display order. */
export function latencyRows(latency: Latency): readonly LatencyRow[] {
  return TEXTS.flatMap((text) => {
    const summary = latency[text.name];
    if (summary === null) return [];
    const meaning = text.name === "service" ? (serviceMeaning(latency) ?? text.meaning) : text.meaning;
    return [{ ...text, meaning, summary }];
  });
}

/**
 * Returns the kind that service time was measured on. It is only one, so that it can be compared with that kind's
 * response time.
 */
export function serviceMeaning({ service, dm, broadcast }: Latency): string | null {
  if (service === null) return null;
  const others = broadcast === null ? "room messages" : "broadcasts";
  const kind = dm === null ? others : "private messages";
  return LATENCY.service(kind);
}

/** The percentiles that the report shows. */
export const PERCENTILES = [
  { key: "p50", label: "p50", fraction: 0.5 },
  { key: "p90", label: "p90", fraction: 0.9 },
  { key: "p95", label: "p95", fraction: 0.95 },
  { key: "p99", label: "p99", fraction: 0.99 },
  { key: "p999", label: "p99.9", fraction: 0.999 },
] as const;

export type Percentile = (typeof PERCENTILES)[number];

/** Tells whether the percentile has enough independent samples, 10 / (1 − p), to be quoted without a mark. */
export function isSupported(summary: LatencySummary, percentile: Percentile): boolean {
  return enoughSamples(percentile.fraction, summary.effectiveCount);
}

/** Returns the highest percentile up to `wanted` that has enough samples, or `null`. */
export function bestSupported(summary: LatencySummary, wanted: Percentile["key"]): Percentile | null {
  const upTo = PERCENTILES.findIndex((percentile) => percentile.key === wanted);
  return PERCENTILES.slice(0, upTo + 1).findLast((percentile) => isSupported(summary, percentile)) ?? null;
}
