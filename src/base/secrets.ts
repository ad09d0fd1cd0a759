/**
 * Masks what must not be shown: passwords, tokens and cookies. All masking is done here.
 *
 * It uses two rules, each of which covers what the other cannot:
 *
 *     by place    in any URL: user, password, and the values of query and fragment
 *     by value    in any text: known secrets, however a server or a renderer has written them
 */

import { inertText } from "./hostile-text.js";

export const MASK = "***";

/** Shorter secrets are masked by place only: by value they would destroy ordinary text. */
const MIN_VALUE_LENGTH = 6;
/** Where a text was cut within a secret, the part that is left is masked if it has at least this length. */
const MIN_PREFIX_LENGTH = 8;

const URL_IN_TEXT = /\b[a-z][a-z0-9+.-]*:\/\/[^\s"<>]+/gi;
const SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
const USER_INFO = /^[^/?#]*@/;
const QUERY_PART = /([?&;])([^=&;#]*=)?([^&;#]*)/g;

/** Masks every URL in `text` by place: `ws://***@host/path?token=***`. The URLs need not be valid. */
export function maskUrls(text: string): string {
  return text.replace(URL_IN_TEXT, maskUrl);
}

/** Masks the secrets of a URL, valid or not. */
export function maskUrl(url: string): string {
  const scheme = SCHEME.exec(url)?.[0] ?? "";
  const [address = "", ...fragment] = url.slice(scheme.length).replace(USER_INFO, `${MASK}@`).split("#");
  const path = /^[^?]*/.exec(address)?.[0] ?? "";
  const query = address
    .slice(path.length)
    .replace(QUERY_PART, (part, start: string, name = "", value: string) =>
      value === "" ? part : start + name + MASK,
    );
  return scheme + path + query + (fragment.length === 0 ? "" : `#${MASK}`);
}

/** Returns a URL in a form that may be shown. */
export function shownUrl(url: string): string {
  return URL.canParse(url) ? maskUrl(url) : "(no URL)";
}

/** Returns the secrets in a URL: user, password, and the values of query and fragment. The URL need not be valid. */
export function secretsInUrl(url: string): readonly string[] {
  const rest = url.replace(SCHEME, "");
  const userInfo = USER_INFO.exec(rest)?.[0].slice(0, -1) ?? "";
  const colon = userInfo.indexOf(":");
  const credentials = colon === -1 ? [userInfo] : [userInfo.slice(0, colon), userInfo.slice(colon + 1), userInfo];
  const [, afterPath = ""] = /[?#](.*)$/s.exec(rest) ?? [];
  const values = afterPath.split(/[&;#?]/).map((part) => part.slice(part.indexOf("=") + 1));
  // A value that should have been encoded may contain separators.
  const whole = afterPath.slice(afterPath.indexOf("=") + 1);
  return [...new Set([...credentials, ...values, whole])].filter((value) => value !== "");
}

/** Masks a set of known secrets. */
export class Secrets {
  readonly #spellings: readonly string[];

  constructor(values: readonly string[]) {
    const spellings = new Set(values.flatMap(spellingsOf).filter(({ length }) => length >= MIN_VALUE_LENGTH));
    this.#spellings = [...spellings].sort((a, b) => b.length - a.length);
  }

  /** Masks every secret in `text`, by place and by value. An arrow function, so that it can be passed on. */
  readonly mask = (text: string): string => {
    // By value first: masking by place would mask only the start of a secret with characters that URLs do not allow.
    let masked = text;
    for (const spelling of this.#spellings) masked = maskValue(masked, spelling);
    return maskUrls(masked);
  };
}

/** Masks `secret` wherever it occurs, and its beginning where the rest was cut off. */
function maskValue(text: string, secret: string): string {
  const least = secret.slice(0, MIN_PREFIX_LENGTH);
  let shown = "";
  let from = 0;
  for (let at = text.indexOf(least); at !== -1; at = text.indexOf(least, from)) {
    let length = least.length;
    while (length < secret.length && text[at + length] === secret[length]) length++;
    shown += text.slice(from, at) + MASK;
    from = at + length;
  }
  return shown + text.slice(from);
}

/** Returns the ways in which a server or a renderer may write a secret. */
function spellingsOf(value: string): readonly string[] {
  const plain = decoded(value);
  return [value, plain].flatMap((text) => {
    const percent = encoded(text);
    return [
      text,
      percent,
      percent.replace(/%[0-9A-F]{2}/g, (byte) => byte.toLowerCase()),
      percent.replaceAll("%20", "+"),
      new URLSearchParams({ x: text }).toString().slice(2),
      JSON.stringify(text).slice(1, -1),
      inertText(text, text.length),
      inHtml(text, "&#39;"),
      inHtml(text, "&apos;"),
      Buffer.from(text).toString("base64").replace(/=+$/, ""),
      Buffer.from(text).toString("base64url"),
    ];
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Percent-encodes a text. A lone surrogate, which has no encoding, becomes the replacement character. */
const encoded = (text: string): string => encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd"));

const inHtml = (text: string, quote: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", quote);
