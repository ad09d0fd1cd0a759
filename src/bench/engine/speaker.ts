import { once } from "node:events";
import { WebSocket } from "ws";
import type { ServerUnderTest } from "../../protocol/server-control.js";
import { CONTENT_BYTES } from "./engine.js";

/**
 * Opens one more user, who broadcasts `perSec` times a second to the users of an engine that has no common schedule.
 */
export async function openSpeaker(server: ServerUnderTest, perSec: number): Promise<WebSocket> {
  const socket = new WebSocket(server.entrances[0] ?? "", { perMessageDeflate: false });
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "register", user: "speaker" }));
  await once(socket, "message");
  const text = JSON.stringify({ type: "broadcast", content: "x".repeat(CONTENT_BYTES) });
  const timer = setInterval(() => socket.send(text), 1_000 / perSec);
  socket.once("close", () => clearInterval(timer));
  return socket;
}
