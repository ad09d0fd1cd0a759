import type { WebSocket } from "ws";

const UNANSWERED_ALLOWED = 3;

/**
 * Pings a peer, and ends the connection when it has been silent for three pings: a paused process or a vanished machine
 * does not close its connections. Anything that arrives counts as an answer.
 */
export function keepAlive(socket: WebSocket, everyMs: number): void {
  let unanswered = 0;
  const answered = (): void => {
    unanswered = 0;
  };
  const timer = setInterval(() => {
    if (unanswered++ >= UNANSWERED_ALLOWED) socket.terminate();
    else socket.ping();
  }, everyMs);
  socket.on("message", answered);
  socket.on("pong", answered);
  socket.once("close", () => clearInterval(timer));
}
