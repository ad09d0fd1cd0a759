import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { HttpResult } from "../../result/run-result.js";
import type { TlsSettings } from "../../scenario/schema/scenario.js";
import type { HttpLoadOrder, HttpLoadReport, HttpLoadRequest } from "./http-load-messages.js";

const ENTRY = fileURLToPath(new URL("./http-load.entry.js", import.meta.url));
const TIMEOUT_SEC = 5;
/** How long a process that was told to stop may take to report what it has. */
const STOP_LIMIT_MS = 2_000;

export interface HttpLoadOptions {
  /** The server, by `http:`, `https:`, `ws:` or `wss:`; its path is replaced by `path`. */
  readonly url: string;
  readonly path: string;
  /** Fetches per second, of all connections together: a whole number. */
  readonly perSec: number;
  /** At most `perSec`, since each connection fetches at least once a second. */
  readonly connections: number;
  /** Fetching goes on for the whole seconds that fit in here, and for at least one. */
  readonly durationSec: number;
  /** How long a reply may take before it counts as a timeout; 5 s unless given. */
  readonly timeoutSec?: number;
  /** For `https:`; as Node.js does it by default unless given. */
  readonly tls?: TlsSettings | null;
  /** Hears, in a sentence, what the counts of the result cannot show. */
  readonly onTrouble?: (message: string) => void;
}

export interface HttpLoadRun {
  /** Never rejects: whatever goes wrong is counted in it. Resolves once the process has ended. */
  readonly result: Promise<HttpResult>;
  readonly pid: number | undefined;
  /** Ends it early; `result` then holds what was seen so far. Safe to call twice. */
  stop(): void;
}

function orderOf(options: HttpLoadOptions): HttpLoadOrder {
  const url = new URL(options.path, options.url);
  url.protocol = url.protocol === "wss:" || url.protocol === "https:" ? "https:" : "http:";
  return {
    url: url.href,
    path: options.path,
    perSec: options.perSec,
    connections: Math.min(options.connections, options.perSec),
    seconds: Math.max(1, Math.floor(options.durationSec)),
    timeoutSec: options.timeoutSec ?? TIMEOUT_SEC,
    tls: options.tls ?? null,
  };
}

/** Makes the result of a process that could not give one: no replies and one error. */
function nothing(order: HttpLoadOrder): HttpResult {
  return {
    path: order.path,
    connections: order.connections,
    offeredPerSec: order.perSec,
    achievedPerSec: 0,
    responses: 0,
    non2xx: 0,
    errors: 1,
    timeouts: 0,
    latency: { p50: 0, p90: 0, p99: 0, max: 0 },
  };
}

function follow(child: ChildProcess, order: HttpLoadOrder, onTrouble: (message: string) => void): Promise<HttpResult> {
  return new Promise((resolve) => {
    let result: HttpResult | undefined;
    child.on("message", (report: HttpLoadReport) => {
      if (report.type === "trouble") onTrouble(report.message);
      else result = report.result;
      if (report.type === "result" && child.connected) child.disconnect();
    });
    const end = (why: string): void => {
      if (result === undefined) onTrouble(`The process that fetches over HTTP ended without a result: ${why}.`);
      resolve(result ?? nothing(order));
    };
    child.once("error", (error) => end(error.message));
    child.once("exit", (code, signal) => end(signal ?? `exit code ${code}`));
  });
}

/** Starts fetching `path` at a given rate, in a separate process that dies with this one. */
export function startHttpLoad(options: HttpLoadOptions): HttpLoadRun {
  const order = orderOf(options);
  const child = fork(ENTRY, [], { execArgv: [], stdio: ["ignore", "ignore", "ignore", "ipc"] });
  const tell = (request: HttpLoadRequest): void => {
    if (child.connected) child.send(request, () => undefined);
  };
  const result = follow(child, order, options.onTrouble ?? (() => undefined));
  tell({ type: "start", order });
  return {
    result,
    pid: child.pid,
    stop(): void {
      tell({ type: "stop" });
      const force = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
      void result.then(() => clearTimeout(force));
    },
  };
}
