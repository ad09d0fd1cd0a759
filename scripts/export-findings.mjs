/** Exported names that stand for two things: one name is declared by one file of src. */

const EXPORT = /^export (?:abstract |async )*(?:type|interface|class|function\*?|const) ([A-Za-z_$][\w$]*)/gm;

/**
 * Finds names that two files export. Two files may share a name when their paths differ in a single folder, such as
 * src/report/html/sections/claims.ts and src/report/table/sections/claims.ts: they do the same in two ways.
 *
 * @param files pairs of path and text.
 * @returns one finding for each file after the first that declares a name, as `path:line: what`.
 */
export function exportFindings(files) {
  const declarations = new Map();
  const findings = [];
  for (const [path, text] of files) {
    for (const { 1: name, index } of text.matchAll(EXPORT)) {
      const earlier = declarations.get(name) ?? [];
      const other = earlier.find((known) => known !== path && !areTwins(known, path));
      const line = text.slice(0, index).split("\n").length;
      if (other !== undefined) findings.push(`${path}:${line}: ${other} exports ${name} too; rename one of them.`);
      declarations.set(name, [...earlier, path]);
    }
  }
  return findings;
}

/** Tells whether two paths differ in exactly one folder. */
function areTwins(one, other) {
  const [a, b] = [one.split("/"), other.split("/")];
  const differences = a.filter((part, i) => part !== b[i]).length;
  return a.length === b.length && differences === 1 && a.at(-1) === b.at(-1);
}
