import { maskUrl, Secrets, secretsInUrl } from "../base/secrets.js";
import type { ScenarioDocument } from "./schema/scenario-document.js";
import { isMapping, ownValue } from "./text/plain-data.js";

/**
 * Keys whose values are secrets, at any depth, even if the schema does not know them: refused values must not be shown
 * either.
 */
const SECRET_KEY = /authorization|cookie|credential|headers|passphrase|password|secret|token|api-?key/i;

/**
 * Finds the secrets of a scenario: those in `target.url`, and all values under a key named like a secret.
 *
 * @param data as written, checked or not, with the overrides applied.
 * @param overrides texts of `--set`, which may name keys that do not exist.
 */
export function scenarioSecrets(data: unknown, overrides: readonly string[]): Secrets {
  const target = isMapping(data) ? ownValue(data, "target") : undefined;
  const url = isMapping(target) ? ownValue(target, "url") : undefined;
  const given = overrides.flatMap((text) => {
    const equals = text.indexOf("=");
    const [key, value] = [text.slice(0, equals).trim(), text.slice(equals + 1)];
    return key === "target.url" ? secretsInUrl(value) : SECRET_KEY.test(key) ? [value, value.trim()] : [];
  });
  return new Secrets([...(typeof url === "string" ? secretsInUrl(url) : []), ...textsUnder(data, false), ...given]);
}

/** Collects every text under a secret key; for a header with a scheme (`Bearer …`) also the part after it. */
function textsUnder(value: unknown, isSecret: boolean): readonly string[] {
  if (typeof value === "string") return isSecret ? [value, ...value.split(/[ =;,]+/)] : [];
  if (typeof value === "number") return isSecret ? [String(value)] : [];
  if (Array.isArray(value)) return value.flatMap((one) => textsUnder(one, isSecret));
  if (!isMapping(value)) return [];
  return Object.entries(value).flatMap(([key, one]) => textsUnder(one, isSecret || SECRET_KEY.test(key)));
}

/**
 * Returns the document for results, with secrets masked. It is still a valid scenario, but its secrets must be given
 * again to connect.
 */
export function withoutSecrets(document: ScenarioDocument): ScenarioDocument {
  const { target } = document;
  return target === undefined ? document : { ...document, target: { ...target, url: maskUrl(target.url) } };
}
