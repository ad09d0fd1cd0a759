/**
 * What a process of a cluster records about messages that passed it: one bit for each message and place. It is
 * requested after a run, only for lost messages.
 */

/** A message, identified by the marker in its text: an index into KINDS, and its number. */
export type TracedMessage = readonly [kind: number, number: number];

/** The places in a node that a message passes, in order, and those in the relayer. */
export const PLACES = {
  /** Received from a client of this node. */
  in: "in",
  /** Handed to the relay. */
  handed: "handed",
  /** Received from the relay. */
  arrived: "arrived",
  /** Written to the sockets of its recipients on this node. */
  out: "out",
  /** In the relayer: written to the link of node `id`. */
  to: (id: string) => `to ${id}`,
} as const;

export interface ProcessTrace {
  /** The id of the process. */
  readonly id: string;
  /** Nothing is recorded from before this time, in CLOCK_MONOTONIC microseconds. */
  readonly sinceUs: number;
  /** Whether there were more messages than it can record: a message not marked as seen may have passed. */
  readonly isFull: boolean;
  /** For each place, one character for each requested message: `1` if it was seen. */
  readonly places: Readonly<Record<string, string>>;
}
