import { errorMessage, systemErrorCode } from "../../../base/chatbench-error.js";
import { inertText } from "../../../base/hostile-text.js";
import type { CloseCause, CloseReport } from "./client.js";

/** What a failed socket says about why. */
export interface FailureReason {
  readonly cause: CloseCause;
  readonly detail: string;
}

function syscallOf(error: unknown): unknown {
  return typeof error === "object" && error !== null && "syscall" in error ? error.syscall : undefined;
}

function isSystemError(error: unknown): boolean {
  return typeof error === "object" && error !== null && "errno" in error && typeof error.errno === "number";
}

/**
 * Sorts the error of a socket into the list of causes.
 *
 * With several addresses behind one name, Node raises an AggregateError with one failure for each; the first
 * speaks for all. A certificate or TLS error is the only kind that carries a code but comes from no system
 * call, except EPROTO, which is how an answer that is not TLS at all shows up.
 *
 * @param opened whether the WebSocket handshake had succeeded.
 * @param secure whether the connection is over TLS.
 */
export function reasonOfError(error: unknown, opened: boolean, secure: boolean): FailureReason {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = systemErrorCode(first);
  const detail = code ?? inertText(errorMessage(first));
  if (opened) return { cause: "reset", detail };
  const syscall = syscallOf(first);
  if (syscall === "getaddrinfo") return { cause: "dns-failed", detail };
  if (syscall === "connect" || syscall === "bind") return { cause: "connect-failed", detail };
  if (code === "ECONNRESET" || code === "EPIPE") return { cause: "reset", detail };
  if (secure && (code === "EPROTO" || !isSystemError(first))) return { cause: "tls-failed", detail };
  return { cause: "connect-failed", detail };
}

/** Makes a report. `detail` may come from the server as it is. */
export function closeReport(cause: CloseCause, opened: boolean, code: number | null, detail: string): CloseReport {
  return { cause, opened, status: null, code, detail: inertText(detail) };
}

/**
 * The report of a handshake that was answered with another status than 101.
 *
 * @param phrase the words after the status; like `location`, where the answer redirects to, as the server wrote them.
 */
export function refusalReport(status: number, phrase: string, location: string | undefined): CloseReport {
  const words = [phrase, ...(location === undefined ? [] : [`a redirect to ${location}`])].filter(
    (text) => text !== "",
  );
  return { ...closeReport("handshake-refused", false, null, words.join(", ")), status };
}

/** `closed-by-us` for want of an answer to our close frame. */
export const UNANSWERED_CLOSE = "the server did not answer the close frame";
