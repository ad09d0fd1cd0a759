import { createHash } from "node:crypto";

/**
 * Makes JSON safe inside `<script>`: there is no `<` that could close the element or open a comment, and only printable
 * ASCII is left, so no line separator or bidirectional control reaches a reader.
 */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Makes code safe inside `<script>` without changing its meaning: `</script` and `<!--` can only be part of a string or
 * a regular expression. Line ends become those that the HTML parser will read, or the hash would not match. The address
 * of a source map is removed, since a debugger would fetch it.
 */
export function codeForScript(code: string): string {
  return code
    .replace(/\r\n?/g, "\n")
    .replace(/\n?\/\/# sourceMappingURL=.*/g, "")
    .replace(/<(?=\/script|!--)/gi, "\\x3c");
}

const sourceHash = (text: string): string => `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;

/**
 * Returns the policy that allows only this style and these scripts: the page fetches nothing, and nothing else runs.
 */
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
