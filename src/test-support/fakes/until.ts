import { setTimeout as sleep } from "node:timers/promises";

/** Waits for a condition, never for a time. The limit only turns a hang into a failure that says what was awaited. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 20_000): Promise<void> {
  const giveUpAt = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > giveUpAt) throw new Error(`Waited ${limitMs} ms in vain until ${what}.`);
    await sleep(2);
  }
}
