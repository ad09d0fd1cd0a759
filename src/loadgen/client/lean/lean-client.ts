import { randomBytes } from "node:crypto";
import { errorMessage } from "../../../base/chatbench-error.js";
import type { Client, ClientConnection, ClientHandlers, ClientOptions, Entrance, LocalEnd } from "../common/client.js";
import { closeReport } from "../common/close-cause.js";
import { DeadlineQueue } from "../common/deadline-queue.js";
import { CLOSING_MS } from "../common/limits.js";
import { secureOptions } from "../common/secure-options.js";
import { type Endpoint, parseEndpoint } from "./endpoint.js";
import { FlushQueue } from "./flush-queue.js";
import { FrameWriter } from "./frame-writer.js";
import { LeanConnection, type LeanShared } from "./lean-connection.js";

/** What libuv offers a read at most; a larger buffer would never be filled. */
const READ_BUFFER_BYTES = 64 * 1024;

/**
 * The client made for many connections: sockets that read into one shared buffer, and its own frame codec.
 *
 * The UTF-8 of messages is not checked: a message is judged byte by byte, so a broken one shows as corrupted.
 * A binary message ends the connection with `protocol-error`: chat servers promise text.
 */
export function createLeanClient(handlers: ClientHandlers, options: ClientOptions): Client {
  const shared: LeanShared = {
    handlers,
    options,
    secure: secureOptions(options.tls),
    readBuffer: Buffer.allocUnsafeSlow(READ_BUFFER_BYTES),
    writer: new FrameWriter(randomBytes(4).readInt32BE()),
    flushes: new FlushQueue(),
    handshakes: new DeadlineQueue(options.handshakeTimeoutMs, (connection) => connection.handshakeDue()),
    closings: new DeadlineQueue(CLOSING_MS, (connection) => connection.closingDue()),
  };
  const endpoints = new WeakMap<Entrance, Endpoint>();

  const endpointOf = (entrance: Entrance): Endpoint => {
    const known = endpoints.get(entrance);
    if (known !== undefined) return known;
    const endpoint = parseEndpoint(entrance);
    endpoints.set(entrance, endpoint);
    return endpoint;
  };

  return {
    connect(tag: number, entrance: Entrance, local?: LocalEnd): ClientConnection {
      const connection = new LeanConnection(shared, tag);
      try {
        connection.start(endpointOf(entrance), local);
      } catch (thrown) {
        const report = closeReport("connect-failed", false, null, errorMessage(thrown));
        process.nextTick(() => handlers.close(tag, report));
      }
      return connection;
    },
  };
}
