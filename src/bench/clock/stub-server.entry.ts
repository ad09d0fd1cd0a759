/**
 * A chat server that delivers every message a known time after it was sent: it reads the time in the message's marker,
 * and spins until the time has passed. It measures its own error when it writes the delivery.
 */

import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type WebSocket, WebSocketServer } from "ws";
import { nowUs } from "../../base/clock.js";
import { US_PER_MS } from "../../base/units.js";
import { MarkerCodec } from "../../protocol/marker.js";
import { LatencyHistogram } from "../../result/latency-histogram.js";
import type { StubReport, StubRequest } from "./stub-messages.js";

/** A timer may be this late, so it fires earlier by this and the rest is spent spinning. */
const SPIN_US = 2 * US_PER_MS;

interface Delivery {
  readonly sentUs: number;
  readonly text: string;
  readonly to: readonly WebSocket[];
}

type ClientMessage =
  | { readonly type: "register"; readonly user: string }
  | { readonly type: "private_message"; readonly to: string; readonly content: string }
  | { readonly type: "broadcast"; readonly content: string };

const users = new Map<string, WebSocket>();
const answeredAfter = new LatencyHistogram();
const waiting: Delivery[] = [];
let isAwake = false;

const tell = (report: StubReport): void => void process.send?.(report);

function deliverDue(answerAfterUs: number): void {
  for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
    const restUs = next.sentUs + answerAfterUs - nowUs();
    const again = (): void => deliverDue(answerAfterUs);
    if (restUs > SPIN_US) return void setTimeout(again, Math.floor((restUs - SPIN_US) / US_PER_MS));
    if (restUs > 0) return void setImmediate(again);
    waiting.shift();
    for (const socket of next.to) {
      answeredAfter.record(nowUs() - next.sentUs);
      socket.send(next.text);
    }
  }
  isAwake = false;
}

async function listen(runId: string, answerAfterUs: number): Promise<void> {
  const codec = new MarkerCodec(runId);
  const marker = { kind: -1, number: -1, sentUs: 0 };
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  server.on("connection", (socket) => {
    let user = "";
    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as ClientMessage;
      if (message.type === "register") {
        user = message.user;
        users.set(user, socket);
        socket.send(JSON.stringify({ type: "registered", user, node: "stub" }));
        return;
      }
      const content = Buffer.from(message.content, "latin1");
      if (codec.read(content, 0, content.length, marker) !== "intact") throw new Error(`no marker: ${message.content}`);
      const recipient = message.type === "broadcast" ? [...users.values()] : [users.get(message.to) ?? socket];
      waiting.push({ sentUs: marker.sentUs, text: JSON.stringify({ ...message, from: user }), to: recipient });
      if (isAwake) return;
      isAwake = true;
      deliverDue(answerAfterUs);
    });
  });
  await once(server, "listening");
  tell({ type: "listening", url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

process.on("disconnect", () => process.exit(0));
process.on("message", (request: StubRequest) => {
  if (request.type === "listen") void listen(request.runId, request.answerAfterUs);
  else tell({ type: "reported", answeredAfterHdr: answeredAfter.encode() });
});
