import assert from "node:assert/strict";
import { createServer, type Server, type TLSSocket, type TlsOptions as TlsServerOptions } from "node:tls";
import { suite } from "uvu";
import { newAuthority } from "../../test-support/peers/certificates.js";
import { ClientProbe } from "../../test-support/peers/client-probe.js";
import { rawText } from "../../test-support/peers/raw-frames.js";
import { onRequest, upgradeAnswer } from "../../test-support/peers/raw-websocket-server.js";
import { CLIENTS, type ClientName } from "./clients.js";
import type { TlsOptions } from "./common/client.js";

const AUTHORITY = newAuthority();
const OTHER = newAuthority("Another Authority");
const SERVER = AUTHORITY.issue("localhost", "127.0.0.1");
const CLIENT = AUTHORITY.issue("a tester");

const NOTHING: TlsOptions = { ca: null, cert: null, key: null, servername: null, insecure: false };

/** A server behind TLS that says, in its first message, which server name it was asked for and who asks. */
async function withServer(options: TlsServerOptions, use: (port: number) => Promise<void>): Promise<void> {
  const server: Server = createServer(options, (socket: TLSSocket) => {
    socket.on("error", () => socket.destroy());
    onRequest(socket, (head) => {
      socket.write(upgradeAnswer(head));
      socket.write(rawText(`${socket.servername || "nobody"}, ${socket.getPeerCertificate().subject?.CN ?? "nobody"}`));
      socket.once("data", () => socket.end());
    });
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  try {
    await use(address.port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

for (const name of Object.keys(CLIENTS) as ClientName[]) {
  const test = suite(`client ${name}: TLS`);

  /** What the server says, or why there is no connection. */
  const meet = async (url: string, tls: Partial<TlsOptions>, host?: string): Promise<string> => {
    const probe = new ClientProbe(name, { tls: { ...NOTHING, ...tls } });
    const connection = probe.client.connect(0, host === undefined ? { url } : { url, host });
    await probe.until(() => probe.messages.length + probe.closes.length > 0);
    connection.terminate();
    const { cause, detail } = await probe.report();
    return probe.texts[0] ?? `${cause}: ${detail}`;
  };

  test("a server whose authority is named is trusted, by name and by address", async () => {
    await withServer(SERVER, async (port) => {
      assert.equal(await meet(`wss://localhost:${port}/`, AUTHORITY), "localhost, nobody");
      assert.equal(await meet(`wss://127.0.0.1:${port}/`, AUTHORITY), "nobody, nobody");
    });
  });

  test("a server of another authority is refused", async () => {
    await withServer(SERVER, async (port) => {
      for (const tls of [{}, OTHER]) {
        assert.match(await meet(`wss://localhost:${port}/`, tls), /^tls-failed: \w*(UNABLE_TO|SELF_SIGNED)\w*/);
      }
    });
  });

  test("a server under another name is refused, unless that name is the one asked for", async () => {
    const elsewhere = AUTHORITY.issue("chat.example");
    await withServer(elsewhere, async (port) => {
      const url = `wss://localhost:${port}/`;
      assert.equal(await meet(url, AUTHORITY), "tls-failed: ERR_TLS_CERT_ALTNAME_INVALID");
      const named = { ...AUTHORITY, servername: "chat.example" };
      assert.equal(await meet(url, named), "chat.example, nobody");
      assert.equal(
        await meet(url, { ...AUTHORITY, servername: "mail.example" }),
        "tls-failed: ERR_TLS_CERT_ALTNAME_INVALID",
      );
      // An address in the place of the URL's host changes nothing about the name.
      assert.equal(await meet(`wss://chat.invalid:${port}/`, named, "127.0.0.1"), "chat.example, nobody");
    });
  });

  test("a client that checks no certificate connects to any server", async () => {
    await withServer(OTHER.issue("chat.example"), async (port) => {
      assert.equal(await meet(`wss://localhost:${port}/`, { insecure: true }), "localhost, nobody");
    });
  });

  test("a server that asks who is there is shown the certificate", async () => {
    const strict = { ...SERVER, ca: AUTHORITY.ca, requestCert: true, rejectUnauthorized: true };
    await withServer(strict, async (port) => {
      const url = `wss://localhost:${port}/`;
      assert.equal(await meet(url, { ...AUTHORITY, ...CLIENT }), "localhost, a tester");
      assert.match(await meet(url, AUTHORITY), /^(tls-failed|reset): /);
      assert.match(await meet(url, { ...AUTHORITY, ...OTHER.issue("a stranger") }), /^(tls-failed|reset): /);
    });
  });

  test("certificates are without effect where there is no TLS", async () => {
    const probe = new ClientProbe(name, { tls: { ...NOTHING, ...AUTHORITY, ...CLIENT } });
    probe.client.connect(0, { url: "ws://127.0.0.1:1/" });
    assert.equal((await probe.report()).detail, "ECONNREFUSED");
  });

  test.run();
}
