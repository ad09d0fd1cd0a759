import { createHash } from "node:crypto";

/**
 * JSON that may stand inside `<script>`: no `<` can close the element or open a comment, and nothing
 * but printable ASCII is left, so no separator or bidirectional control reaches a reader either.
 */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Code as it may stand inside `<script>`, unchanged in meaning: `</script` and `<!--` can only be part of
 * a string or a regular expression. Line ends as the HTML parser will read them, or the hash would not
 * match; without the address of a source map, which a debugger would fetch.
 */
export function codeForScript(code: string): string {
  return code
    .replace(/\r\n?/g, "\n")
    .replace(/\n?\/\/# sourceMappingURL=.*/g, "")
    .replace(/<(?=\/script|!--)/gi, "\\x3c");
}

const sourceHash = (text: string): string => `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;

/** A policy under which this style and these scripts are all that works: nothing is fetched, nothing else runs. */
export function contentSecurityPolicy(style: string, scripts: readonly string[]): string {
  return [
    "default-src 'none'",
    `style-src ${sourceHash(style)}`,
    `script-src ${scripts.map(sourceHash).join(" ")}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}
