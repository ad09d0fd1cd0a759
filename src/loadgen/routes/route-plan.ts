import type { LocalEnd } from "../client/common/client.js";

/** The ports, from the first to the last inclusive, that the near end of a connection may have. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** What Linux has unless told otherwise (ip-sysctl.rst, ip_local_port_range); assumed where the system does not say. */
export const USUAL_PORTS: PortRange = { first: 32_768, last: 60_999 };

export function portCount({ first, last }: PortRange): number {
  return last - first + 1;
}

/** How one attempt of one user reaches its entrance. */
export interface Route {
  /** The address to connect to; `null`: the host of the entrance's URL. */
  readonly host: string | null;
  /** `null`: the system picks. */
  readonly local: LocalEnd | null;
}

/** Everything that connections to one entrance can differ in. */
export interface RouteSpace {
  /** Addresses of this machine; none: the system picks address and port. */
  readonly sources: readonly string[];
  /** Addresses of the server; none: the one of its URL. */
  readonly hosts: readonly string[];
  readonly ports: PortRange;
  /** Where in the space a run begins, so that a second run does not meet the first one's ports in TIME_WAIT. */
  readonly offset: number;
}

/** Returns how many connections to one entrance there can be at once: ports × sources × hosts. */
export function routeCount({ sources, hosts, ports }: Omit<RouteSpace, "offset">): number {
  return portCount(ports) * Math.max(1, sources.length) * Math.max(1, hosts.length);
}

/**
 * Returns the route of attempt number `attempt`, from 0, of user number `rank` among the `crowd` users of an entrance.
 *
 * The space is cut into slices of `crowd` routes; attempt by attempt a user goes through the routes at its own
 * place in each slice. So no two users ever share a (source, port, host), and a user comes back to a port only
 * after it has used all its others. Neighbours differ in host first, then in source, then in port, so that each
 * address carries its share even when there are few users.
 */
export function routeOf(space: RouteSpace, rank: number, crowd: number, attempt: number): Route {
  const { sources, hosts, ports, offset } = space;
  const routes = routeCount(space);
  const slices = Math.max(1, Math.floor(routes / crowd));
  const slot = (rank + (attempt % slices) * crowd + offset) % routes;
  const host = hosts[slot % hosts.length] ?? null;
  const byHost = Math.floor(slot / Math.max(1, hosts.length));
  const address = sources[byHost % sources.length];
  if (address === undefined) return { host, local: null };
  return { host, local: { address, port: ports.first + Math.floor(byHost / sources.length) } };
}
