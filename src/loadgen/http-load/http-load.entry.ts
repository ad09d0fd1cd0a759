/**
 * Fetches over HTTP at a given rate with autocannon, in its own process, so that it affects neither the coordinator's
 * clock nor its event loop.
 *
 * What is used of autocannon 9 and what is not, as found by measuring it and reading its code:
 * - Its rate is a quota per connection that is renewed once a second and sent as fast as replies
 *   come: right in the mean, bursts at the start of each second.
 * - Its own latencies are whole milliseconds, and with a rate it "corrects" them for coordinated
 *   omission with an interval of ⌈1/rate⌉ where milliseconds are meant, so 1 ms: thirty replies that
 *   took 50 ms each became 1,844 records with their median at 31 ms. That correction is switched off,
 *   and the time of each reply, which autocannon measures to the nanosecond from the write of its
 *   request, is recorded here: it is service time.
 * - After a refused connection it tries again at once, and so it does, without counting, when a
 *   connection ends unanswered. It is stopped after `MAX_ERRORS` of both, or it would use up the
 *   core and the ports that the measurement needs.
 * - It never checks the certificate of a server. Those of the chat connections are, and it is the same server.
 * - It knows that a connection has ended only after it has written the next request to it: a server
 *   that closes after each answer gets about half of the rate, and its times mean little.
 */

import { channel } from "node:diagnostics_channel";
import autocannon from "autocannon";
import { errorMessage, systemErrorCode } from "../../base/chatbench-error.js";
import { nowUs } from "../../base/clock.js";
import { leaveTerminalSignalsToParent } from "../../base/terminal-signals.js";
import { US_PER_MS, US_PER_SEC } from "../../base/units.js";
import { LatencyHistogram } from "../../result/latency-histogram.js";
import type { HttpLoadOrder, HttpLoadReport, HttpLoadRequest } from "./http-load-messages.js";

const MAX_ERRORS = 1_000;
/** Ends within the last second of the order, before autocannon renews its quota once more. */
const END_EARLY_SEC = 0.15;
const SAMPLE_EVERY_MS = 50;

function tell(report: HttpLoadReport): void {
  process.send?.(report);
}

/** Who is asking, and for whom; the rest of the scenario's TLS section is without effect (see above). */
function tlsOf({ tls }: HttpLoadOrder): Pick<autocannon.Options, "servername" | "tlsOptions"> {
  if (tls === null) return {};
  const { cert, key, servername } = tls;
  return {
    tlsOptions: { ...(cert === null ? {} : { cert }), ...(key === null ? {} : { key }) },
    ...(servername === null ? {} : { servername }),
  };
}

/** Counts what autocannon does not, and stops it when it no longer does any good. */
class HttpLoad {
  readonly #order: HttpLoadOrder;
  readonly #times = new LatencyHistogram();
  readonly #startUs = nowUs();
  readonly #load: autocannon.Instance;
  #sockets = 0;
  #errors = 0;
  #lastError = "that a connection ended without an answer";

  constructor(order: HttpLoadOrder) {
    this.#order = order;
    this.#load = autocannon(
      {
        url: order.url,
        connections: order.connections,
        overallRate: order.perSec,
        duration: order.seconds - END_EARLY_SEC,
        sampleInt: SAMPLE_EVERY_MS,
        timeout: order.timeoutSec,
        ignoreCoordinatedOmission: true,
        ...tlsOf(order),
      },
      (failure: unknown, counts: autocannon.Result | undefined) => {
        if (counts === undefined) throw failure;
        this.#finish(counts);
      },
    );
    this.#load.on("response", (_client, _status, _bytes, responseTimeMs) => {
      this.#times.record(responseTimeMs * US_PER_MS);
    });
    this.#load.on("reqError", (error: unknown) => {
      this.#errors++;
      this.#lastError = systemErrorCode(error) ?? errorMessage(error);
      this.#giveUpAtLast();
    });
    channel("net.client.socket").subscribe(() => {
      this.#sockets++;
      this.#giveUpAtLast();
    });
  }

  stop(): void {
    this.#load.stop();
  }

  /**
   * Counts connections that ended without an answer: every socket beyond the first ones replaces one that
   * failed, that ended after an answer, or that ended without one.
   */
  #unanswered(): number {
    return Math.max(0, this.#sockets - this.#order.connections - this.#errors - this.#times.count);
  }

  #giveUpAtLast(): void {
    if (this.#errors + this.#unanswered() >= MAX_ERRORS) this.stop();
  }

  #finish(counts: autocannon.Result): void {
    const { path, connections, perSec, seconds, url } = this.#order;
    const unanswered = this.#unanswered();
    if (this.#errors + unanswered >= MAX_ERRORS) {
      const errors = `${this.#errors + unanswered} errors, the last one ${this.#lastError}`;
      tell({ type: "trouble", message: `HTTP load on ${url} was given up after ${errors}.` });
    }
    // The quotas that were begun: a load stopped early is not blamed for what it was not asked for.
    const elapsedSec = (nowUs() - this.#startUs) / US_PER_SEC;
    const secondsBegun = Math.min(seconds, Math.max(1, Math.ceil(elapsedSec)));
    const { p50, p90, p99, max } = this.#times.summary();
    const result = {
      path,
      connections,
      offeredPerSec: perSec,
      achievedPerSec: this.#times.count / secondsBegun,
      responses: this.#times.count,
      non2xx: counts.non2xx,
      // autocannon counts a timeout as an error too.
      errors: this.#errors - counts.timeouts + unanswered,
      timeouts: counts.timeouts,
      latency: { p50, p90, p99, max },
    };
    tell({ type: "result", result });
  }
}

let load: HttpLoad | undefined;

process.on("message", (request: HttpLoadRequest) => {
  if (request.type === "start") load = new HttpLoad(request.order);
  else load?.stop();
});
leaveTerminalSignalsToParent();
process.on("SIGTERM", () => undefined);
// The channel ends when the coordinator is done with this process, and when it dies.
process.on("disconnect", () => process.exit());
