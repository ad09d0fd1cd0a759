/** What came to a node from the other nodes, in a form that adds up: over the lives of a process, and over nodes. */

/** How many times fell into a bucket of base/hdr-layout. */
export type BucketCount = readonly [bucket: number, count: number];

export interface RelayArrivals {
  /** Copies of messages by the node that handed them to the relay. */
  readonly from: Readonly<Record<string, number>>;
  /** Times from being handed to the relay by that node to arriving at this one; no bucket twice, none empty. */
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

/** What came between two looks at one node. */
export function arrivalsSince(earlier: RelayArrivals, later: RelayArrivals): RelayArrivals {
  return combined(later, -1, earlier);
}
