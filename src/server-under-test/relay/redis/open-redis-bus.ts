import type { RedisBus, RedisBusListener, RedisBusOptions } from "./redis-bus.js";
import { StandaloneBus } from "./standalone-bus.js";

/** Connects. @throws what the client throws. */
export async function openRedisBus(options: RedisBusOptions, listener: RedisBusListener): Promise<RedisBus> {
  const bus = new StandaloneBus(options, listener);
  try {
    await bus.connect();
  } catch (thrown) {
    bus.close();
    throw thrown;
  }
  return bus;
}
