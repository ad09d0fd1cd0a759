/**
 * Checks what the linter cannot, as part of `npm run lint`: no file is too long to read in one sitting, waives a rule
 * or leaves work for later; no name is exported twice; the lock file names no registry; documents are wrapped, and
 * their links lead somewhere.
 *
 *   node scripts/check-tree.mjs [root]
 */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { documentFindings } from "./document-findings.mjs";
import { exportFindings } from "./export-findings.mjs";

const FOLDERS = ["src", "bin", "scripts"];
const MAX_LINES = 300;
const MAX_LINES_OF_A_TEST = 350;
/** Joined from halves, or this file would be its own first finding. */
const FORBIDDEN = [
  ["biome-", "ignore"],
  ["@ts-", "ignore"],
  ["@ts-", "expect-error"],
  ["@ts-", "nocheck"],
  ["eslint-", "disable"],
  ["as ", "any"],
  ["TO", "DO"],
  ["FIX", "ME"],
].map((halves) => halves.join(""));

/** Returns one finding per broken rule of one file, as `path:line: what`. */
function findingsOf(path, text) {
  const lines = text.split("\n");
  const findings = lines.flatMap((line, i) =>
    FORBIDDEN.filter((word) => new RegExp(`(?<!\\w)${word}(?!\\w)`).test(line)).map(
      (word) => `${path}:${i + 1}: "${word}" is not allowed here; do what it puts off.`,
    ),
  );
  const length = text.endsWith("\n") ? lines.length - 1 : lines.length;
  const most = path.endsWith(".test.ts") ? MAX_LINES_OF_A_TEST : MAX_LINES;
  if (length > most) findings.push(`${path}: ${length} lines, more than ${most}; split it by idea.`);
  return findings;
}

/**
 * Finds packages that the lock file lacks: `npm ci` refuses a lock file without the optional packages of other
 * platforms, and `npm install` leaves out those that its registry does not have.
 */
function lockFindings(text) {
  const packages = JSON.parse(text).packages ?? {};
  const findings = Object.values(packages)
    .flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}))
    .filter((name) => !Object.keys(packages).some((path) => path.endsWith(`node_modules/${name}`)))
    .map((name) => `package-lock.json: ${name} is missing, and npm ci would fail; add its entry by hand.`);
  if (text.includes('"resolved"')) {
    findings.push("package-lock.json: it names a registry (resolved); the .npmrc of this project leaves that out.");
  }
  return findings;
}

const root = process.argv[2] ?? ".";
const sources = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true })
    .map((name) => join(folder, name))
    .filter((name) => /\.(ts|js|mjs|cjs)$/.test(name))
    .sort(),
);
const files = sources.map((path) => [path.replaceAll("\\", "/"), readFileSync(join(root, path), "utf8")]);
const findings = [...files.flatMap(([path, text]) => findingsOf(path, text)), ...exportFindings(files)];

const lockFile = join(root, "package-lock.json");
if (existsSync(lockFile)) findings.push(...lockFindings(readFileSync(lockFile, "utf8")));

findings.push(...documentFindings(root));

if (sources.length === 0) findings.push(`${root}: nothing to check was found.`);
for (const finding of findings) console.error(finding);
console.error(`check-tree: ${sources.length} files, ${findings.length} findings`);
process.exitCode = findings.length === 0 ? 0 : 1;
