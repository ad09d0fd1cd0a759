/**
 * A server that restarts under load and says of users who are not back yet that it cannot find them (ABUSE 47): what
 * the run itself knows is no error of the server, whichever worker it is that knows; what it knows better is one.
 */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { type WebSocket, WebSocketServer } from "ws";
import { nowUs } from "../../base/clock.js";
import { US_PER_SEC } from "../../base/units.js";
import type { RunResult } from "../../result/run-result.js";
import { shortScenario, wholeRun } from "../../test-support/runs/whole-run.js";

const USERS = 40;
const RESTART_AT = 150;
const SERVICE_RESTART = 1012;
const MOST_LIES = 3;
/** Beyond any lag of a send and any late notice of a cut. */
const QUIET_US = 2 * US_PER_SEC;

interface Ask {
  readonly type: string;
  readonly user: string;
  readonly to: string;
  readonly content: string;
}

interface Restarting {
  readonly url: string;
  /** Answers that a user could not be found. */
  notFound: number;
  /** Those of them about users who could be found. */
  lies: number;
}

/**
 * A chat server that closes every connection at its 150th private message.
 *
 * @param isLying whether it says, when everybody has been back for a while, that somebody could not be found who could.
 */
async function withServer(isLying: boolean, use: (server: Restarting) => Promise<void>): Promise<void> {
  const server = new WebSocketServer({ port: 0, host: "127.0.0.1" });
  const users = new Map<string, WebSocket>();
  let messages = 0;
  let lastComeBackUs = Number.POSITIVE_INFINITY;
  const lies = (): boolean => {
    const isLie = isLying && running.lies < MOST_LIES && nowUs() - lastComeBackUs > QUIET_US;
    if (isLie) running.lies++;
    return isLie;
  };
  const answer = (socket: WebSocket, name: string, { type, user, to, content }: Ask): string => {
    if (type === "register") {
      users.set(user, socket);
      if (messages >= RESTART_AT && users.size === USERS) lastComeBackUs = nowUs();
      return user;
    }
    messages++;
    if (messages === RESTART_AT) {
      users.clear();
      for (const client of server.clients) client.close(SERVICE_RESTART, "service restart");
      return name;
    }
    const recipient = users.get(to);
    if (recipient === undefined || lies()) {
      running.notFound++;
      socket.send(JSON.stringify({ type: "user_not_found", to }));
    } else recipient.send(JSON.stringify({ type: "private_message", from: name, to, content }));
    return name;
  };
  server.on("connection", (socket) => {
    let name = "";
    socket.on("error", () => socket.terminate());
    socket.on("message", (data) => {
      if (socket.readyState !== socket.OPEN) return;
      const ask = JSON.parse(data.toString()) as Ask;
      name = answer(socket, name, ask);
      if (ask.type === "register") socket.send(JSON.stringify({ type: "registered", user: name, node: "n0" }));
    });
  });
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  const running = { url: `ws://127.0.0.1:${typeof address === "object" ? address?.port : 0}/`, notFound: 0, lies: 0 };
  try {
    await use(running);
  } finally {
    for (const socket of server.clients) socket.terminate();
    await new Promise((resolve) => server.close(resolve));
  }
}

const runAgainst = async (url: string): Promise<RunResult> => {
  const document = shortScenario({
    users: USERS,
    target: { url },
    phases: { warmup: "0s", hold: "5s", drain: "1s" },
    traffic: { dm: { perSec: 300, contacts: 8 } },
    reconnect: { first: "400ms", longest: "400ms" },
    thresholds: [`connections.closedEarly <= ${USERS}`],
  });
  return (await wholeRun(document, { workers: 3 })).result;
};

const test = suite("a server that restarts under load");

test("that users were not found who were not back yet is no error", async () => {
  await withServer(false, async (server) => {
    const result = await runAgainst(server.url);
    assert.ok(server.notFound > 10, `${server.notFound} answers`);
    assert.deepEqual(result.errorAnswers, [
      { code: "user_not_found", count: server.notFound, inFaults: 0, knownAway: server.notFound },
    ]);
    // A machine that is busy makes the run inconclusive; nothing makes it the server's fault.
    const codes = result.reasons.map(({ code }) => code).filter((code) => !/^(passed|generator_)/.test(code));
    assert.deepEqual([codes, result.connections.reconnected], [[], USERS]);
  });
});

test("that users were not found who were there is one, each time", async () => {
  await withServer(true, async (server) => {
    const result = await runAgainst(server.url);
    const { count, knownAway } = result.errorAnswers[0] ?? {};
    assert.deepEqual([count, Number(count) - Number(knownAway)], [server.notFound, MOST_LIES]);
    const codes = result.reasons.map(({ code }) => code);
    assert.deepEqual([codes.includes("server_errors"), result.delivery.lost], [true, MOST_LIES], codes.join(", "));
  });
});

test.run();
