/** A mapping as YAML or JSON gives it. Only own keys count: `__proto__` is a key like any other. */
export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The own value of `key`, or `undefined`. */
export function ownValue(mapping: Mapping, key: string): unknown {
  return Object.hasOwn(mapping, key) ? mapping[key] : undefined;
}

/** A mapping with no inherited keys, for keys that come from outside. */
export function emptyMapping(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

/** `base` with `extra` laid over it. */
export function overlay(base: Mapping, extra: Mapping): Mapping {
  return Object.assign(emptyMapping(), base, extra);
}
