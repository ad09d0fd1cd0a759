import type { Engine, Load } from "./engine.js";
import type { Turns } from "./take-turns.js";
import type { TurnCost } from "./turn.js";

/** The two sizes of the table, in users of one process. */
export const SIZES = [1_000, 8_000] as const;

const HEADINGS = ["engine", "with a delivery", "users", "us/delivery", "us/private message", "us/connect", "KB/user"];

/** Prints one line per engine and size, with medians of the turns and `–` where there was none. Memory is the slope between the sizes. */
export function costTable(turns: Turns, engines: readonly Engine[]): string {
  const rows = engines.flatMap((engine) =>
    SIZES.map((users) => {
      const figure = (kind: Load["kind"], of: (cost: TurnCost) => number) => turns.median(engine, users, kind, of);
      return [
        engine.name,
        engine.does,
        String(users),
        text(
          figure("broadcast", ({ perMessageUs }) => perMessageUs),
          1,
        ),
        text(
          figure("dm", ({ perMessageUs }) => perMessageUs),
          1,
        ),
        text(
          figure("broadcast", ({ perConnectUs }) => perConnectUs),
          0,
        ),
        users === SIZES[0] ? "" : text(bytesPerUser(turns, engine) / 1_000, 1),
      ];
    }),
  );
  const lines = [HEADINGS, ...rows];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? "").length)));
  return lines
    .map((line) =>
      line.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))),
    )
    .map((cells) => cells.join("  ").trimEnd())
    .join("\n");
}

/** Returns the slope of RSS with all users connected and no traffic. */
function bytesPerUser(turns: Turns, engine: Engine): number {
  const [few, many] = SIZES;
  const idle = (users: number) => turns.median(engine, users, "broadcast", ({ idleRssBytes }) => idleRssBytes);
  return (idle(many) - idle(few)) / (many - few);
}

const text = (value: number, decimals: number): string => (Number.isNaN(value) ? "–" : value.toFixed(decimals));
