import type { Engine, Load } from "./engine.js";
import { type TurnCost, takeTurn } from "./turn.js";

/** All turns of one run, by engine and load. */
export class Turns {
  readonly #costs = new Map<string, TurnCost[]>();

  /** Each engine once, in this order or the other, so that what else the machine does meets all of them: A B B A. */
  async round(engines: readonly Engine[], load: Load, backwards: boolean): Promise<void> {
    for (const engine of backwards ? engines.toReversed() : engines) {
      process.stderr.write(`${engine.name}, ${load.users} users, ${load.kind}\n`);
      try {
        this.#of(engine, load.users, load.kind).push(await takeTurn(engine, load));
      } catch (thrown) {
        // Whatever befalls somebody else's engine leaves its place in the table empty.
        if (!engine.hasOwnSchedule) throw thrown;
        process.stderr.write(`${engine.name} took no part: ${String(thrown)}\n`);
      }
    }
  }

  /** The figures of one engine under one load, a turn after the other. */
  all(engine: Engine, users: number, kind: Load["kind"], figure: (cost: TurnCost) => number): readonly number[] {
    return this.#of(engine, users, kind).map(figure);
  }

  /** The median over the turns; NaN when there was none. */
  median(engine: Engine, users: number, kind: Load["kind"], figure: (cost: TurnCost) => number): number {
    return median(this.all(engine, users, kind, figure));
  }

  /** The median of the ratios of one round each, `a` ÷ `b`: neighbours in time, under the same disturbance. */
  medianRatio(a: Engine, b: Engine, users: number, kind: Load["kind"], figure: (cost: TurnCost) => number): number {
    const under = this.all(b, users, kind, figure);
    return median(this.all(a, users, kind, figure).map((value, round) => value / (under[round] as number)));
  }

  #of(engine: Engine, users: number, kind: Load["kind"]): TurnCost[] {
    const key = `${engine.name}/${users}/${kind}`;
    const known = this.#costs.get(key) ?? [];
    this.#costs.set(key, known);
    return known;
  }
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
