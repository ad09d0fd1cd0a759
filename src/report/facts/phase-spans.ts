import type { Phase, TimelineSecond } from "../../result/run-result.js";

export const PHASE_LABELS: Readonly<Record<Phase, string>> = {
  ramp: "ramp",
  warmup: "warm-up",
  hold: "hold",
  drain: "drain",
};

/** A phase on the timeline, in whole seconds since the first connect. */
export interface PhaseSpan {
  readonly phase: Phase;
  readonly from: number;
  readonly to: number;
}

/** Returns the phases in order. */
export function phaseSpans(timeline: readonly TimelineSecond[]): readonly PhaseSpan[] {
  const starts = timeline.filter(({ phase }, i) => phase !== timeline[i - 1]?.phase);
  const end = (timeline.at(-1)?.t ?? 0) + 1;
  return starts.map(({ phase, t }, i) => ({ phase, from: t, to: starts[i + 1]?.t ?? end }));
}
