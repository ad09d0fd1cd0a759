/**
 * `npm run build`: compiles src into dist, incrementally, then removes what deleted or renamed sources left behind
 * there; otherwise stale tests would pass forever.
 *
 * With `--prepare` it does nothing when everything is up to date, and does not fail without a compiler. npm also runs
 * `prepare` on `npm ci --omit=dev`, and npx runs it before its first start in a checkout, where a failure leaves npx's
 * cache in a state from which it never recovers (seen with npm 11.19).
 */

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const src = join(root, "src");
const dist = join(root, "dist");
const tsconfig = join(root, "tsconfig.json");
/** Written after each successful build. */
const stamp = join(dist, ".built");

function findCompiler() {
  try {
    return createRequire(import.meta.url).resolve("typescript/bin/tsc");
  } catch {
    return undefined;
  }
}

const namesIn = (folder) => (existsSync(folder) ? readdirSync(folder, { recursive: true }) : []);
const isTypeScript = (name) => name.endsWith(".ts");

/** Tells whether every source has its output, which the record of the incremental build assumes. */
function isWhole() {
  return namesIn(src)
    .filter(isTypeScript)
    .every((name) => existsSync(join(dist, name.replace(/\.ts$/, ".js"))));
}

/** Compares the times of files. This is good enough before a start, but not for tests: a copy may keep an old time. */
function isCurrent() {
  if (!existsSync(stamp)) return false;
  const builtMs = statSync(stamp).mtimeMs;
  const inputs = [tsconfig, src, ...namesIn(src).map((name) => join(src, name))];
  return inputs.every((path) => statSync(path).mtimeMs < builtMs);
}

function removeStaleOutput() {
  for (const output of namesIn(dist)) {
    const source = output.replace(/(?:\.d\.ts|\.js)(?:\.map)?$/, "");
    if (source !== output && !existsSync(join(src, `${source}.ts`))) rmSync(join(dist, output));
  }
}

function compile(compiler) {
  rmSync(stamp, { force: true });
  if (!isWhole()) rmSync(join(dist, ".tsbuildinfo"), { force: true });
  const { status } = spawnSync(process.execPath, [compiler, "-p", tsconfig], {
    stdio: ["ignore", process.stderr, process.stderr],
  });
  removeStaleOutput();
  if (status === 0) writeFileSync(stamp, "");
  return status ?? 1;
}

const compiler = findCompiler();
const preparing = process.argv.includes("--prepare");
if (compiler === undefined && !preparing) {
  console.error("TypeScript is not installed, so chatbench cannot be compiled. Run: npm ci --include=dev");
  process.exitCode = 1;
} else if (compiler !== undefined && !(preparing && isWhole() && isCurrent())) {
  process.exitCode = compile(compiler);
}
