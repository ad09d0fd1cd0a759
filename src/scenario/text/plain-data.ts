/** A mapping parsed from YAML or JSON. Only own keys count: `__proto__` is a key like any other. */
export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the own value of `key`, or `undefined`. */
export function ownValue(mapping: Mapping, key: string): unknown {
  return Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}

/** Makes a mapping without inherited keys, for keys that come from outside. */
export function emptyMapping(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

/** Returns `base` with the values of `extra` merged into it. */
export function overlay(base: Mapping, extra: Mapping): Mapping {
  return Object.assign(emptyMapping(), base, extra);
}
