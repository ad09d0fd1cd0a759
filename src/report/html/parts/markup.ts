import { inertText } from "../../../base/hostile-text.js";

/** Text that is HTML already. Only `html` makes it, so everything in it has been escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Content between tags: text is escaped, `Html` is not, `null` is nothing, and a list is its items. */
export type Content = Html | string | number | null | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};
/** Longer than any sentence of chatbench. A megabyte of hostile text must not bury the page. */
const MAX_TEXT = 2_000;

function escaped(text: string): string {
  return inertText(text, MAX_TEXT).replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? "");
}

function flattened(content: Content): string {
  if (content === null) return "";
  if (content instanceof Html) return content.text;
  if (typeof content === "string") return escaped(content);
  if (typeof content === "number") return escaped(String(content));
  return content.map(flattened).join("");
}

/** Lets a narrow page break a text, such as the name of a metric, after each dot. */
export function breakableAfterDots(text: string): Html {
  return new Html(escaped(text).replaceAll(".", ".<wbr>"));
}

/** Template tag that escapes every value that is not `Html` itself, so escaping cannot be forgotten. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(strings.map((literal, i) => literal + flattened(values[i] ?? null)).join(""));
}
