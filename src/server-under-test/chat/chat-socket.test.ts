import assert from "node:assert/strict";
import type { AddressInfo, Socket } from "node:net";
import { suite } from "uvu";
import { WebSocket, WebSocketServer } from "ws";
import { CLOSE } from "../../protocol/chat-messages.js";
import { until } from "../../test-support/fakes/until.js";
import { ChatSocket } from "./chat-socket.js";

const test = suite("chat socket");

interface Accepted {
  readonly socket: ChatSocket;
  /** The TCP connection of the client. */
  readonly tcp: Socket;
  readonly client: WebSocket;
  /** What the owner was told, in order. */
  readonly told: string[];
}

/** @param react what the owner does when it is told something, beside noting it. */
async function withSocket(
  run: (accepted: Accepted) => Promise<void>,
  react: (socket: ChatSocket, what: string) => void = () => undefined,
): Promise<void> {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, WebSocket: ChatSocket });
  await new Promise((resolve) => server.once("listening", resolve));
  const told: string[] = [];
  const note =
    (what: string) =>
    (socket: ChatSocket, data?: Buffer): void => {
      told.push(data === undefined ? what : `${what} ${data.toString()}`);
      react(socket, what);
    };
  const owner = {
    received: note("received"),
    pinged: note("pinged"),
    departing: note("departing"),
    terminated: note("terminated"),
    closed: note("closed"),
  };
  const connected = new Promise<ChatSocket>((resolve) => {
    server.once("connection", (socket, request) => {
      socket.adopt(owner, request.socket, 1, "");
      resolve(socket);
    });
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  client.on("error", () => undefined);
  const upgraded = new Promise<Socket>((resolve) => client.once("upgrade", (response) => resolve(response.socket)));
  await new Promise((resolve) => client.once("open", resolve));
  try {
    await run({ socket: await connected, tcp: await upgraded, client, told });
  } finally {
    client.terminate();
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  }
}

const closed = (told: readonly string[]) => until("it is closed", () => told.includes("closed"));

test("a user is gone the moment its connection starts to close, whichever side ends it", async () => {
  for (const end of ["close", "terminate"] as const) {
    await withSocket(async ({ socket, told }) => {
      socket[end]();
      assert.deepEqual(told, ["departing"]);
      assert.equal(socket.isOpen, false);
      await closed(told);
      assert.equal(told.filter((what) => what === "closed").length, 1);
      assert.equal(told.includes("terminated"), false);
    });
  }
  await withSocket(async ({ client, told }) => {
    client.close();
    await closed(told);
    assert.deepEqual([told[0], told.at(-1)], ["departing", "closed"]);
  });
});

test("a peer that breaks a rule is told so; one that neither reads nor answers is dropped; both are counted", async () => {
  await withSocket(async ({ socket, client, told }) => {
    const code = new Promise((resolve) => client.once("close", resolve));
    socket.expel("too much");
    assert.deepEqual(told, ["terminated", "departing"]);
    assert.equal(await code, CLOSE.policyViolation);
  });
  await withSocket(async ({ socket, client, told }) => {
    const code = new Promise((resolve) => client.once("close", resolve));
    socket.drop();
    assert.deepEqual(told, ["terminated", "departing"]);
    assert.equal(await code, 1006);
  });
});

test("a peer that breaks the protocol is counted once", () =>
  withSocket(async ({ tcp, told }) => {
    // A text frame without a mask, which only servers may send.
    tcp.write(Buffer.from([0x81, 0x01, 0x41]));
    await closed(told);
    assert.equal(told.filter((what) => what === "terminated").length, 1);
    assert.equal(told.filter((what) => what.startsWith("received")).length, 0);
  }));

test("frames of a connection that is closing are not passed on, though they had come before", async () => {
  const closeAtOnce = (socket: ChatSocket, what: string) => {
    if (what === "received" || what === "pinged") socket.close();
  };
  await withSocket(async ({ client, tcp, told }) => {
    tcp.cork();
    for (const text of ["1", "2", "3"]) client.send(text);
    tcp.uncork();
    await closed(told);
    assert.deepEqual(
      told.filter((what) => what.startsWith("received")),
      ["received 1"],
    );
  }, closeAtOnce);
  await withSocket(async ({ client, tcp, told }) => {
    tcp.cork();
    for (const text of ["1", "2"]) client.ping(text);
    tcp.uncork();
    await closed(told);
    assert.deepEqual(
      told.filter((what) => what.startsWith("pinged")),
      ["pinged 1"],
    );
  }, closeAtOnce);
});

test("an answered ping is noted", () =>
  withSocket(async ({ socket }) => {
    socket.answeredPing = false;
    socket.ping();
    await until("it is answered", () => socket.answeredPing);
  }));

test.run();
