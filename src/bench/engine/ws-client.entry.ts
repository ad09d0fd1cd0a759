/**
 * A load generator as people write one with the `ws` package: it parses what arrives and counts, and neither judges
 * nor times anything. It takes orders over the process channel.
 */

import { WebSocket } from "ws";
import { CONTENT_BYTES, type Load } from "./engine.js";
import type { WsClientReport, WsClientRequest } from "./ws-client-messages.js";

const MAX_IN_FLIGHT = 500;
const sockets: WebSocket[] = [];
const content = "x".repeat(CONTENT_BYTES);
let received = 0;

const report = (message: WsClientReport): void => void process.send?.(message);

function connectOne(url: string, user: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    sockets[user] = socket;
    socket.on("error", reject);
    socket.on("open", () => socket.send(JSON.stringify({ type: "register", user: `user-${user}` })));
    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as { readonly type: string };
      if (message.type === "registered") resolve();
      else received++;
    });
  });
}

/** Connects `perSec` users a second, with a bounded number on their way at once. */
function connectAll(url: string, users: number, perSec: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    let started = 0;
    let ready = 0;
    const timer = setInterval(() => {
      const due = Math.min(users, Math.floor(((performance.now() - startMs) * perSec) / 1_000));
      for (; started < due && started - ready < MAX_IN_FLIGHT; started++) {
        connectOne(url, started).then(() => {
          if (++ready < users) return;
          clearInterval(timer);
          resolve();
        }, reject);
      }
    }, 1);
  });
}

function send(load: Load, k: number): void {
  // A prime far above the number of users spreads the senders.
  const from = (k * 104_729) % load.users;
  const message =
    load.kind === "broadcast"
      ? { type: "broadcast", content }
      : { type: "private_message", to: `user-${(from + 1 + (k % 8)) % load.users}`, content };
  sockets[from]?.send(JSON.stringify(message));
}

/** Sends what is due, whatever comes back. */
function startTraffic(load: Load): void {
  const startMs = performance.now();
  let sent = 0;
  setInterval(() => {
    const due = Math.floor(((performance.now() - startMs) * load.perSec) / 1_000);
    for (; sent < due; sent++) send(load, sent);
  }, 1);
}

process.on("disconnect", () => process.exit(0));
process.on("message", (request: WsClientRequest) => {
  switch (request.type) {
    case "connect":
      connectAll(request.url, request.users, request.perSec).then(
        () => report({ type: "connected" }),
        () => process.exit(1),
      );
      return;
    case "collectGarbage":
      gc?.();
      gc?.();
      return report({ type: "collected" });
    case "startTraffic":
      startTraffic(request.load);
      return report({ type: "started" });
    case "stop":
      report({ type: "stopped", received });
  }
});
