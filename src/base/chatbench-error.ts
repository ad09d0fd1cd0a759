/**
 * The only error that chatbench throws on purpose.
 *
 * `code` is stable and meant for programs (`scenario_invalid`, `port_taken`, …), `message` says what happened in a full
 * sentence, and `hint` says what to do about it.
 */
export class ChatbenchError extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, hint?: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "ChatbenchError";
    this.code = code;
    this.hint = hint;
  }
}

/** Returns the text of anything thrown; never throws itself. */
export function errorMessage(thrown: unknown): string {
  try {
    return thrown instanceof Error ? String(thrown.message) : String(thrown);
  } catch {
    // An object without a prototype, or one whose toString throws, has no text.
    return `an unprintable ${typeof thrown}`;
  }
}

/** Returns the system's code of an error (`ECONNREFUSED`, `EADDRINUSE`, …), or `undefined`. */
export function systemErrorCode(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}
