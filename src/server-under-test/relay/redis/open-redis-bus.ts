import type { RedisBus, RedisBusListener, RedisBusOptions } from "./redis-bus.js";

/**
 * Connects, to a cluster if the server is part of one. The client is loaded only here: a node without
 * Redis is spared the 20 MB that it takes.
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
