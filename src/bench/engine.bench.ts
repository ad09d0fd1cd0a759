/**
 * `npm run bench:engine`: what this load engine costs, beside the `ws` client that only parses and, where they are
 * installed, Artillery and tsung. Prints one table, then each figure beside its bar, and exits 1 when one is missed.
 *
 * Every turn has a fresh reference server and a fresh engine, each in processes of its own, one engine process for all
 * users. Processor time and RSS are the kernel's own (Linux), the number of messages is the server's, for all alike.
 * Engines take turns, and bars on ratios are medians of the ratios of neighbours.
 */

import { US_PER_MS } from "../base/units.js";
import { findArtillery } from "./engine/artillery-engine.js";
import { CHATBENCH } from "./engine/chatbench-engine.js";
import { costTable, SIZES } from "./engine/cost-table.js";
import type { Engine, Load } from "./engine/engine.js";
import { PEERS_FOLDER_VARIABLE } from "./engine/peer-process.js";
import { median, Turns, turnLine } from "./engine/take-turns.js";
import { findTsung } from "./engine/tsung-engine.js";
import { type TurnCost, takeTurn } from "./engine/turn.js";
import { WS_CLIENT } from "./engine/ws-engine.js";

/** `--quick` is for a first look: single figures of a machine that others use mean little. */
const ROUNDS = process.argv.includes("--quick") ? 1 : 3;
const SECONDS = 4;
const DELIVERIES_PER_SEC = 12_000;
const PRIVATE_PER_SEC = 4_000;
const MANY_USERS = 15_000;
const [FEW_USERS] = SIZES;
const SCHEDULE_LOAD: Load = { users: FEW_USERS, kind: "dm", perSec: 20_000, seconds: 5 };

interface Bar {
  readonly what: string;
  readonly measured: string;
  readonly bar: string;
  readonly holds: boolean;
}

const broadcasts = (users: number): Load => ({
  users,
  kind: "broadcast",
  perSec: DELIVERIES_PER_SEC / users,
  seconds: SECONDS,
});
const privates = (users: number): Load => ({ users, kind: "dm", perSec: PRIVATE_PER_SEC, seconds: SECONDS });

const perMessage = ({ perMessageUs }: TurnCost): number => perMessageUs;

function atMost(what: string, measured: number, limit: number, unit = ""): Bar {
  return { what, measured: `${measured.toFixed(2)}${unit}`, bar: `${limit}${unit}`, holds: measured <= limit };
}

function barsOf(turns: Turns): readonly Bar[] {
  const againstWs = (users: number, kind: Load["kind"]) =>
    turns.medianRatio(CHATBENCH, WS_CLIENT, users, kind, perMessage);
  const [few, many] = SIZES;
  return [
    ...SIZES.flatMap((users) => [
      atMost(`CPU per delivery ÷ the ws client's, ${users} users`, againstWs(users, "broadcast"), 0.75),
      atMost(`CPU per private message, there and back ÷ the ws client's, ${users} users`, againstWs(users, "dm"), 0.7),
    ]),
    atMost(
      `RSS per user after the traffic, ledger included, ${few} → ${many} users, KB`,
      (turns.median(CHATBENCH, many, "broadcast", ({ usedRssBytes }) => usedRssBytes) -
        turns.median(CHATBENCH, few, "broadcast", ({ usedRssBytes }) => usedRssBytes)) /
        (many - few) /
        1_000,
      5,
    ),
  ];
}

/** One process with few users and with many, in turns. */
async function flatBar(): Promise<Bar> {
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const sizes = round % 2 === 0 ? [FEW_USERS, MANY_USERS] : [MANY_USERS, FEW_USERS];
    const costs = new Map<number, number>();
    for (const users of sizes) {
      const cost = await takeTurn(CHATBENCH, broadcasts(users));
      process.stderr.write(`${turnLine(CHATBENCH, broadcasts(users), cost)}\n`);
      costs.set(users, cost.perMessageUs);
    }
    ratios.push((costs.get(MANY_USERS) ?? Number.NaN) / (costs.get(FEW_USERS) ?? Number.NaN));
  }
  return atMost(`CPU per delivery at ${MANY_USERS} users in one worker ÷ at ${FEW_USERS}`, median(ratios), 1.2);
}

async function scheduleBar(): Promise<Bar> {
  const { scheduleLagP99Us, othersBusyCores } = await takeTurn(CHATBENCH, SCHEDULE_LOAD);
  const others = `others kept ${othersBusyCores.toFixed(2)} cores busy, the bar is for 0`;
  return atMost(
    `p99 of schedule lag at ${SCHEDULE_LOAD.perSec} sends/s from one worker (${others})`,
    (scheduleLagP99Us ?? Number.NaN) / US_PER_MS,
    5,
    " ms",
  );
}

async function compare(peers: readonly Engine[]): Promise<Turns> {
  const turns = new Turns();
  for (const users of SIZES) {
    for (let round = 0; round < ROUNDS; round++) {
      const engines = [CHATBENCH, WS_CLIENT, ...(round === 0 ? peers : [])];
      for (const load of [broadcasts(users), privates(users)]) await turns.round(engines, load, round % 2 === 1);
    }
  }
  return turns;
}

// So that what was started is ended, whoever ends this.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

const peers = [findArtillery(), findTsung()].filter((engine) => engine !== null);
if (peers.length < 2) {
  process.stdout.write(
    `Artillery and tsung take part where they are installed: \`npm install artillery\` into a folder that ${PEERS_FOLDER_VARIABLE} names, \`apt-get install tsung\`.\n`,
  );
}
const turns = await compare(peers);
process.stdout.write(`${costTable(turns, [CHATBENCH, WS_CLIENT, ...peers])}\n\n`);
const bars = [...barsOf(turns), await flatBar(), await scheduleBar()];
for (const { what, measured, bar, holds } of bars) {
  process.stdout.write(`${holds ? "holds " : "MISSED"}  ${what}: ${measured} (bar: ${bar})\n`);
}
process.exitCode = bars.every(({ holds }) => holds) ? 0 : 1;
