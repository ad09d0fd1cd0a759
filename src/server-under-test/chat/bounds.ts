/**
 * Bounds that no honest client comes near. They limit the memory and time a hostile client can cost. They are not
 * settings.
 */

/** Levels of nesting in a client's JSON. The protocol itself uses one. */
export const MAX_JSON_DEPTH = 16;
/** Headers of one HTTP request, including the handshake. Browsers send about 20. */
export const MAX_HEADERS = 100;
/** Bytes of all headers of one request together; beyond that, node:http answers 431. */
export const MAX_HEADER_BYTES = 16_384;
/** Frames of one fragmented message. */
export const MAX_FRAGMENTS_PER_MESSAGE = 256;
/** Pings of one connection in one second. Each is answered, and unread answers take memory. */
export const MAX_PINGS_PER_SEC = 100;
/** Rooms that one connection may be in at once. */
export const MAX_ROOMS_PER_CONNECTION = 1_024;
/** Connections that may wait in the kernel to be accepted. It caps this at net.core.somaxconn. */
export const LISTEN_BACKLOG = 4_096;

/** Reads that one message may be spread over. 256 bytes per read is far below the segment size of any network. */
export function maxChunksPerMessage(payloadBytes: number): number {
  return Math.max(1_024, Math.ceil(payloadBytes / 256));
}

/** Tells whether a request has more headers than {@link MAX_HEADERS}. Names and values alternate in `rawHeaders`. */
export function hasTooManyHeaders({ rawHeaders }: { readonly rawHeaders: readonly string[] }): boolean {
  return rawHeaders.length > 2 * MAX_HEADERS;
}
