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

/** Late deliveries come this long after the deadline; the run still waits then to tell late from lost. */
const LATENESS_MS = 500;
/** Lies become due within this first part of a run's deliveries … */
const LYING_PART = 0.5;
/** … and are told of messages within this first part, so that a delivery held back still sees a later one go out. */
const LIED_ABOUT_PART = 0.7;

/** A scenario with the liar as its target, and what the liar is to do. */
export interface Trial {
  readonly name: string;
  /** All but the target. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly workers: number;
  readonly lies: readonly PlannedLie[];
  readonly refusals: readonly PlannedRefusal[];
}

/** One figure of the report beside the liar's own book. */
export interface Comparison {
  readonly kind: Kind;
  readonly what: DeliveryClass | "accepted" | "rejected";
  readonly injected: number;
  readonly reported: number;
}

export interface TrialOutcome {
  readonly comparisons: readonly Comparison[];
  readonly result: RunResult;
  /** Planned lies that could not be told; a trial with any proves nothing. */
  readonly unfinished: number;
}

/** Runs a scenario against the liar and puts what it did beside what the report says. */
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

function compare({ record }: LyingServer, { delivery, messages }: RunResult): Comparison[] {
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

/** What is wrong with a trial, in sentences; nothing when the report agrees with the liar to the last delivery. */
export function problemsOf({ comparisons, unfinished }: TrialOutcome): readonly string[] {
  const differences = comparisons
    .filter(({ injected, reported }) => injected !== reported)
    .map(({ kind, what, injected, reported }) => `${kind} ${what}: injected ${injected}, reported ${reported}.`);
  return unfinished === 0 ? differences : [...differences, `${unfinished} lies were not told to their end.`];
}

/** On a machine that is too busy, honest deliveries come after the deadline, and nobody knows how many should. */
export function wasTooSlow({ comparisons }: TrialOutcome): boolean {
  return comparisons.some(({ what, injected, reported }) => what === "late" && reported > injected);
}

interface Amount {
  readonly messages: number;
  readonly deliveries: number;
}

/** How much of each kind a scenario asks for, by index into KINDS. */
function amountsOf(document: Trial["document"]): readonly Amount[] {
  return makePlan(parseScenario(document)).streams.map((stream) => {
    const messages = stream?.count ?? 0;
    let deliveries = 0;
    for (let k = 0; k < messages; k++) deliveries += stream?.fanOut(k) ?? 0;
    return { messages, deliveries };
  });
}

/**
 * `times` lies of each kind of traffic, evenly spread over the first part of the run; the names take
 * turns, and each goes through its variants.
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
