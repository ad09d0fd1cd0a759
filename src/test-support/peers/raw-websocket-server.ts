import { createHash } from "node:crypto";
import { type AddressInfo, createServer, type Socket } from "node:net";

/** A TCP server that does exactly what a test wants, however wrong. */
export interface RawServer {
  readonly port: number;
  readonly url: string;
  /** Ends every connection and the server. */
  close(): Promise<void>;
}

/** Listens on a free port of 127.0.0.1. Errors of its sockets are ignored: the other side is under test. */
export async function rawServer(onConnection: (socket: Socket) => void): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `ws://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** Makes the answer that opens a WebSocket connection for the request in `head`. */
export function upgradeAnswer(head: string): string {
  const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1] ?? "";
  const accept = createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest("base64");
  return (
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
    `Sec-WebSocket-Accept: ${accept}\r\n\r\n`
  );
}

/** Calls back with the request once its last header line has arrived. */
export function onRequest(socket: Socket, answer: (head: string) => void): void {
  let head = "";
  const read = (chunk: Buffer): void => {
    head += chunk.toString("latin1");
    if (!head.includes("\r\n\r\n")) return;
    socket.off("data", read);
    answer(head);
  };
  socket.on("data", read);
}

/** A server that opens every connection correctly, and only then does what the test wants. */
export function upgradingServer(onOpen: (socket: Socket) => void): Promise<RawServer> {
  return rawServer((socket) =>
    onRequest(socket, (head) => {
      socket.write(upgradeAnswer(head));
      onOpen(socket);
    }),
  );
}
