/**
 * Each HTTP status and close code has its own row (ABUSE 41) in the result, the tables, the page and the verdict, with
 * its count and an example.
 */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { WebSocketServer } from "ws";
import { CLIENTS, type ClientName } from "../../loadgen/client/clients.js";
import { renderHtml } from "../../report/html/render-html.js";
import { renderTable } from "../../report/table/render-table.js";
import type { RunResult } from "../../result/run-result.js";
import { onRequest, rawServer } from "../../test-support/peers/raw-websocket-server.js";
import { shortScenario, wholeRun } from "../../test-support/runs/whole-run.js";

const USERS = 30;

/** A server that refuses every user, with a different answer each time. */
async function refusing(answers: (connection: number) => string, use: (url: string) => Promise<void>): Promise<void> {
  let connections = 0;
  const server = await rawServer((socket) =>
    onRequest(socket, () => socket.end(`HTTP/1.1 ${answers(connections++)}\r\nContent-Length: 0\r\n\r\n`)),
  );
  try {
    await use(server.url);
  } finally {
    await server.close();
  }
}

/** A server that registers every user, and closes each connection at its first message with the next code. */
async function closing(
  closes: (connection: number) => readonly [code: number, reason: string],
  use: (url: string) => Promise<void>,
): Promise<void> {
  let closed = 0;
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  server.on("connection", (socket) => {
    socket.on("message", (data) => {
      const { type, user } = JSON.parse(data.toString()) as { type: string; user: string };
      if (type === "register") socket.send(JSON.stringify({ type: "registered", user, node: "n0" }));
      else if (socket.readyState === socket.OPEN) socket.close(...closes(closed++));
    });
  });
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    const address = server.address();
    await use(`ws://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`);
  } finally {
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  }
}

const runAgainst = async (url: string, client: ClientName): Promise<RunResult> => {
  const document = shortScenario({ users: USERS, traffic: { dm: { perSec: 100 } }, target: { url } });
  return (await wholeRun(document, { workers: 2, client })).result;
};

const rowsOf = ({ connections }: RunResult) =>
  connections.errors.map(({ cause, status, code, count, example }) => [cause, status, code, count, example]);

const tableOf = (result: RunResult) => renderTable(result, { width: 120, color: false, verbose: true });

for (const client of Object.keys(CLIENTS) as ClientName[]) {
  const test = suite(`told apart, ${client}`);

  test("three statuses are three rows everywhere", async () => {
    const statuses = (i: number) => (i === 0 ? "401 Unauthorized" : i % 3 === 0 ? "503 Full" : "502 Bad Gateway");
    await refusing(statuses, async (url) => {
      const result = await runAgainst(url, client);
      assert.deepEqual(rowsOf(result), [
        ["handshake-refused", 502, null, 20, "Bad Gateway"],
        ["handshake-refused", 503, null, 9, "Full"],
        ["handshake-refused", 401, null, 1, "Unauthorized"],
      ]);
      const words = ["20 × handshake-refused 502: Bad Gateway", "1 × handshake-refused 401: Unauthorized"];
      for (const said of words) {
        assert.ok(result.reasons[0]?.message.includes(said), result.reasons[0]?.message);
        assert.ok(tableOf(result).includes(said), tableOf(result));
      }
      const page = renderHtml(result, { chartJs: "" });
      for (const cell of ["502", "Bad Gateway", "503", "Full", "401", "Unauthorized"]) assert.ok(page.includes(cell));
    });
  });

  test("close codes are rows with their reasons", async () => {
    const closes = [
      [1011, ""],
      [1012, "service restart"],
      [4001, "token expired"],
      [1012, "service restart"],
    ] as const;
    await closing(
      (i) => closes[i % closes.length] ?? [1000, ""],
      async (url) => {
        const result = await runAgainst(url, client);
        const rows = rowsOf(result);
        const total = rows.reduce((sum, row) => sum + Number(row[3]), 0);
        assert.equal(total, result.connections.closedEarly);
        assert.deepEqual(rows.map(([cause, status, code, , example]) => [cause, status, code, example]).sort(), [
          ["closed-by-server", null, 1011, ""],
          ["closed-by-server", null, 1012, "service restart"],
          ["closed-by-server", null, 4001, "token expired"],
        ]);
        assert.match(tableOf(result), /\d × closed-by-server 1012: service restart/);
        assert.match(tableOf(result), /\d × closed-by-server 1011\n/);
      },
    );
  });

  test("a server that invents statuses and sends escape sequences fills only a bounded and harmless table", async () => {
    await refusing(
      (i) => `${200 + i} \u001b[2J${"x".repeat(5_000)}`,
      async (url) => {
        const result = await runAgainst(url, client);
        assert.equal(result.connections.errors.length, USERS);
        assert.ok(result.connections.errors.every(({ example }) => example.length < 300));
        assert.equal(tableOf(result).includes("\u001b"), false);
        assert.match(result.reasons[0]?.message ?? "", /; 25 other causes\)/);
      },
    );
  });

  test.run();
}
