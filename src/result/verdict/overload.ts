import { fallsBehind } from "../../stats/backlog.js";
import type { Overload, TimelineSecond } from "../run-result.js";

/** Which seconds of a timeline are judged, and how. */
export interface OverloadRules {
  /** The hold phase on the clock of the timeline. */
  readonly fromSec: number;
  readonly toSec: number;
  /** Whether something that was done to the server on purpose answers for a second that begins then. */
  readonly isInFault: (sec: number) => boolean;
  /** Deliveries that had to come, of all that the sends asked for: less than 1 while users were away. */
  readonly shareDue: number;
}

/** Returns by how much the server fell behind in the whole seconds of the hold phase; `null` when it kept up. Pure. */
export function overloadOf(
  timeline: readonly TimelineSecond[],
  { fromSec, toSec, isInFault, shareDue }: OverloadRules,
): Overload | null {
  const judged = timeline
    .filter(({ t }) => t >= fromSec && t + 1 <= toSec && !isInFault(t))
    .map(({ t, owed, deliveries, mean }) => ({ sec: t, owed: owed * shareDue, deliveries, meanUs: mean }));
  if (!fallsBehind(judged)) return null;
  const sum = (seconds: readonly { readonly owed: number; readonly deliveries: number }[], of: "owed" | "deliveries") =>
    seconds.reduce((total, second) => total + second[of], 0);
  const soFar = timeline.filter(({ t }) => t + 1 <= toSec);
  return {
    offeredPerSec: sum(judged, "owed") / judged.length,
    deliveredPerSec: sum(judged, "deliveries") / judged.length,
    backlogAtEnd: Math.max(0, Math.round(sum(soFar, "owed") * shareDue - sum(soFar, "deliveries"))),
  };
}
