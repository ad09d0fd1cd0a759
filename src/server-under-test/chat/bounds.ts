/**
 * Bounds no honest client comes near. They exist so that a hostile one costs a known amount of
 * memory and time; they are not settings.
 */

/** Nesting of a client's JSON; the protocol itself uses one level. */
export const MAX_JSON_DEPTH = 16;
/** Headers of one HTTP request, the handshake included. Browsers send about 20. */
export const MAX_HEADERS = 100;
/** All headers of one request together; node:http answers 431 beyond. */
export const MAX_HEADER_BYTES = 16_384;
/** Frames of one fragmented message. */
export const MAX_FRAGMENTS = 256;
/** Pings of one connection in one second. Each is answered, and an unread answer takes memory. */
export const MAX_PINGS_PER_SEC = 100;
/** Rooms that one connection may be in. */
export const MAX_ROOMS_PER_CONNECTION = 1_024;
/** Connections the kernel may hold for us until they are accepted; it caps this at net.core.somaxconn. */
export const LISTEN_BACKLOG = 4_096;

/** Reads that one message may be spread over: 256 bytes each are far below any network's segments. */
export function maxChunksPerMessage(payloadBytes: number): number {
  return Math.max(1_024, Math.ceil(payloadBytes / 256));
}

/** Whether a request has more headers than {@link MAX_HEADERS}; names and values alternate in `rawHeaders`. */
export function hasTooManyHeaders({ rawHeaders }: { readonly rawHeaders: readonly string[] }): boolean {
  return rawHeaders.length > 2 * MAX_HEADERS;
}
