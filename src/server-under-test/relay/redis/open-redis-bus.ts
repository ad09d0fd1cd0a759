import type { RedisBus, RedisBusListener, RedisBusOptions } from "./redis-bus.js";

/**
 * Connects to a Redis server, or to the whole cluster if the server is part of one. The client takes 20 MB, so it is
 * loaded here, only by nodes that use Redis.
 *
 * @throws what the client throws.
 */
export async function openRedisBus(options: RedisBusOptions, listener: RedisBusListener): Promise<RedisBus> {
  const { StandaloneBus } = await import("./standalone-bus.js");
  const bus = await connected(new StandaloneBus(options, listener));
  if (!(await bus.isInCluster())) return bus;
  bus.close();
  const { ClusterBus } = await import("./cluster-bus.js");
  return connected(new ClusterBus(options, listener));
}

async function connected<B extends RedisBus>(bus: B): Promise<B> {
  try {
    await bus.connect();
    return bus;
  } catch (thrown) {
    bus.close();
    throw thrown;
  }
}
