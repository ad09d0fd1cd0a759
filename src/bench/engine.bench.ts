/**
 * `npm run bench:engine`: what this load engine costs, beside a bare loop that only counts bytes, the `ws` client that
 * only parses and, where they are installed, Artillery and tsung. Prints one table, then each figure beside its bar,
 * and exits 1 when one is missed.
 *
 * Every turn has a fresh reference server and a fresh engine, each in its own processes, with one engine process for
 * all users. For all engines, processor time and RSS come from the kernel (Linux) and the number of messages from the
 * server. Engines take turns, and bars on ratios are medians of the ratios of neighbouring turns.
 *
 * The second part, alone with `--pacing` (three and a half minutes), is how late sends are and what being on time
 * costs.
 */

import { findArtillery } from "./engine/artillery-engine.js";
import { atMost, type Bar, reportBars } from "./engine/bar.js";
import { CHATBENCH } from "./engine/chatbench-engine.js";
import { costTable, SIZES } from "./engine/cost-table.js";
import type { Engine, Load } from "./engine/engine.js";
import { BARE_LOOP, WS_CLIENT } from "./engine/forked-engine.js";
import { PEERS_FOLDER_VARIABLE } from "./engine/peer-process.js";
import { median, Turns, turnLine } from "./engine/take-turns.js";
import { findTsung } from "./engine/tsung-engine.js";
import { type TurnCost, takeTurn } from "./engine/turn.js";
import { comparePacers } from "./pacing/pacing-bars.js";

/** `--quick` is for a first look: single figures from a shared machine mean little. */
const ROUNDS = process.argv.includes("--quick") ? 1 : 3;
const SECONDS = 4;
const DELIVERIES_PER_SEC = 12_000;
const PRIVATE_PER_SEC = 4_000;
const MANY_USERS = 15_000;
const [FEW_USERS] = SIZES;

const broadcasts = (users: number): Load => ({
  users,
  kind: "broadcast",
  perSec: DELIVERIES_PER_SEC / users,
  seconds: SECONDS,
});
const privates = (users: number): Load => ({ users, kind: "dm", perSec: PRIVATE_PER_SEC, seconds: SECONDS });

const perMessage = ({ perMessageUs }: TurnCost): number => perMessageUs;

function barsOf(turns: Turns): readonly Bar[] {
  const against = (other: Engine, users: number, kind: Load["kind"]) =>
    turns.medianRatio(CHATBENCH, other, users, kind, perMessage);
  const [few, many] = SIZES;
  return [
    ...SIZES.flatMap((users) => [
      atMost(`CPU per delivery ÷ the bare loop's, ${users} users`, against(BARE_LOOP, users, "broadcast"), 1.2),
      atMost(`CPU per delivery ÷ the ws client's, ${users} users`, against(WS_CLIENT, users, "broadcast"), 0.75),
      atMost(
        `CPU per private message, there and back ÷ the ws client's, ${users} users`,
        against(WS_CLIENT, users, "dm"),
        0.7,
      ),
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

/** Compares one process with few users and with many, in turns. */
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

async function compare(peers: readonly Engine[]): Promise<Turns> {
  const turns = new Turns();
  for (const users of SIZES) {
    for (let round = 0; round < ROUNDS; round++) {
      const engines = [WS_CLIENT, ...(round === 0 ? peers : [])];
      // Next to each other, since their ratio is a bar.
      await turns.round([BARE_LOOP, CHATBENCH, ...engines], broadcasts(users), round % 2 === 1);
      await turns.round([CHATBENCH, ...engines], privates(users), round % 2 === 1);
    }
  }
  return turns;
}

// Ending this process also ends what it started.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

/** Everything but the pacing. */
async function compareEngines(): Promise<readonly Bar[]> {
  const peers = [findArtillery(), findTsung()].filter((engine) => engine !== null);
  if (peers.length < 2) {
    process.stdout.write(
      `Artillery and tsung take part where they are installed: \`npm install artillery\` into a folder that ${PEERS_FOLDER_VARIABLE} names, \`apt-get install tsung\`.\n`,
    );
  }
  const turns = await compare(peers);
  process.stdout.write(`${costTable(turns, [BARE_LOOP, CHATBENCH, WS_CLIENT, ...peers])}\n\n`);
  return [...barsOf(turns), await flatBar()];
}

const engineBars = process.argv.includes("--pacing") ? [] : await compareEngines();
const pacing = await comparePacers();
process.stdout.write(`${pacing.table}\n\n`);
reportBars([...engineBars, ...pacing.bars]);
