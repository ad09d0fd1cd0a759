import { US_PER_MS, US_PER_SEC } from "../../base/units.js";
import type { Scenario } from "../../scenario/schema/scenario.js";

/** Starting the processes, settling the deliveries, disconnecting and stopping: measured with 200 to 1,000 users. */
const AROUND_US = 2 * US_PER_SEC;
/** Waiting for connections to be quiet and for memory to settle. */
const PLATEAU_US = 300 * US_PER_MS;

/** Returns how long a run takes by its scenario. */
export function plannedRunUs({ users, ramp, phases }: Scenario): number {
  const rampUs = (users / ramp.perSec) * US_PER_SEC + ramp.plateaus * PLATEAU_US;
  return rampUs + phases.warmupUs + phases.holdUs + phases.drainUs + AROUND_US;
}

/**
 * Says how long a comparison will still take: by the scenarios at first, then by how long its runs have taken. A
 * variant that was not run yet is taken to need as much more than planned as those that were.
 */
export class TimeLeft {
  readonly #planned: readonly number[];
  /** For each variant, the durations of its runs. */
  readonly #measured: readonly number[][];

  /** @param scenarios of the variants. */
  constructor(scenarios: readonly Scenario[]) {
    this.#planned = scenarios.map(plannedRunUs);
    this.#measured = scenarios.map(() => []);
  }

  measured(variant: number, durationUs: number): void {
    this.#measured[variant]?.push(durationUs);
  }

  /**
   * Returns the time that runs of these variants will take, in microseconds.
   *
   * @param elapsedUs how long the first of them has been under way.
   */
  leftUs(variants: readonly number[], elapsedUs: number): number {
    const [first = 0, ...others] = variants.map((variant) => this.#expectedUs(variant));
    return Math.max(0, first - elapsedUs) + others.reduce((sum, us) => sum + us, 0);
  }

  #expectedUs(variant: number): number {
    const own = this.#measured[variant] ?? [];
    return own.length > 0 ? mean(own) : (this.#planned[variant] ?? 0) + this.#excessUs();
  }

  /** Returns how much longer than planned the runs took, on average. */
  #excessUs(): number {
    const excesses = this.#measured.flatMap((runs, variant) => runs.map((us) => us - (this.#planned[variant] ?? 0)));
    return excesses.length === 0 ? 0 : mean(excesses);
  }
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
