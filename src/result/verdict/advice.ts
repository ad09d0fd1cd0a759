import type { Reason } from "../run-result.js";

/** What to do about a generator that is too slow. */
export const RELIEF = "Use more workers (--workers), fewer users or messages, or run the server on a second machine.";

/** What to do about one that was kept from running, nobody knows by whom. */
export const CROWDED =
  "Something else was using the processor: the server, or other programs. Run the server on a second machine, " +
  "lower the load, or stop the other programs.";

/** Who had the processor while the generator waited for it; `null` when nobody knows, or it was the generator itself. */
export type Culprit = "quota" | "others" | "server" | null;

const CONSEQUENCES = {
  quota: "The quota caused this; the generator itself is not too slow.",
  others: "Other programs caused this; the generator itself is not too slow.",
};
const SERVER =
  "Other programs used little, so the server had the processor. Run it on a second machine, or lower the load.";

/**
 * Makes the generator's reasons consequences of what the culprit did, where there is one, and leaves an advice that
 * several reasons give to the first of them.
 */
export function adviseOnce(reasons: readonly Reason[], culprit: Culprit = null): readonly Reason[] {
  const given = new Set<string>();
  return reasons.map((reason) => {
    const written = [RELIEF, CROWDED].find((one) => reason.message.endsWith(` ${one}`));
    if (written === undefined) return reason;
    const advice = adviceFor(written, culprit);
    const said = reason.message.slice(0, -written.length - 1);
    const message = given.has(advice) ? said : `${said} ${advice}`;
    given.add(advice);
    return { ...reason, message };
  });
}

function adviceFor(written: string, culprit: Culprit): string {
  if (culprit === "quota" || culprit === "others") return CONSEQUENCES[culprit];
  return culprit === "server" && written === CROWDED ? SERVER : written;
}
