import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";

/** Answers a handshake, or anything else that came instead of one, with an HTTP status and ends the connection. */
export function refuseHandshake(socket: Duplex, status: number, reason: string): void {
  // The peer may be gone already, and then there is nothing left to do.
  socket.on("error", () => socket.destroy());
  socket.once("finish", () => socket.destroy());
  const body = `${reason}\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n` +
      "Connection: close\r\n" +
      "Content-Type: text/plain; charset=utf-8\r\n" +
      `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
