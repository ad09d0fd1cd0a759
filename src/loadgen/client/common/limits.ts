/** Limits that are the same for every client and every run. */

/** The longest status line and headers accepted from a server: what Node's HTTP parser accepts too. */
export const MAX_HEAD_BYTES = 16 * 1024;

/** How long a server may take to answer a close frame and to end the connection. */
export const CLOSING_MS = 1_000;

/**
 * The most fragments of one message: an endless run of empty ones would never end the message and never
 * pass its size limit. The `ws` package's default.
 */
export const MAX_FRAGMENTS = 16 * 1024;
