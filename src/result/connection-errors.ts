import { inertText } from "../base/hostile-text.js";
import { formatCount } from "../base/units.js";

/** Failed attempts to connect, and early ends, of one kind. */
export interface ConnectionError {
  /** One of the kinds listed in docs/engine.md. */
  readonly cause: string;
  /** Whether the WebSocket handshake had succeeded before. */
  readonly opened: boolean;
  /** The HTTP status of a refused handshake, or `null`. */
  readonly status: number | null;
  /** The code of a close frame, or `null`. */
  readonly code: number | null;
  readonly count: number;
  /** What the server, the system or the client said about one of them; hostile text. */
  readonly example: string;
}

const MAX_EXAMPLE_LENGTH = 80;

/** Names the kind of error: `handshake-refused 401`, `closed-by-server 1011`, `reset`. */
export function causeText({ cause, status, code }: ConnectionError): string {
  return [inertText(cause, 60), status, code].filter((part) => part !== null).join(" ");
}

/** Formats an error with its count, safe for a terminal: `12 × closed-by-server 1012: service restart`. */
export function connectionErrorText(error: ConnectionError): string {
  const example = error.example === "" ? "" : `: ${inertText(error.example, MAX_EXAMPLE_LENGTH)}`;
  return `${formatCount(error.count)} × ${causeText(error)}${example}`;
}
