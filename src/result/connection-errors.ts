import { inertText } from "../base/hostile-text.js";
import { formatCount } from "../base/units.js";

/** Failed attempts to connect, and early ends, of one kind. */
export interface ConnectionError {
  /** A word of docs/engine.md. */
  readonly cause: string;
  /** Whether the WebSocket handshake had succeeded. */
  readonly opened: boolean;
  /** The HTTP status of a refused handshake, or `null`. */
  readonly status: number | null;
  /** The code of a close frame, or `null`. */
  readonly code: number | null;
  readonly count: number;
  /** What the server, the system or the client said about one of them. Hostile text. */
  readonly example: string;
}

const MAX_EXAMPLE_LENGTH = 80;

/** `handshake-refused 401`, `closed-by-server 1011`, `reset`. */
export function causeText({ cause, status, code }: ConnectionError): string {
  return [inertText(cause, 60), status, code].filter((part) => part !== null).join(" ");
}

/** `12 × closed-by-server 1012: service restart`, safe for a terminal. */
export function connectionErrorText(error: ConnectionError): string {
  const example = error.example === "" ? "" : `: ${inertText(error.example, MAX_EXAMPLE_LENGTH)}`;
  return `${formatCount(error.count)} × ${causeText(error)}${example}`;
}
