/** Problems of the documents: lines that are too wide, links that lead nowhere, names of files that do not exist. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

const MAX_COLUMNS = 100;
const SOURCES = ["src", "scripts"];
const DOCUMENTS = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "results/README.md"];

/** @returns the findings on every document below `root`, as `path:line: what`. */
export function documentFindings(root) {
  const guides = existsSync(join(root, "docs")) ? readdirSync(join(root, "docs"), { recursive: true }) : [];
  const paths = [...DOCUMENTS, ...guides.map((name) => join("docs", String(name)))];
  const texts = paths
    .filter((path) => path.endsWith(".md") && existsSync(join(root, path)))
    .map((path) => [path, readFileSync(join(root, path), "utf8")]);
  const files = filesBelow(root);
  return texts.flatMap(([path, text]) => {
    const prose = withoutCode(text);
    return [...widthFindings(path, prose), ...linkFindings(root, path, prose), ...nameFindings(path, prose, files)];
  });
}

/** Lists the sources of the project, with slashes. */
function filesBelow(root) {
  const nested = SOURCES.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true }).map(
      (name) => `${folder}/${String(name).replaceAll("\\", "/")}`,
    ),
  );
  return [...readdirSync(root), ...nested];
}

/** Returns the text with empty lines in place of code, so that lines keep their numbers. */
function withoutCode(text) {
  let isCode = false;
  const lines = text.split("\n").map((line) => {
    const isFence = /^\s*```/.test(line);
    if (isFence) isCode = !isCode;
    return isCode || isFence || line.startsWith("    ") ? "" : line;
  });
  return lines.join("\n");
}

/** Finds lines that are too wide. Tables, and words that cannot be broken, may be of any width. */
function widthFindings(path, prose) {
  return prose.split("\n").flatMap((line, i) => {
    const columns = [...line].length;
    const isFree = line.startsWith("|") || !/\S\s+\S/.test(line.replace(/^\s*(?:[-*]|\d+[.]|#+) /, ""));
    return columns <= MAX_COLUMNS || isFree ? [] : [`${path}:${i + 1}: ${columns} columns, more than ${MAX_COLUMNS}.`];
  });
}

/** Finds links to files or headings that do not exist. */
function linkFindings(root, path, prose) {
  const links = [...prose.replace(/`[^`\n]*`/g, (code) => " ".repeat(code.length)).matchAll(/\]\(([^()\s]+)\)/g)];
  return links.flatMap(({ 1: link, index }) => {
    if (/^[a-z][a-z+.-]*:/i.test(link)) return [];
    const [file, heading] = link.split("#");
    const target = file === "" ? path : normalize(join(dirname(path), file));
    const at = `${path}:${prose.slice(0, index).split("\n").length}`;
    if (!existsSync(join(root, target))) return [`${at}: the link ${link} leads to no file.`];
    if (heading === undefined || anchorsOf(readFileSync(join(root, target), "utf8")).has(heading)) return [];
    return [`${at}: the link ${link} leads to no such heading.`];
  });
}

/** Finds source files that a document names, by path or its end, but that do not exist. `foo.ts` stands for any. */
function nameFindings(path, prose, files) {
  return [...prose.matchAll(/`([\w./-]+[.](?:ts|mjs|cjs))`/g)].flatMap(({ 1: name, index }) => {
    if (/^foo[.]/.test(name) || files.some((file) => file === name || file.endsWith(`/${name}`))) return [];
    return [`${path}:${prose.slice(0, index).split("\n").length}: there is no file ${name}.`];
  });
}

/** Returns the anchors that GitHub gives to the headings of a document. */
function anchorsOf(text) {
  const anchors = new Set();
  for (const [, title] of withoutCode(text).matchAll(/^#+ (.*)$/gm)) {
    const slug = title
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-");
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}
