import { inertText } from "../../../base/hostile-text.js";

export interface XmlElement {
  readonly name: string;
  /** In this order; `null` leaves one out. */
  readonly attributes: Readonly<Record<string, string | number | null>>;
  readonly children?: readonly (XmlElement | string)[];
}

/** Longer texts are cut. */
const MAX_TEXT = 2_000;

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/**
 * Escapes hostile text for an attribute or for text between tags. XML 1.0 allows no control characters, lone surrogates
 * or U+FFFE and U+FFFF, not even escaped; they become `\uXXXX`.
 */
const escaped = (text: string): string =>
  inertText(text, MAX_TEXT)
    .replace(/[\ufffe\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"]/g, (sign) => ENTITIES[sign] ?? sign);

/** Writes a document of these elements, indented. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${write(root, "")}`;
}

function write({ name, attributes, children = [] }: XmlElement, indent: string): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== null)
    .map(([key, value]) => ` ${key}="${escaped(String(value))}"`);
  const open = `${indent}<${name}${written.join("")}`;
  if (children.length === 0) return `${open}/>\n`;
  const texts = children.filter((child) => typeof child === "string");
  if (texts.length === children.length) return `${open}>${texts.map(escaped).join("\n")}</${name}>\n`;
  const inner = children.map((child) =>
    typeof child === "string" ? `${indent}  ${escaped(child)}\n` : write(child, `${indent}  `),
  );
  return `${open}>\n${inner.join("")}${indent}</${name}>\n`;
}
