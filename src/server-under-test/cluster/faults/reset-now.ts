import type { Socket } from "node:net";

/** Ends a connection with an RST, and what is not written yet with it. */
export function resetNow(socket: Socket): void {
  // Before a connection stands there is nothing to reset, and `resetAndDestroy` would wait until it does.
  // A stream whose end the kernel has taken is complete and needs no RST; libuv would refuse it (EINVAL).
  const isComplete = socket.writableEnded && socket.writableLength === 0;
  if (socket.connecting || isComplete) socket.destroy();
  else socket.resetAndDestroy();
}
