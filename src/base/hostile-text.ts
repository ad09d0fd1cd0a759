/** Text from a server, a scenario or a file is hostile until shown otherwise. */

// C0, DEL, C1, the bidirectional controls, the line separators and the byte-order mark.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const codePoint = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;

/**
 * Returns `text` with every control character written as `\\uXXXX`, cut after `maxLength` units: one line, readable,
 * and safe for a terminal. Does not escape HTML.
 */
export function inertText(text: string, maxLength = 200): string {
  const cut = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return cut.replace(CONTROL, codePoint).replace(LONE_SURROGATE, codePoint);
}
