/**
 * `npm run bench:clock`: checks that latencies are measured correctly. A stub server delivers every message 20.0 ms
 * after it was sent; the worker's figures are compared with that, and with what the stub measured of itself. Prints
 * each figure beside its bar and exits 1 when one is missed.
 *
 * The second part broadcasts to 1,000 users of one worker. A receipt is stamped when it is read, so one that arrives
 * while others are being read waits for them first; the time from the write to the stamp shows how long.
 */

import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { formatUs, US_PER_MS } from "../base/units.js";
import { newRunId } from "../protocol/marker.js";
import { LatencyHistogram } from "../result/latency-histogram.js";
import { parseScenario } from "../scenario/parse-scenario.js";
import type { StubReport, StubRequest } from "./clock/stub-messages.js";
import { type Bar, reportBars } from "./engine/bar.js";
import { startWorker } from "./engine/chatbench-engine.js";
import type { EngineLatencies } from "./engine/engine.js";

const STUB_ENTRY = fileURLToPath(new URL("./clock/stub-server.entry.js", import.meta.url));
const ANSWER_AFTER_US = 20 * US_PER_MS;
const SERVICE_TOLERANCE_US = 300;
const RESPONSE_TOLERANCE_US = 500;
const SECONDS = 10;
/** The stub must be punctual itself before it can be a reference. */
const STUB_TOLERANCE_US = 100;
const BURST_USERS = 1_000;

interface Reading {
  readonly stub: LatencyHistogram;
  readonly latencies: EngineLatencies;
}

/** Runs a stub server and a worker, each in its own process, with this traffic. */
async function read(users: number, traffic: Readonly<Record<string, unknown>>): Promise<Reading> {
  const stub = fork(STUB_ENTRY, [], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const ask = async (request: StubRequest): Promise<StubReport> => {
    stub.send(request);
    return ((await once(stub, "message")) as [StubReport])[0];
  };
  const runId = newRunId(Math.random);
  const listening = await ask({ type: "listen", runId, answerAfterUs: ANSWER_AFTER_US });
  if (listening.type !== "listening") throw new Error(`the stub said ${listening.type}`);
  const phases = { warmup: "2s", hold: `${SECONDS}s`, drain: "5s" };
  const scenario = parseScenario({ version: 1, name: "clock-bench", users, ramp: { perSec: 1_000 }, phases, traffic });
  const worker = await startWorker(scenario, runId, listening.url);
  await worker.connect();
  await worker.startTraffic();
  await sleep(2_000 + SECONDS * 1_000 + 500);
  const { latencies } = await worker.stop();
  const reported = await ask({ type: "report" });
  const exit = once(stub, "exit");
  stub.kill("SIGKILL");
  await exit;
  if (latencies === null || reported.type !== "reported") throw new Error("nothing was timed");
  return { stub: LatencyHistogram.decode(reported.answeredAfterHdr), latencies };
}

function within(what: string, measuredUs: number, toleranceUs: number): Bar {
  const ms = (us: number, digits: number): string => (us / US_PER_MS).toFixed(digits);
  return {
    what,
    measured: `${ms(measuredUs, 2)} ms`,
    bar: `${ms(ANSWER_AFTER_US, 1)} ± ${ms(toleranceUs, 1)} ms`,
    holds: Math.abs(measuredUs - ANSWER_AFTER_US) <= toleranceUs,
  };
}

const table = (name: string, { stub, latencies }: Reading): string => {
  const line = (of: string, histogram: LatencyHistogram): string => {
    const quantiles = [0.5, 0.9, 0.99].map((fraction) => formatUs(histogram.quantile(fraction)).padStart(9));
    return `${name.padEnd(20)} ${of.padEnd(22)} ${formatUs(histogram.summary().mean).padStart(9)} ${quantiles.join(" ")}`;
  };
  return [
    line("stub, send → write", stub),
    line("service time", latencies.service),
    line("response time", latencies.response),
    line("schedule lag", latencies.scheduleLag),
  ].join("\n");
};

const dm = { perSec: 200, bytes: 64 };
const alone = await read(50, { dm });
const burst = await read(BURST_USERS, { broadcast: { perSec: 10, bytes: 64 } });
const heading = `${"traffic".padEnd(20)} ${"time".padEnd(22)} ${["mean", "p50", "p90", "p99"].map((one) => one.padStart(9)).join(" ")}`;
process.stdout.write(`${heading}\n${table("200 messages/s", alone)}\n${table("10 broadcasts/s", burst)}\n\n`);
const receiptUs = ({ stub, latencies }: Reading): number => latencies.service.summary().mean - stub.summary().mean;
process.stdout.write(
  `From the write of a delivery to its stamp, on average: ${formatUs(receiptUs(alone))} alone, ${formatUs(receiptUs(burst))} of a broadcast to ${BURST_USERS} users.\n\n`,
);
reportBars([
  within("p50 of the stub's own delay", alone.stub.quantile(0.5), STUB_TOLERANCE_US),
  within("p50 of service time", alone.latencies.service.quantile(0.5), SERVICE_TOLERANCE_US),
  within("p50 of response time", alone.latencies.response.quantile(0.5), RESPONSE_TOLERANCE_US),
]);
