import { setImmediate } from "node:timers/promises";

/** One collection frees what another needs to have been finalised; after three, nothing more was seen to go. */
const COLLECTIONS = 3;

/** Collects garbage for good, where the process was started with `--expose-gc`. */
export async function collectGarbage(): Promise<void> {
  for (let i = 0; i < COLLECTIONS; i++) {
    globalThis.gc?.();
    await setImmediate();
  }
}
