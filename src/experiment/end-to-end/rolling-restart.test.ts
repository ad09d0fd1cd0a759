/**
 * A server that restarts under load, and answers user_not_found for users who are not back yet (ABUSE 47). That is no
 * error if the run itself, in any worker, knows that the user was away, and it is one otherwise.
 */

import assert from "node:assert/strict";
import { suite } from "uvu";
import { nowUs } from "../../base/clock.js";
import { US_PER_SEC } from "../../base/units.js";
import type { RunResult } from "../../result/run-result.js";
import { type SmallChatOptions, withSmallChat } from "../../test-support/peers/small-chat-server.js";
import { shortScenario, wholeRun } from "../../test-support/runs/whole-run.js";

const USERS = 40;
const RESTART_AT = 150;
const SERVICE_RESTART = 1012;
const MOST_LIES = 3;
/** Longer than any lag of a send or late notice of a cut. */
const QUIET_US = 2 * US_PER_SEC;

/**
 * A server that closes every connection at its 150th private message.
 *
 * @param isLying whether it answers user_not_found for a present user, after all users have been back for a while.
 */
class Restarting {
  notFound = 0;
  lies = 0;
  readonly #isLying: boolean;
  #allBackUs = Number.POSITIVE_INFINITY;

  constructor(isLying: boolean) {
    this.#isLying = isLying;
  }

  readonly intercept: NonNullable<SmallChatOptions["intercept"]> = (chat, asker, recipient) => {
    if (chat.privateMessages === RESTART_AT) {
      chat.users.clear();
      for (const socket of chat.sockets) socket.close(SERVICE_RESTART, "service restart");
      return true;
    }
    if (chat.privateMessages > RESTART_AT && chat.users.size === USERS) {
      this.#allBackUs = Math.min(this.#allBackUs, nowUs());
    }
    const isLie = this.#isLying && this.lies < MOST_LIES && nowUs() - this.#allBackUs > QUIET_US;
    if (isLie) this.lies++;
    if (!isLie && chat.users.has(recipient)) return false;
    this.notFound++;
    chat.notFound(asker, recipient);
    return true;
  };
}

async function runAgainst(server: Restarting): Promise<RunResult> {
  const results: RunResult[] = [];
  await withSmallChat({ intercept: server.intercept }, async ({ url }) => {
    const document = shortScenario({
      users: USERS,
      target: { url },
      phases: { warmup: "0s", hold: "5s", drain: "1s" },
      traffic: { dm: { perSec: 300, contacts: 8 } },
      reconnect: { first: "400ms", longest: "400ms" },
      thresholds: [`connections.closedEarly <= ${USERS}`],
    });
    results.push((await wholeRun(document, { workers: 3 })).result);
  });
  const [result] = results;
  assert.ok(result);
  return result;
}

const test = suite("a server that restarts under load");

test("user_not_found for users who are not back yet is no error", async () => {
  const server = new Restarting(false);
  const result = await runAgainst(server);
  assert.ok(server.notFound > 0);
  assert.deepEqual(result.errorAnswers, [
    { code: "user_not_found", count: server.notFound, inFaults: 0, knownAway: server.notFound },
  ]);
  // A busy machine makes the run inconclusive, but never the server's fault.
  const codes = result.reasons.map(({ code }) => code).filter((code) => !/^(passed|generator_)/.test(code));
  assert.deepEqual([codes, result.connections.reconnected], [[], USERS]);
});

test("each user_not_found for a present user is an error", async () => {
  const server = new Restarting(true);
  const result = await runAgainst(server);
  const { count, knownAway } = result.errorAnswers[0] ?? {};
  assert.deepEqual([count, Number(count) - Number(knownAway)], [server.notFound, MOST_LIES]);
  const codes = result.reasons.map(({ code }) => code);
  assert.deepEqual([codes.includes("server_errors"), result.delivery.lost], [true, MOST_LIES], codes.join(", "));
});

test.run();
