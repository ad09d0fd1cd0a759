import assert from "node:assert/strict";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { suite } from "uvu";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { freePort } from "../../server-under-test/processes/free-port.js";
import { startServerProgram } from "./server-program.js";

const test = suite("server program");
const { signal } = new AbortController();

const listening = (port: number, afterMs = 0): string =>
  `exec ${process.execPath} -e "setTimeout(() => require('net').createServer().listen(${port}, '127.0.0.1'), ${afterMs})"`;

const optionsFor = (port: number, commandLine: string) => ({
  option: "--cmd",
  commandLine,
  folder: tmpdir(),
  url: `ws://127.0.0.1:${port}/chat?a=b`,
  signal,
});

const refusal = (code: string, says: RegExp) => (thrown: unknown) => {
  assert.ok(thrown instanceof ChatbenchError);
  assert.equal(thrown.code, code);
  assert.match(thrown.message, says);
  return true;
};

test("waits until the server listens, and stops it", async () => {
  const port = await freePort();
  const stop = await startServerProgram(optionsFor(port, listening(port, 300)));
  await assert.rejects(startServerProgram(optionsFor(port, "true")), refusal("port_taken", /Something listens at/));
  await stop();
  // The port is free again, so the next one can be started.
  await (await startServerProgram(optionsFor(port, listening(port))))();
});

test("a server that ends at once is told with its last lines", async () => {
  const port = await freePort();
  await assert.rejects(
    startServerProgram(optionsFor(port, "echo no database; exit 4")),
    refusal(
      "server_command_failed",
      /--cmd starts ended with exit code 4 instead of listening at 127\.0\.0\.1:\d+\.\n {4}no database$/,
    ),
  );
});

test("a server that goes into the background is refused, since nothing could stop it", async () => {
  const port = await freePort();
  await assert.rejects(
    startServerProgram(optionsFor(port, `${listening(port).slice("exec ".length)} &`)),
    refusal("server_command_failed", /ended with exit code 0 instead of listening/),
  );
});

test("a port that is taken is told before anything is started", async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const address = other.address();
  assert.ok(typeof address === "object" && address !== null);
  await assert.rejects(startServerProgram(optionsFor(address.port, "exit 1")), refusal("port_taken", /another server/));
  other.close();
});

test("an interrupt ends the wait, and the server", async () => {
  const abort = new AbortController();
  const starting = startServerProgram({ ...optionsFor(await freePort(), "sleep 100"), signal: abort.signal });
  setTimeout(() => abort.abort(), 50);
  await assert.rejects(starting, refusal("server_command_failed", /did not listen/));
});

test.run();
