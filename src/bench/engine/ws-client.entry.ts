/**
 * A load generator as people write one with the `ws` package: it parses what arrives and counts, and neither judges
 * nor times anything.
 */

import { WebSocket } from "ws";
import { type Say, serveOrders } from "./serve-orders.js";

let received = 0;

function connect(url: string, user: string): Promise<Say> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    socket.on("error", reject);
    socket.on("open", () => socket.send(JSON.stringify({ type: "register", user })));
    socket.on("message", (data) => {
      const message = JSON.parse(String(data)) as { readonly type: string };
      if (message.type === "registered") resolve((text) => socket.send(text));
      else received++;
    });
  });
}

serveOrders({ connect, received: () => received });
