/** The ways in which a delivery can be wrong. Every other list and table of these names is derived from this list. */
export const VIOLATIONS = [
  /** It never arrived. */
  "lost",
  /** It arrived again; a delivery that arrived three times counts as 2. */
  "duplicated",
  /** It arrived at a user it was not for. */
  "misrouted",
  /** It arrived after a later message of the same conversation. */
  "reordered",
  /** It arrived with another text, kind or address. */
  "corrupted",
  /** It arrived under another sender's name. */
  "impersonated",
  /** Nobody in this run sent it. */
  "foreign",
  /** It arrived after the drain. */
  "late",
  /** It cannot be judged: its sender or recipient was cut off, or a worker died. */
  "indeterminate",
] as const;

export type Violation = (typeof VIOLATIONS)[number];
