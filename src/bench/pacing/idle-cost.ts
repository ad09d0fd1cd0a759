import { setTimeout as sleep } from "node:timers/promises";
import { nowUs } from "../../base/clock.js";
import { US_PER_SEC } from "../../base/units.js";
import { startPacer } from "../../loadgen/pacing/start-pacer.js";

const SETTLE_MS = 500;
const SECONDS = 3;

/** Returns the processor time that a second costs in which a pacer was asked for something much later, in microseconds. */
export async function idleCostUs(): Promise<number> {
  const pacer = await startPacer();
  pacer.begin(() => undefined);
  pacer.wakeAt(nowUs() + 3_600 * US_PER_SEC);
  await sleep(SETTLE_MS);
  const before = process.cpuUsage();
  await sleep(SECONDS * 1_000);
  const { user, system } = process.cpuUsage(before);
  pacer.stop();
  return (user + system) / SECONDS;
}
