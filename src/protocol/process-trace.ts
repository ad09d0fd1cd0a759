/**
 * What a process of a cluster remembers of the messages that passed it: for each place in it, one bit for each
 * message. Asked for after a run, and only about messages that were lost.
 */

/** A message by the marker in its text: an index into KINDS, and its number. */
export type TracedMessage = readonly [kind: number, number: number];

/** The places of a node that a message passes, in its order; and those of a relayer. */
export const PLACES = {
  /** Came from a client of this node. */
  in: "in",
  /** Was given to the relay. */
  handed: "handed",
  /** Came from the relay. */
  arrived: "arrived",
  /** Was given to the sockets of those it concerns here. */
  out: "out",
  /** In the relayer: was given to the link of node `id`. */
  to: (id: string) => `to ${id}`,
} as const;

export interface ProcessTrace {
  /** Of the process. */
  readonly id: string;
  /** It remembers nothing of what happened before: CLOCK_MONOTONIC microseconds. */
  readonly sinceUs: number;
  /** There were more messages than it can remember: one that was not seen may have been there. */
  readonly isFull: boolean;
  /** By place: one character for each message asked about, `1` where it was seen. */
  readonly places: Readonly<Record<string, string>>;
}
