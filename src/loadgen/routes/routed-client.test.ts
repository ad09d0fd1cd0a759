/** Connections from addresses and ports of our choosing, over real sockets, with every client. */

import assert from "node:assert/strict";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { suite } from "uvu";
import { WebSocketServer } from "ws";
import { ClientProbe, sendText } from "../../test-support/peers/client-probe.js";
import { upgradingServer } from "../../test-support/peers/raw-websocket-server.js";
import { CLIENTS, type ClientName } from "../client/clients.js";
import type { ClientHandlers, CloseReport } from "../client/common/client.js";
import type { PortRange } from "./route-plan.js";
import { type Route, type RouteSpace, routeOf } from "./route-plan.js";
import { MAX_PORT_TRIES, RoutedClient } from "./routed-client.js";

const test = suite("routed-client");

const LIMITS = { handshakeTimeoutMs: 5_000, maxMessageBytes: 65_536, maxBufferedBytes: 1_048_576, tls: null };
const NAMES = Object.keys(CLIENTS) as ClientName[];
/** Below what the system hands out by itself, so that other tests do not meet them. */
const PORTS: PortRange = { first: 21_000, last: 30_999 };
const space = (more: Partial<RouteSpace>): RouteSpace => ({
  sources: [],
  hosts: [],
  ports: PORTS,
  offset: process.pid * 37,
  ...more,
});

interface Outcome {
  readonly opened: number[];
  readonly closes: CloseReport[];
}

/** A routed client whose handlers count, and which tells each open and close to `on`. */
function routed(name: ClientName, nextRoute: (tag: number) => Route, on: Partial<ClientHandlers>) {
  const outcome: Outcome = { opened: [], closes: [] };
  const handlers: ClientHandlers = {
    open: (tag) => {
      outcome.opened.push(tag);
      on.open?.(tag);
    },
    message: (...args) => on.message?.(...args),
    close: (tag, report) => {
      outcome.closes.push(report);
      on.close?.(tag, report);
    },
  };
  return { client: new RoutedClient((inner) => CLIENTS[name](inner, LIMITS), handlers, nextRoute), outcome };
}

for (const name of NAMES) {
  test(`${name}: the server sees both sources, and the ports that were chosen`, async () => {
    const seen: (string | number | undefined)[][] = [];
    const server = await upgradingServer((socket) => seen.push([socket.remoteAddress, socket.remotePort]));
    const own = space({ sources: ["127.0.0.2", "127.0.0.3"] });
    const users = 20;
    const routes = Array.from({ length: users }, (_, user) => routeOf(own, user, users, 0));
    await new Promise<void>((resolve) => {
      const { client, outcome } = routed(name, (tag) => routes[tag] as Route, {
        open: () => {
          if (outcome.opened.length === users) for (const one of connections) one.terminate();
        },
        close: () => {
          if (outcome.closes.length === users) resolve();
        },
      });
      const connections = routes.map((_, tag) => client.connect(tag, { url: server.url }));
    });
    const chosen = routes.map(({ local }) => [local?.address, local?.port].join(":"));
    assert.deepEqual(seen.map((one) => one.join(":")).sort(), chosen.sort());
    assert.deepEqual(new Set(seen.map(([address]) => address)), new Set(["127.0.0.2", "127.0.0.3"]));
    await server.close();
  });

  test(`${name}: connections are spread over the server's addresses, and still name it as its URL does`, async () => {
    const hosts = ["127.0.0.4", "127.0.0.5"];
    const seen: (string | undefined)[][] = [];
    const server = new WebSocketServer({ host: "0.0.0.0", port: 0 });
    await new Promise((resolve) => server.once("listening", resolve));
    server.on("connection", (_, request) => seen.push([request.socket.localAddress, request.headers.host]));
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((resolve) => {
      const { client, outcome } = routed(name, (tag) => routeOf(space({ hosts }), tag, 4, 0), {
        open: (tag) => connections[tag]?.close(1000),
        close: () => {
          if (outcome.closes.length === 4) resolve();
        },
      });
      const connections = [0, 1, 2, 3].map((tag) => client.connect(tag, { url: `ws://chat.example:${port}/` }));
    });
    assert.deepEqual(
      seen.sort(),
      [...hosts, ...hosts].sort().map((host) => [host, `chat.example:${port}`]),
    );
    await new Promise((resolve) => server.close(resolve));
  });

  test(`${name}: skips ports that other programs have; when all are taken, that is the cause`, async () => {
    const server = await upgradingServer(() => undefined);
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen(0, "127.0.0.6", resolve));
    const taken = (holder.address() as AddressInfo).port;
    const free = PORTS.first + ((process.pid * 7) % 5_000);
    const run = (portOf: (attempt: number) => number) => {
      let attempts = 0;
      return new Promise<{ report: CloseReport | null; attempts: number }>((resolve) => {
        const next = () => ({ host: null, local: { address: "127.0.0.6", port: portOf(attempts++) } });
        const { client } = routed(name, next, {
          open: () => connection.terminate(),
          close: (_, report) => resolve({ report, attempts }),
        });
        const connection = client.connect(0, { url: server.url });
      });
    };
    const third = await run((attempt) => (attempt < 2 ? taken : free));
    assert.deepEqual([third.report?.opened, third.attempts], [true, 3]);
    const never = await run(() => taken);
    assert.deepEqual(
      [never.report?.cause, never.report?.detail, never.attempts],
      ["connect-failed", "EADDRINUSE", MAX_PORT_TRIES],
    );
    holder.close();
    await server.close();
  });
}

test("a connection to nowhere is not tried again, and what is sent and received passes through", async () => {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0 });
  await new Promise((resolve) => server.once("listening", resolve));
  server.on("connection", (socket) => socket.on("message", (data) => socket.send(`echo ${String(data)}`)));
  const { port } = server.address() as AddressInfo;
  const own = space({ sources: ["127.0.0.7"] });
  let attempts = 0;
  const next = () => routeOf(own, 0, 1, attempts++);
  const text = await new Promise<string>((resolve) => {
    const { client } = routed("lean", next, {
      open: () => sendText(connection, "hello"),
      message: (_, bytes, start, end) => resolve(bytes.toString("utf8", start, end)),
      close: () => undefined,
    });
    const connection = client.connect(0, { url: `ws://127.0.0.1:${port}/` });
  });
  assert.equal(text, "echo hello");
  for (const socket of server.clients) socket.terminate();
  await new Promise((resolve) => server.close(resolve));
  attempts = 5;
  const refused = await new Promise<CloseReport>((resolve) => {
    const { client } = routed("lean", next, { close: (_, report) => resolve(report) });
    client.connect(0, { url: `ws://127.0.0.1:${port}/` });
  });
  assert.deepEqual([refused.cause, refused.detail, attempts], ["connect-failed", "ECONNREFUSED", 6]);
});

test("users who come back thousands of times find a port, whichever side left theirs in TIME_WAIT", async () => {
  const USERS = 40;
  const RETURNS = 3_000;
  const server = await upgradingServer((socket: Socket) => {
    if (socket.remoteAddress === "127.0.0.9") socket.end();
  });
  const own = space({ sources: ["127.0.0.8", "127.0.0.9"], ports: { first: 21_000, last: 21_299 } });
  const attempts = new Array<number>(USERS).fill(0);
  const isOurs: boolean[] = [];
  const failures = await new Promise<CloseReport[]>((resolve) => {
    const failed: CloseReport[] = [];
    let left = RETURNS;
    // The side that ends a connection first has it in TIME_WAIT: the client for one source, the server for the other.
    const next = (tag: number): Route => {
      const route = routeOf(own, tag, USERS, (attempts[tag] as number)++);
      isOurs[tag] = route.local?.address === "127.0.0.8";
      return route;
    };
    const { client, outcome } = routed("lean", next, {
      open: (tag) => {
        if (isOurs[tag] === true) connections[tag]?.terminate();
      },
      close: (tag, report) => {
        if (!report.opened) failed.push(report);
        if (left-- > 0) connections[tag] = client.connect(tag, { url: server.url });
        else if (outcome.closes.length === RETURNS + USERS) resolve(failed);
      },
    });
    const connections = attempts.map((_, tag) => client.connect(tag, { url: server.url }));
  });
  assert.deepEqual(failures, []);
  await server.close();
});

test("without routes a client picks what the system gives it", async () => {
  const server = await upgradingServer(() => undefined);
  const probe = new ClientProbe("lean");
  (await probe.connectOpen(0, server.url)).terminate();
  assert.equal((await probe.report()).cause, "closed-by-us");
  await server.close();
});

test.run();
