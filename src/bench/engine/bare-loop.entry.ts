/** A load generator that only counts the bytes that arrive: sockets that read into one buffer, and no WebSocket client. */

import { connect as connectSocket } from "node:net";
import { OPCODE } from "../../loadgen/client/lean/frame.js";
import { FrameWriter } from "../../loadgen/client/lean/frame-writer.js";
import { upgradeRequest } from "../../loadgen/client/lean/handshake.js";
import { type Say, serveOrders } from "./serve-orders.js";

const KEY = Buffer.alloc(16).toString("base64");
const buffer = Buffer.allocUnsafeSlow(64 * 1024);
const writer = new FrameWriter(1);
let received = 0;

function connect(url: string, user: string): Promise<Say> {
  const { hostname: host, port } = new URL(url);
  return new Promise((resolve, reject) => {
    let answers = 0;
    const callback = (bytes: number): boolean => {
      // What comes first is the 101, and then that the user is registered.
      if (answers === 2) received += bytes;
      else if (++answers === 1) say(JSON.stringify({ type: "register", user }));
      else resolve(say);
      return true;
    };
    const socket = connectSocket({ host, port: Number(port), noDelay: true, onread: { buffer, callback } });
    const say: Say = (text) => {
      const payload = Buffer.from(text);
      socket.write(writer.write(OPCODE.text, payload, 0, payload.length));
    };
    socket.on("error", reject);
    socket.write(upgradeRequest(`${host}:${port}`, "/")(KEY));
  });
}

serveOrders({ connect, received: () => received });
