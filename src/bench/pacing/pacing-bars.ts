import { formatUs } from "../../base/units.js";
import { atMost, type Bar } from "../engine/bar.js";
import { CHATBENCH, chatbenchEngine } from "../engine/chatbench-engine.js";
import type { Engine, Load } from "../engine/engine.js";
import { median } from "../engine/take-turns.js";
import { type TurnCost, takeTurn } from "../engine/turn.js";
import { idleCostUs } from "./idle-cost.js";

const USERS = 200;
const SECONDS = 3;
const WARM_UP_MS = 1_500;
/** All engines take part in the first round, and only the compared ones in the others. */
const ROUNDS = 3;

type PacerName = "timers" | "thread" | "spinning";

/** A usual worker, except for what wakes it. */
const workerWith = (pacer: PacerName): Engine =>
  chatbenchEngine(pacer, new URL(`./${pacer}-worker.entry.js`, import.meta.url));

const TIMERS = workerWith("timers");
const ALL: readonly Engine[] = [TIMERS, workerWith("thread"), workerWith("spinning"), CHATBENCH];

/** Sends per second, the schedule lag allowed, and the extra processor time allowed compared with timers. */
const RATES = [
  { perSec: 200, p50Us: 200, p99Us: 1_500, ratio: null },
  { perSec: 1_000, p50Us: 200, p99Us: 1_500, ratio: null },
  { perSec: 5_000, p50Us: 200, p99Us: 1_500, ratio: 1.15 },
  { perSec: 20_000, p50Us: 500, p99Us: 5_000, ratio: 1.15 },
] as const;

/** Of the whole process: a thousandth of a core. */
const IDLE_COST_US = 1_000;

interface PacedTurn {
  readonly lagP50Us: number;
  readonly lagP99Us: number;
  readonly costUs: number;
}

function turnOf({ perMessageUs, latencies }: TurnCost): PacedTurn {
  const lag = latencies?.scheduleLag;
  return {
    lagP50Us: lag?.quantile(0.5) ?? Number.NaN,
    lagP99Us: lag?.quantile(0.99) ?? Number.NaN,
    costUs: perMessageUs,
  };
}

/**
 * Measures how late sends are and what they cost with each kind of pacer. The engines take turns, A B C D, D A, A D.
 */
export async function comparePacers(): Promise<{ readonly table: string; readonly bars: readonly Bar[] }> {
  const lines: string[] = [];
  const bars: Bar[] = [atMost("CPU of a second with nothing due", await idleCostUs(), IDLE_COST_US, " us")];
  for (const { perSec, p50Us, p99Us, ratio } of RATES) {
    const load: Load = { users: USERS, kind: "dm", perSec, seconds: SECONDS };
    const turns = new Map<Engine, PacedTurn[]>(ALL.map((engine) => [engine, []]));
    for (let round = 0; round < (ratio === null ? 1 : ROUNDS); round++) {
      const engines = round === 0 ? ALL : [CHATBENCH, TIMERS];
      for (const engine of round === 2 ? engines.toReversed() : engines) {
        const cost = await takeTurn(engine, load, WARM_UP_MS);
        turns.get(engine)?.push(turnOf(cost));
        process.stderr.write(
          `${lineOf(engine, perSec, [turnOf(cost)])}; others ${cost.othersBusyCores.toFixed(1)} cores\n`,
        );
      }
    }
    for (const [engine, taken] of turns) lines.push(lineOf(engine, perSec, taken));
    const ours = turns.get(CHATBENCH) ?? [];
    const timers = turns.get(TIMERS) ?? [];
    const lag = (figure: (turn: PacedTurn) => number): number => median(ours.map(figure));
    bars.push(
      atMost(
        `p50 of schedule lag at ${perSec} sends/s`,
        lag((turn) => turn.lagP50Us),
        p50Us,
        " us",
      ),
      atMost(
        `p99 of schedule lag at ${perSec} sends/s`,
        lag((turn) => turn.lagP99Us),
        p99Us,
        " us",
      ),
    );
    if (ratio === null) continue;
    const ratios = ours.map(({ costUs }, round) => costUs / (timers[round]?.costUs ?? Number.NaN));
    bars.push(atMost(`CPU per send, there and back, ÷ with timers, at ${perSec} sends/s`, median(ratios), ratio));
  }
  return { table: [HEADING, ...lines].join("\n"), bars };
}

const HEADING = "pacer      sends/s  lag p50  lag p99  us of CPU a send, there and back";

function lineOf({ name }: Engine, perSec: number, turns: readonly PacedTurn[]): string {
  const of = (figure: (turn: PacedTurn) => number): number => median(turns.map(figure));
  const cells = [
    name.padEnd(9),
    String(perSec).padStart(8),
    formatUs(of((turn) => turn.lagP50Us)).padStart(8),
    formatUs(of((turn) => turn.lagP99Us)).padStart(8),
    of((turn) => turn.costUs)
      .toFixed(1)
      .padStart(6),
  ];
  return cells.join(" ");
}
