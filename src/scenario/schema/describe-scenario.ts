import { formatCount, formatRate, formatUs } from "../../base/units.js";
import { KINDS } from "../../protocol/marker.js";
import type { Scenario } from "./scenario.js";

/** Describes a scenario in one line: `200 users; dm 200/s, broadcast 2/s; 23 s after the ramp`. */
export function describeScenario(scenario: Scenario): string {
  const { traffic, phases, users } = scenario;
  const rates = KINDS.flatMap((kind) => {
    const load = traffic[kind];
    return load === null ? [] : [`${kind} ${formatRate(load.perSec)}/s`];
  });
  const people = `${formatCount(users)} ${users === 1 ? "user" : "users"}`;
  const timeUs = phases.warmupUs + phases.holdUs + phases.drainUs;
  const { length } = scenario.faults;
  const faults = length === 0 ? [] : [`${length} ${length === 1 ? "fault" : "faults"}`];
  return [people, rates.join(", ") || "no messages", ...faults, `${formatUs(timeUs)} after the ramp`].join("; ");
}
