import { inertText } from "../../../base/hostile-text.js";

/** Text that is HTML already. Only `html` makes it, so whatever is in it has been escaped. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand between tags: text is escaped, `Html` is not, `null` is nothing, a list is its items. */
export type Content = Html | string | number | null | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};
/** Longer than any sentence chatbench writes; a hostile text of a megabyte must not bury the page. */
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

/** Text that a narrow page may break after each dot, as in the name of a metric. */
export function breakableAfterDots(text: string): Html {
  return new Html(escaped(text).replaceAll(".", ".<wbr>"));
}

/** A template whose every value is escaped unless it is `Html` itself: there is no way to forget it. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return new Html(strings.map((literal, i) => literal + flattened(values[i] ?? null)).join(""));
}
