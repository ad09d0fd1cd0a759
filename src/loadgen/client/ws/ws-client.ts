import { errorMessage } from "../../../base/chatbench-error.js";
import type { Client, ClientConnection, ClientHandlers, ClientOptions, Entrance, LocalEnd } from "../common/client.js";
import { closeReport } from "../common/close-cause.js";
import { DeadlineQueue } from "../common/deadline-queue.js";
import { secureOptions } from "../common/secure-options.js";
import { WsConnection } from "./ws-connection.js";

/**
 * The reference client: the `ws` package behind the same port, to cross-check the lean one.
 *
 * It differs where the package does: a length that is not in its shortest form is accepted, and a binary message
 * is refused once it is whole.
 */
export function createWsClient(handlers: ClientHandlers, options: ClientOptions): Client {
  // The package's own handshakeTimeout is an idle timeout: a server that drips header bytes never meets it.
  const handshakes = new DeadlineQueue<WsConnection>(options.handshakeTimeoutMs, (connection) =>
    connection.handshakeDue(),
  );
  const secure = secureOptions(options.tls);
  return {
    connect(tag: number, entrance: Entrance, local?: LocalEnd): ClientConnection {
      const connection = new WsConnection({ handlers, options, secure, handshakes }, tag);
      try {
        connection.start(entrance, local);
      } catch (thrown) {
        const report = closeReport("connect-failed", false, null, errorMessage(thrown));
        process.nextTick(() => handlers.close(tag, report));
      }
      return connection;
    },
  };
}
