/** What can be wrong with a delivery. Every other list and table of these names is derived from this one. */
export const VIOLATIONS = [
  /** It never came. */
  "lost",
  /** It came again: a delivery that came three times counts 2. */
  "duplicated",
  /** It came to someone it was not for. */
  "misrouted",
  /** It came after a later message of the same conversation. */
  "reordered",
  /** It came with another text, kind or address. */
  "corrupted",
  /** It came under another sender's name. */
  "impersonated",
  /** Nobody in this run sent it. */
  "foreign",
  /** It came after the drain. */
  "late",
  /** Nobody can know: its sender was cut off, or a worker died. */
  "indeterminate",
] as const;

export type Violation = (typeof VIOLATIONS)[number];
