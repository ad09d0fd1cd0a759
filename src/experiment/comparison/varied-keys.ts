import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { maskUrls } from "../../base/secrets.js";

/** A parsed `--vary key=v1,v2,…`. */
export interface VariedKey {
  readonly key: string;
  /** The texts of its values, which differ. They are not checked against the scenario yet. */
  readonly values: readonly string[];
}

/** More keys than two make a table that nobody reads. */
const MAX_KEYS = 2;
/** Five runs of each take an hour and a half, if one takes half a minute. */
const MAX_VARIANTS = 36;

const EXAMPLE = "--vary server.routing=map-scan,map-lookup";

/**
 * Parses `--vary` options, and checks that they make sense together.
 *
 * @param sets the `--set` options of the same command.
 * @throws ChatbenchError `usage` for the first thing that is wrong.
 */
export function readVariedKeys(texts: readonly string[], sets: readonly string[]): readonly VariedKey[] {
  const keys = texts.map(readVariedKey);
  for (const [index, varied] of keys.entries()) {
    for (const earlier of keys.slice(0, index)) refuseContradiction(earlier, varied);
    for (const set of sets) refuseSet(varied.key, set);
  }
  if (keys.length > MAX_KEYS) {
    throw usage(
      `--vary was given for ${keys.length} keys; at most ${MAX_KEYS} can be varied at once.`,
      "Vary two keys, and give the others a value with --set.",
    );
  }
  const variants = keys.reduce((product, { values }) => product * values.length, 1);
  if (variants > MAX_VARIANTS) {
    throw usage(
      `--vary makes ${variants} variants; at most ${MAX_VARIANTS} can be compared at once.`,
      "Leave some values out, or compare in several parts.",
    );
  }
  return keys;
}

function readVariedKey(text: string): VariedKey {
  const equals = text.indexOf("=");
  const key = text.slice(0, Math.max(0, equals)).trim();
  if (key === "") throw usage(`--vary ${shown(text)} is not a key with its values.`, `Write it like ${EXAMPLE}.`);
  const values = splitAtCommas(text.slice(equals + 1)).map((value) => value.trim());
  if (values.length < 2) {
    throw usage(
      `--vary ${shown(text)} has one value, and nothing to compare it with.`,
      `Separate two or more values by commas, or set one value with --set ${shown(text)}.`,
    );
  }
  if (values.includes("")) {
    throw usage(
      `--vary ${shown(text)} has an empty value.`,
      "Leave out the comma too many. To compare with the key left out, write null.",
    );
  }
  const again = values.find((value, index) => values.indexOf(value) < index);
  if (again !== undefined) {
    throw usage(
      `--vary ${shown(text)} names ${shown(again)} twice.`,
      "Name each value once; --pairs says how often each is run.",
    );
  }
  return { key, values };
}

/** Two keys contradict each other when they are the same, or one is a section that contains the other. */
function refuseContradiction(earlier: VariedKey, later: VariedKey): void {
  if (earlier.key === later.key) {
    const values = [...new Set([...earlier.values, ...later.values])].join(",");
    throw usage(
      `--vary was given twice for ${shown(later.key)}.`,
      `Write all its values into one: --vary ${shown(`${later.key}=${values}`)}.`,
    );
  }
  const [outer, inner] = [earlier.key, later.key].sort((a, b) => a.length - b.length).map(shown);
  if (outer === undefined || inner === undefined || !isWithin(inner, outer)) return;
  throw usage(
    `--vary ${inner} and --vary ${outer} contradict each other: ${inner} is part of ${outer}.`,
    "Vary one of them.",
  );
}

/** A `--set` of the varied key, or of a part of it, would have no effect. One of a section around it has. */
function refuseSet(key: string, set: string): void {
  const name = set.slice(0, Math.max(0, set.indexOf("="))).trim();
  if (name !== key && !isWithin(name, key)) return;
  throw usage(
    `--set ${shown(set)} and --vary ${shown(key)} contradict each other: each run gives ${shown(key)} a value of its own.`,
    `Leave out the --set, or the --vary.`,
  );
}

const isWithin = (inner: string, outer: string): boolean => inner.startsWith(`${outer}.`);

const shown = (text: string): string => inertText(maskUrls(text), 120);

const usage = (message: string, hint: string): ChatbenchError => new ChatbenchError("usage", message, hint);

/** Splits a text at the commas that are not within brackets or quotes, as in `[a, b],"c, d"`. */
function splitAtCommas(text: string): readonly string[] {
  const parts: string[] = [];
  let [from, depth, quote] = [0, 0, ""];
  for (const [at, character] of [...text].entries()) {
    if (quote !== "") quote = character === quote ? "" : quote;
    else if (character === '"' || character === "'") quote = character;
    else if (character === "[" || character === "{") depth += 1;
    else if (character === "]" || character === "}") depth -= 1;
    else if (character === "," && depth <= 0) {
      parts.push([...text].slice(from, at).join(""));
      from = at + 1;
    }
  }
  return [...parts, [...text].slice(from).join("")];
}
