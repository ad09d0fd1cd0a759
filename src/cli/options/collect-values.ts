/** For a repeatable option of commander: every value given, in order. */
export function collectValues(value: string, previous: readonly string[]): readonly string[] {
  return [...previous, value];
}
