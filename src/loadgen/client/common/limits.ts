/** Limits that are the same for every client and every run. */

/** The longest status line and headers accepted from a server: as much as Node's HTTP parser accepts. */
export const MAX_HEAD_BYTES = 16 * 1024;

/**
 * The most interim answers (1xx) before the one that counts, each no longer than MAX_HEAD_BYTES. HTTP sets no limit;
 * proxies send one or two.
 */
export const MAX_INTERIM_ANSWERS = 8;
export const TOO_MANY_INTERIM_ANSWERS = `more than ${MAX_INTERIM_ANSWERS} interim answers`;

/** How long a server may take to answer a close frame and to end the connection. */
export const CLOSING_MS = 1_000;

/** Says why a connection ends when its server leaves more than `maxBufferedBytes` unread. */
export const unreadDetail = (maxBufferedBytes: number): string => `more than ${maxBufferedBytes} bytes waited`;

/**
 * The most fragments of one message: an endless run of empty ones would neither end the message nor pass its size
 * limit. This is the `ws` package's default.
 */
export const MAX_FRAGMENTS = 16 * 1024;
