import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { suite } from "uvu";
import { SYSTEM_FILES } from "../../base/system-file.js";
import { isThisMachine, listeningProcesses } from "./listening-processes.js";

const test = suite("listening processes");

test("finds exactly the process that listens on a port", async () => {
  if (process.platform !== "linux") return;
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  assert.deepEqual(listeningProcesses(SYSTEM_FILES, port), [process.pid]);
  server.close();
  await once(server, "close");
  assert.equal(listeningProcesses(SYSTEM_FILES, port), null);
});

test("a program that only forwards bytes does not count as the server", () => {
  const files = {
    read: (path: string) =>
      ({
        "/proc/net/tcp": "  sl  local_address\n   0: 00000000:1B58 00000000:0000 0A 0:0 0:0 0 0 0 77 1 0\n",
        "/proc/9/stat": "9 (docker-proxy) S 1",
      })[path] ?? null,
    list: (path: string) => ({ "/proc": ["9", "net"], "/proc/9/fd": ["3"] })[path] ?? null,
    follow: (path: string) => (path === "/proc/9/fd/3" ? "socket:[77]" : null),
  };
  assert.equal(listeningProcesses(files, 7_000), null);
});

test("loopback is this machine, an address of no interface is not", () => {
  assert.deepEqual(["ws://localhost:1", "wss://[::1]:1", "ws://203.0.113.9:1"].map(isThisMachine), [true, true, false]);
});

test.run();
