import type { ParsedScenario } from "../../scenario/parse-scenario.js";
import { type ComparisonPlan, interleaved } from "../comparison/plan-comparison.js";

export interface GateSide {
  readonly label: string;
  readonly settings: Readonly<Record<string, never>>;
  /** An object of its own, even where the scenarios are equal. */
  readonly parsed: ParsedScenario;
  readonly overrides: readonly string[];
}

/** Plans runs of the sides of a gate, in turn: base, candidate, candidate, base … */
export function planGate(sides: readonly GateSide[], runsEach: number): ComparisonPlan {
  return {
    name: sides[0]?.parsed.scenario.name ?? "",
    vary: [],
    variants: sides,
    runsEach,
    order: interleaved(sides.length, runsEach),
  };
}
