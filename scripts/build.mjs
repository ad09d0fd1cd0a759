/**
 * `npm run build`: compiles src into dist, incrementally, then removes what a deleted or renamed
 * source left behind there; a stale test would otherwise go on passing for ever.
 */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");

function findCompiler() {
  try {
    return createRequire(import.meta.url).resolve("typescript/bin/tsc");
  } catch {
    return undefined;
  }
}

const hasSource = (output) => {
  const source = output.replace(/(?:\.d\.ts|\.js)(?:\.map)?$/, "");
  return source === output || existsSync(join(root, "src", `${source}.ts`));
};

/** Whether every source has its output; the record of the incremental build takes that for granted. */
function isWhole() {
  const sources = readdirSync(join(root, "src"), { recursive: true }).filter((name) => name.endsWith(".ts"));
  return sources.every((name) => existsSync(join(dist, name.replace(/\.ts$/, ".js"))));
}

function removeStaleOutput() {
  for (const output of readdirSync(dist, { recursive: true })) {
    if (!hasSource(output)) rmSync(join(dist, output));
  }
}

const compiler = findCompiler();
if (compiler === undefined) {
  console.error("chatbench: TypeScript is not installed, so nothing can be built. Run: npm ci --include=dev");
  process.exitCode = 1;
} else {
  if (!isWhole()) rmSync(join(dist, ".tsbuildinfo"), { force: true });
  const { status } = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.json")], {
    stdio: ["ignore", process.stderr, process.stderr],
  });
  process.exitCode = status ?? 1;
  if (existsSync(dist)) removeStaleOutput();
}
