import type { RedisBus, RedisBusListener, RedisBusOptions } from "./redis-bus.js";

/**
 * Connects. The client is loaded only here: a node without Redis is spared its 20 MB and its time.
 * @throws what the client throws.
 */
export async function openRedisBus(options: RedisBusOptions, listener: RedisBusListener): Promise<RedisBus> {
  const { StandaloneBus } = await import("./standalone-bus.js");
  const bus = new StandaloneBus(options, listener);
  try {
    await bus.connect();
  } catch (thrown) {
    bus.close();
    throw thrown;
  }
  return bus;
}
