import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import type { Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { suite } from "uvu";
import { ClientProbe, sendText } from "../../test-support/peers/client-probe.js";
import { rawText } from "../../test-support/peers/raw-frames.js";
import { onRequest, rawServer, upgradeAnswer } from "../../test-support/peers/raw-websocket-server.js";
import { SELF_SIGNED } from "../../test-support/peers/self-signed-certificate.js";
import { CLIENTS, type ClientName } from "./clients.js";
import type { CloseCause } from "./common/client.js";

interface FailingServer {
  readonly does: string;
  readonly act: (socket: Socket, head: string) => void;
  readonly cause: CloseCause;
  readonly status?: number;
  readonly detail?: RegExp;
}

const answering = (text: string) => (socket: Socket) => socket.write(text);
const HTML = "<!doctype html><title>Welcome</title>";

const FAILING: readonly FailingServer[] = [
  {
    does: "answers 503",
    act: answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n"),
    cause: "handshake-refused",
    status: 503,
    detail: /^Service Unavailable$/,
  },
  {
    does: "redirects",
    act: answering("HTTP/1.1 302 Found\r\nLocation: ws://127.0.0.1:1/elsewhere\r\nContent-Length: 0\r\n\r\n"),
    cause: "handshake-refused",
    status: 302,
    detail: /^Found, a redirect to ws:\/\/127\.0\.0\.1:1\/elsewhere$/,
  },
  {
    does: "answers with a web page",
    act: answering(`HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: ${HTML.length}\r\n\r\n${HTML}`),
    cause: "handshake-refused",
    status: 200,
    detail: /^OK$/,
  },
  { does: "answers with no HTTP at all", act: answering(HTML), cause: "handshake-invalid" },
  { does: "answers with noise", act: (socket) => socket.write(Buffer.alloc(5_000, 0xa5)), cause: "handshake-invalid" },
  {
    does: "answers 101 with a wrong accept key",
    act: (socket, head) => socket.write(upgradeAnswer(head).replace(/(Accept: ).*/, "$1AAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
    cause: "handshake-invalid",
    detail: /Sec-WebSocket-Accept/,
  },
  {
    does: "upgrades to something else",
    act: (socket, head) => socket.write(upgradeAnswer(head).replace("websocket", "h2c")),
    cause: "handshake-invalid",
    detail: /Upgrade/,
  },
  {
    does: "turns on an extension nobody asked for",
    act: (socket, head) =>
      socket.write(upgradeAnswer(head).replace("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n")),
    cause: "handshake-invalid",
    detail: /extension/i,
  },
  {
    does: "picks a subprotocol nobody asked for",
    act: (socket, head) =>
      socket.write(upgradeAnswer(head).replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: chat\r\n\r\n")),
    cause: "handshake-invalid",
    detail: /subprotocol/,
  },
  {
    does: "sends headers without an end",
    act: (socket) => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\n");
      const more = setInterval(() => socket.write(`X-Filler: ${"y".repeat(1000)}\r\n`), 1);
      socket.on("close", () => clearInterval(more));
    },
    cause: "handshake-invalid",
  },
  {
    does: "ends its header lines with LF alone",
    act: (socket, head) => socket.write(upgradeAnswer(head).replaceAll("\r\n", "\n")),
    cause: "handshake-invalid",
  },
  {
    does: "sends interim answers without an end",
    act: (socket) => {
      const more = setInterval(() => socket.write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"), 1);
      socket.on("close", () => clearInterval(more));
    },
    cause: "handshake-invalid",
    detail: /^more than 8 interim answers$/,
  },
  {
    does: "answers 401 after an interim answer",
    act: answering("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n"),
    cause: "handshake-refused",
    status: 401,
    detail: /^Unauthorized$/,
  },
  {
    does: "answers with a status nobody has heard of, and no words",
    act: answering("HTTP/1.1 799 \r\nContent-Length: 0\r\n\r\n"),
    cause: "handshake-refused",
    status: 799,
    detail: /^$/,
  },
  { does: "never answers", act: () => undefined, cause: "handshake-timeout" },
  {
    does: "drips its answer without an end",
    act: (socket) => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nX-Slow: ");
      const more = setInterval(() => socket.write("z"), 5);
      socket.on("close", () => clearInterval(more));
    },
    cause: "handshake-timeout",
  },
  { does: "hangs up instead of answering", act: (socket) => socket.end(), cause: "reset" },
  { does: "resets instead of answering", act: (socket) => socket.resetAndDestroy(), cause: "reset" },
  {
    does: "hangs up in the middle of its answer",
    act: (socket) => socket.end("HTTP/1.1 101 Switching Protocols\r\nUpgr"),
    cause: "reset",
  },
];

for (const name of Object.keys(CLIENTS) as ClientName[]) {
  const test = suite(`client ${name}: opening`);

  for (const { does, act, cause, status, detail } of FAILING) {
    test(`a server that ${does} is reported as ${cause}`, async () => {
      const server = await rawServer((socket) => onRequest(socket, (head) => act(socket, head)));
      // Short where the timeout is what is waited for; elsewhere a busy machine must not run into it.
      const probe = new ClientProbe(name, { handshakeTimeoutMs: cause === "handshake-timeout" ? 100 : 10_000 });
      probe.client.connect(3, { url: server.url });
      const report = await probe.report();
      assert.deepEqual([report.cause, report.opened, report.code], [cause, false, null]);
      assert.equal(report.status, status ?? null);
      if (detail !== undefined) assert.match(report.detail, detail);
      await server.close();
      assert.deepEqual([probe.opened, probe.closes.length], [[], 1]);
    });
  }

  /** The report of connecting to `url`, after making sure that it did not come from inside connect(). */
  const reportOf = async (url: string) => {
    const probe = new ClientProbe(name);
    probe.client.connect(0, { url });
    assert.equal(probe.closes.length, 0);
    const { cause, opened, detail } = await probe.report();
    return { cause, opened, detail };
  };

  test("a port nobody listens on is reported with the system's code", async () => {
    const server = await rawServer(() => undefined);
    await server.close();
    assert.deepEqual(await reportOf(server.url), { cause: "connect-failed", opened: false, detail: "ECONNREFUSED" });
  });

  test("an address the system refuses outright is reported, not thrown", async () => {
    assert.equal((await reportOf("ws://255.255.255.255:9/")).cause, "connect-failed");
  });

  test("a URL that is none is reported, not thrown", async () => {
    const report = await reportOf("http//nowhere");
    assert.equal(report.cause, "connect-failed");
    assert.match(report.detail, /http\/\/nowhere/);
  });

  test("a name that cannot be resolved is reported", async () => {
    // Longer than a label may be, so that the resolver refuses it without asking anyone.
    assert.equal((await reportOf(`ws://${"x".repeat(64)}.invalid/`)).cause, "dns-failed");
  });

  test("TLS to a server that speaks none is reported", async () => {
    const server = await rawServer((socket) => socket.once("data", () => socket.write("not a TLS record at all")));
    assert.equal((await reportOf(server.url.replace("ws:", "wss:"))).cause, "tls-failed");
    await server.close();
  });

  test("a certificate nobody vouches for is refused, and a trusted one accepted", async () => {
    const server = createServer(SELF_SIGNED, (socket: TLSSocket) => {
      socket.on("error", () => socket.destroy());
      onRequest(socket, (head) => {
        socket.write(upgradeAnswer(head));
        socket.write(rawText("secret"));
        socket.once("data", () => socket.end());
      });
    });
    server.on("tlsClientError", () => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    assert.ok(address !== null && typeof address === "object");
    const url = `wss://localhost:${address.port}/`;
    const report = await reportOf(url);
    assert.deepEqual(
      [report.cause, report.detail.includes("SELF_SIGNED") || /self.signed/.test(report.detail)],
      ["tls-failed", true],
    );

    process.env.NODE_TLS_REJECT_UNAUTHORIZED = "0";
    const probe = new ClientProbe(name);
    const connection = await probe.connectOpen(0, url);
    delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
    await probe.until(() => probe.messages.length === 1);
    assert.deepEqual(probe.texts, ["secret"]);
    assert.ok(sendText(connection, "thanks"));
    assert.equal((await probe.report()).cause, "reset");
    await new Promise((resolve) => server.close(resolve));
  });

  for (const cut of ["in one write", "byte by byte"] as const) {
    test(`interim answers before the upgrade are passed over, ${cut}`, async () => {
      const interim = `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n`;
      const server = await rawServer((socket) =>
        onRequest(socket, (head) => {
          const bytes = Buffer.concat([Buffer.from(interim + upgradeAnswer(head), "latin1"), rawText("hello")]);
          if (cut === "in one write") return void socket.write(bytes);
          let at = 0;
          const drip = setInterval(() => socket.write(bytes.subarray(at, ++at)), 1);
          socket.on("close", () => clearInterval(drip));
        }),
      );
      const probe = new ClientProbe(name, { handshakeTimeoutMs: 30_000 });
      const connection = await probe.connectOpen(0, server.url);
      await probe.until(() => probe.messages.length === 1);
      assert.deepEqual(probe.texts, ["hello"]);
      connection.terminate();
      await server.close();
    });
  }

  test("a process out of descriptors reports every connection it could not open", async () => {
    const server = await rawServer(() => undefined);
    const script = `
      const { CLIENTS } = await import(${JSON.stringify(new URL("./clients.js", import.meta.url).href)});
      const causes = {};
      let ended = 0;
      const handlers = { open() {}, message() {}, close(tag, { cause, detail }) {
        causes[cause + " " + detail] = (causes[cause + " " + detail] ?? 0) + 1;
        if (++ended === 50) process.stdout.write(JSON.stringify(causes), () => process.exit());
      } };
      const options = { handshakeTimeoutMs: 300, maxMessageBytes: 100, maxBufferedBytes: 100, tls: null };
      const client = CLIENTS.${name}(handlers, options);
      for (let tag = 0; tag < 50; tag++) client.connect(tag, { url: ${JSON.stringify(server.url)} });`;
    const child = spawn(
      "sh",
      ["-c", 'ulimit -n 48 && exec "$0" --input-type=module -e "$1"', process.execPath, script],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    await new Promise((resolve) => child.once("close", resolve));
    const causes: unknown = JSON.parse(output);
    assert.ok(typeof causes === "object" && causes !== null);
    const counts = new Map(Object.entries(causes));
    const outOfDescriptors = counts.get("connect-failed EMFILE") ?? 0;
    const unanswered = counts.get("handshake-timeout no answer within 300 ms") ?? 0;
    assert.ok(outOfDescriptors > 0 && unanswered > 0, output);
    assert.equal(outOfDescriptors + unanswered, 50);
    await server.close();
  });

  test.run();
}
