/** An error's own line, as Node.js, V8 and other programs write it: `TypeError: x is not a function`. */
const ERROR =
  /^(?:Uncaught )?(?:[A-Za-z_$][\w$.]*(?:Error|Exception)(?: \[\w+\])?|FATAL ERROR|fatal|panic|error)\b.*:/i;
/** What follows it: frames, V8's native frames, fields of the error, the version of Node.js. */
const AFTERMATH = /^(?:\s*at |\s*\d+: 0x|-+ .* -+$|\s+\S|\}|<--|Node\.js v\d)/;

/**
 * Returns the line of a program's stderr that says why it died: the last that names an error, else the last that is
 * not what Node.js prints after one; empty where there is none. The line is hostile text.
 */
export function lastWords(stderr: string): string {
  const lines = stderr
    .split("\n")
    .map((line) => line.trimEnd())
    .filter((line) => line !== "");
  const error = lines.findLast((line) => ERROR.test(line));
  return error ?? lines.findLast((line) => !AFTERMATH.test(line)) ?? lines.at(-1)?.trim() ?? "";
}
