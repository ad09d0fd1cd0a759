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
  // Without output the record of the incremental build would only say that there is nothing to do.
  if (!existsSync(join(dist, "cli"))) rmSync(dist, { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [compiler, "-p", join(root, "tsconfig.json")], {
    stdio: ["ignore", process.stderr, process.stderr],
  });
  process.exitCode = status ?? 1;
  if (existsSync(dist)) removeStaleOutput();
}
