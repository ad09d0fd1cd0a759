/** A figure with the limit that it must not exceed. */
export interface Bar {
  readonly what: string;
  readonly measured: string;
  readonly bar: string;
  readonly holds: boolean;
}

export function atMost(what: string, measured: number, limit: number, unit = ""): Bar {
  return { what, measured: `${measured.toFixed(2)}${unit}`, bar: `${limit}${unit}`, holds: measured <= limit };
}

/** Prints each bar, and sets exit code 1 when one is missed. */
export function reportBars(bars: readonly Bar[]): void {
  for (const { what, measured, bar, holds } of bars) {
    process.stdout.write(`${holds ? "holds " : "MISSED"}  ${what}: ${measured} (bar: ${bar})\n`);
  }
  process.exitCode = bars.every(({ holds }) => holds) ? 0 : 1;
}
