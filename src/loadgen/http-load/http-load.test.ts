import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from "node:net";
import { suite } from "uvu";
import { type HttpLoadOptions, startHttpLoad } from "./http-load.js";

const test = suite("http load");

async function listen<T extends Server | TcpServer>(server: T): Promise<{ server: T; url: string }> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { server, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function close(server: Server | TcpServer): Promise<void> {
  if ("closeAllConnections" in server) server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

/** Runs a load against a server made for it, and returns the result with everything that was said. */
async function loadOn(server: Server | TcpServer, settings: Partial<HttpLoadOptions> = {}) {
  const { url } = await listen(server);
  const troubles: string[] = [];
  const onTrouble = (message: string) => void troubles.push(message);
  const base = { url, path: "/healthz", perSec: 20, connections: 4, durationSec: 1 };
  const result = await startHttpLoad({ ...base, onTrouble, ...settings }).result;
  await close(server);
  return { result, troubles };
}

test("fetches the path at the given rate and counts each reply once", async () => {
  const paths: (string | undefined)[] = [];
  const answer: RequestListener = (request, response) => {
    paths.push(request.url);
    response.end("ok");
  };
  const { result, troubles } = await loadOn(createServer(answer), { durationSec: 2.9 });
  // Exactly 40, but that a process held up for long enough begins one more second or misses replies.
  assert.ok(result.responses >= 20 && result.responses <= 60, `${result.responses} replies`);
  assert.ok(result.responses <= paths.length);
  assert.deepEqual(new Set(paths), new Set(["/healthz"]));
  assert.equal(result.offeredPerSec, 20);
  assert.equal(result.achievedPerSec, result.responses / 2);
  assert.equal(result.connections, 4);
  assert.deepEqual([result.non2xx, result.errors, result.timeouts, troubles], [0, 0, 0, []]);
});

test("times replies in microseconds, and takes none for faster than it was", async () => {
  const delayMs = 50;
  const { result } = await loadOn(
    createServer((_request, response) => setTimeout(() => response.end(), delayMs)),
    { perSec: 10, connections: 10 },
  );
  const { p50, p90, p99, max } = result.latency;
  // A timer may fire up to 1 ms early by the clock of another process.
  assert.ok(p50 >= (delayMs - 1) * 1000, `p50 is ${p50} us`);
  assert.ok(p50 <= p90 && p90 <= p99 && p99 <= max);
});

test("counts answers that are no success", async () => {
  const { result } = await loadOn(createServer((_request, response) => response.writeHead(503).end()));
  assert.ok(result.responses > 0);
  assert.equal(result.non2xx, result.responses);
});

test("counts refused connections, gives up, and says why", async () => {
  const { server, url } = await listen(createServer());
  await close(server);
  const troubles: string[] = [];
  const onTrouble = (message: string) => void troubles.push(message);
  const { result } = startHttpLoad({ url, path: "/", perSec: 5, connections: 2, durationSec: 60, onTrouble });
  const { responses, errors, achievedPerSec } = await result;
  assert.deepEqual([responses, achievedPerSec], [0, 0]);
  assert.ok(errors >= 1000);
  assert.match(troubles.join(), /given up after \d+ errors, the last one ECONNREFUSED/);
});

test("counts timeouts apart from errors", async () => {
  const { result } = await loadOn(createServer(), { connections: 2, perSec: 2, durationSec: 2, timeoutSec: 1 });
  assert.equal(result.responses, 0);
  assert.ok(result.timeouts >= 2);
  assert.equal(result.errors, 0);
});

/** A server that greets each connection with these bytes and closes it. */
const greeting = (bytes: string): TcpServer =>
  createTcpServer((socket) =>
    socket
      .on("error", () => undefined)
      .resume()
      .end(bytes),
  );

for (const [name, bytes] of [
  ["closes every connection without an answer", ""],
  ["speaks no HTTP", "\0garbage\r\n\r\n"],
] as const) {
  test(`gives up on a server that ${name}`, async () => {
    const { result, troubles } = await loadOn(greeting(bytes), { durationSec: 60 });
    assert.equal(result.responses, 0);
    assert.ok(result.errors >= 1000, `${result.errors}`);
    assert.match(troubles.join(), /given up after \d+ errors, the last one/);
  });
}

test("counts no error when a server closes after each answer", async () => {
  const { result } = await loadOn(
    createServer((_request, response) => response.setHeader("connection", "close").end()),
  );
  assert.ok(result.responses >= 4);
  assert.equal(result.errors, 0);
});

test("ends early when told to, with what was seen so far", async () => {
  let replies = 0;
  const { server, url } = await listen(
    createServer((_request, response) => {
      replies++;
      response.end(() => server.emit("replied"));
    }),
  );
  const load = startHttpLoad({ url, path: "/", perSec: 3, connections: 1, durationSec: 600 });
  await once(server, "replied");
  load.stop();
  load.stop();
  const result = await load.result;
  await close(server);
  assert.ok(result.responses <= replies && result.responses >= 1);
});

test("counts one error when its process is killed", async () => {
  const { server, url } = await listen(createServer((_request, response) => response.end()));
  const troubles: string[] = [];
  const onTrouble = (message: string) => void troubles.push(message);
  const load = startHttpLoad({ url, path: "/", perSec: 3, connections: 1, durationSec: 600, onTrouble });
  await once(server, "request");
  process.kill(load.pid ?? assert.fail("no process"), "SIGKILL");
  const result = await load.result;
  await close(server);
  assert.deepEqual([result.responses, result.errors], [0, 1]);
  assert.match(troubles.join(), /ended without a result: SIGKILL/);
});

test("its process dies with the process that started it", async () => {
  const { server, url } = await listen(createServer((_request, response) => response.end()));
  const module = JSON.stringify(new URL("./http-load.js", import.meta.url).href);
  const order = JSON.stringify({ url, path: "/", perSec: 3, connections: 1, durationSec: 600 });
  const parent = spawn(process.execPath, [
    "--input-type=module",
    "-e",
    `import { startHttpLoad } from ${module}; console.log(startHttpLoad(${order}).pid);`,
  ]);
  const [printed] = await once(parent.stdout, "data");
  const pid = Number(String(printed));
  const [, socket] = await Promise.all([once(server, "request"), once(server, "connection")]);
  const ended = new Promise((resolve) => socket[0].on("error", () => undefined).once("close", resolve));
  parent.kill("SIGKILL");
  await ended;
  await close(server);
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 10));
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test.run();
