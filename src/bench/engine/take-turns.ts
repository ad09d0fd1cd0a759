import type { Engine, Load } from "./engine.js";
import { type TurnCost, takeTurn } from "./turn.js";

/** Lets engines take turns, and keeps the costs by engine and load. */
export class Turns {
  readonly #costs = new Map<string, TurnCost[]>();

  /**
   * Lets each engine take one turn, in this order or backwards (A B B A), so that other load on the machine affects all
   * of them alike.
   */
  async round(engines: readonly Engine[], load: Load, backwards: boolean): Promise<void> {
    for (const engine of backwards ? engines.toReversed() : engines) {
      try {
        const cost = await takeTurn(engine, load);
        this.#of(engine, load.users, load.kind).push(cost);
        process.stderr.write(`${turnLine(engine, load, cost)}\n`);
      } catch (thrown) {
        // When a third-party engine fails, its place in the table stays empty.
        if (!engine.hasOwnSchedule) throw thrown;
        process.stderr.write(`${engine.name} took no part: ${String(thrown)}\n`);
      }
    }
  }

  /** Returns the figures of one engine under one load, turn by turn. */
  all(engine: Engine, users: number, kind: Load["kind"], figure: (cost: TurnCost) => number): readonly number[] {
    return this.#of(engine, users, kind).map(figure);
  }

  /** Returns the median over the turns, or NaN when there was none. */
  median(engine: Engine, users: number, kind: Load["kind"], figure: (cost: TurnCost) => number): number {
    return median(this.all(engine, users, kind, figure));
  }

  /** Returns the median of the ratios `a` ÷ `b` within each round, since neighbouring turns are disturbed alike. */
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

/** Describes one turn in a line. */
export function turnLine({ name }: Engine, { users, kind }: Load, cost: TurnCost): string {
  const per = kind === "dm" ? "private message" : "delivery";
  const rss = `${(cost.idleRssBytes / 1e6).toFixed(1)} → ${(cost.usedRssBytes / 1e6).toFixed(1)} MB`;
  const others = `others ${cost.othersBusyCores.toFixed(1)} cores`;
  return `${name}, ${users} users: ${cost.perMessageUs.toFixed(1)} us per ${per} of ${cost.messages}, ${cost.perConnectUs.toFixed(0)} us per connect, ${rss}; ${others}`;
}

export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
