/** Text that tries to break out of HTML, scripts, terminals and left-to-right text. */
export const HOSTILE =
  "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'`&amp;<!--\u001b[31m\u001b]0;title\u0007\u2028\u2029\u202e\u2066\u0000\r\n]]>\ud800";

/** Fields that only chatbench itself writes and the parser checks against a list. */
const CLOSED = new Set([
  "schema",
  "verdict",
  "unit",
  "phase",
  "op",
  "outcome",
  "client",
  "violation",
  "kind",
  "metric",
  "of",
  "growth",
]);

/** Replaces every string of a result, or of a comparison, that is not from a closed list with `text`. */
export function withHostileText<Stored>(result: Stored, text: string = HOSTILE): Stored {
  const replace = (key: string, value: unknown): unknown => {
    if (typeof value === "string") return CLOSED.has(key) ? value : text;
    return value;
  };
  return JSON.parse(JSON.stringify(result, replace));
}
