/** What a node received from other nodes, in a form that can be summed over the lives of a process and over nodes. */

/** A bucket of base/hdr-layout, and the number of times in it. */
export type BucketCount = readonly [bucket: number, count: number];

export interface RelayArrivals {
  /** The number of copies from each node that handed messages to the relay. */
  readonly from: Readonly<Record<string, number>>;
  /** The times from handover to the relay by that node to arrival at this one; each bucket at most once, none empty. */
  readonly times: readonly BucketCount[];
}

export const NO_ARRIVALS: RelayArrivals = { from: {}, times: [] };

function addUp<Key>(one: Iterable<readonly [Key, number]>, sign: 1 | -1, other: Iterable<readonly [Key, number]>) {
  const sum = new Map(one);
  for (const [key, count] of other) sum.set(key, (sum.get(key) ?? 0) + sign * count);
  return [...sum].filter(([, count]) => count !== 0);
}

function combined(one: RelayArrivals, sign: 1 | -1, other: RelayArrivals): RelayArrivals {
  return {
    from: Object.fromEntries(addUp(Object.entries(one.from), sign, Object.entries(other.from))),
    times: addUp(one.times, sign, other.times),
  };
}

export function sumOfArrivals(one: RelayArrivals, other: RelayArrivals): RelayArrivals {
  return combined(one, 1, other);
}

/** Returns what arrived between two readings of one node. */
export function arrivalsSince(earlier: RelayArrivals, later: RelayArrivals): RelayArrivals {
  return combined(later, -1, earlier);
}
