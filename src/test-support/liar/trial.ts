import { US_PER_MS } from "../../base/units.js";
import { makePlan } from "../../plan/plan.js";
import { KINDS, type Kind, newRunId } from "../../protocol/marker.js";
import type { RunResult } from "../../result/run-result.js";
import { parseScenario } from "../../scenario/parse-scenario.js";
import { wholeRun } from "../runs/whole-run.js";
import { CLASSES, type DeliveryClass } from "./liar-counts.js";
import type { PlannedLie, PlannedRefusal } from "./lie-plan.js";
import { canBeToldOf, type LieName } from "./lies.js";
import { LyingServer } from "./lying-server.js";

/** Late deliveries come this long after the deadline, while the run still waits to distinguish late from lost. */
const LATENESS_MS = 500;
/** Lies become due within this share of a run's deliveries … */
const LYING_PART = 0.5;
/** … and are about messages within this share, so that a delivery that is held back is followed by a later one. */
const LIED_ABOUT_PART = 0.7;

/** A scenario with the liar as its target, and the lies to tell. */
export interface Trial {
  readonly name: string;
  /** The scenario without its target. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly workers: number;
  readonly lies: readonly PlannedLie[];
  readonly refusals: readonly PlannedRefusal[];
}

/** One figure of the report beside the liar's own count. */
export interface LieCheck {
  readonly kind: Kind;
  readonly what: DeliveryClass | "accepted" | "rejected";
  readonly injected: number;
  readonly reported: number;
}

export interface TrialOutcome {
  readonly comparisons: readonly LieCheck[];
  readonly result: RunResult;
  /** Planned lies that could not be told. A trial with any proves nothing. */
  readonly unfinished: number;
}

/** Runs a scenario against the liar and compares what it did with what the report says. */
export async function runTrial(trial: Trial): Promise<TrialOutcome> {
  const { lies, refusals, workers } = trial;
  const runId = newRunId(Math.random);
  const { phases } = parseScenario({ ...trial.document, target: { url: "ws://127.0.0.1:1/" } });
  const deadlineMs = (phases.warmupUs + phases.holdUs + phases.drainUs) / US_PER_MS;
  const liar = await LyingServer.start({ runId, lies, refusals, lateAfterMs: deadlineMs + LATENESS_MS });
  try {
    const target = { url: liar.url, acks: refusals.length > 0 };
    const { result } = await wholeRun({ ...trial.document, target }, { workers, runId });
    return { comparisons: compare(liar, result), result, unfinished: liar.unfinished };
  } finally {
    await liar.close();
  }
}

function compare({ record }: LyingServer, { delivery, messages }: RunResult): LieCheck[] {
  return KINDS.flatMap((kind) => [
    ...CLASSES.map((what) => ({
      kind,
      what,
      injected: record.deliveries[kind].of(what),
      reported: delivery.byKind[kind][what],
    })),
    { kind, what: "accepted" as const, injected: record.accepted[kind], reported: messages[kind].accepted ?? 0 },
    { kind, what: "rejected" as const, injected: record.rejected[kind], reported: messages[kind].rejected ?? 0 },
  ]);
}

/** Returns the problems of a trial as sentences; none when the report agrees with the liar to the last delivery. */
export function problemsOf({ comparisons, unfinished }: TrialOutcome): readonly string[] {
  const differences = comparisons
    .filter(({ injected, reported }) => injected !== reported)
    .map(({ kind, what, injected, reported }) => `${kind} ${what}: injected ${injected}, reported ${reported}.`);
  return unfinished === 0 ? differences : [...differences, `${unfinished} lies were not finished.`];
}

/** Tells whether the machine was too busy: then honest deliveries come after the deadline, in unknown numbers. */
export function wasTooSlow({ comparisons }: TrialOutcome): boolean {
  return comparisons.some(({ what, injected, reported }) => what === "late" && reported > injected);
}

interface Amount {
  readonly messages: number;
  readonly deliveries: number;
}

/** The number of messages of each kind in a scenario, by index into KINDS. */
function amountsOf(document: Trial["document"]): readonly Amount[] {
  return makePlan(parseScenario(document)).streams.map((stream) => {
    const messages = stream?.count ?? 0;
    let deliveries = 0;
    for (let k = 0; k < messages; k++) deliveries += stream?.fanOut(k) ?? 0;
    return { messages, deliveries };
  });
}

/**
 * Plans `times` lies for each kind of traffic, spread evenly over the first part of the run. The names take turns, and
 * each goes through its variants.
 */
export function spreadLies(
  names: readonly LieName[],
  times: number,
  document: Trial["document"],
  kinds: readonly Kind[] = KINDS,
): readonly PlannedLie[] {
  const amounts = amountsOf(document);
  return kinds.flatMap((kind, offset) => {
    const fitting = names.filter((name) => canBeToldOf(name, kind));
    const { messages, deliveries } = amounts[KINDS.indexOf(kind)] as Amount;
    if (fitting.length === 0) return [];
    return Array.from({ length: times }, (_, i) => ({
      lie: fitting[i % fitting.length] as LieName,
      kind,
      at: Math.floor(((i + 0.5) * LYING_PART * deliveries) / times),
      before: Math.floor(LIED_ABOUT_PART * messages),
      variant: Math.floor(i / fitting.length) + offset,
    }));
  });
}
