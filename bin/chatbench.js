#!/usr/bin/env node

/**
 * Starts dist/cli/main.js, or says in one sentence why it cannot. It is plain JavaScript without static imports, so that
 * an old Node.js can still print the sentence about its version.
 */

const OLDEST_NODE = 20;
const USAGE_ERROR = 2;

function fail(message) {
  console.error(`chatbench: ${message}`);
  process.exitCode = USAGE_ERROR;
}

/** Compiles once: a checkout installed without scripts has the compiler, but nothing compiled. */
async function compileOnce(root) {
  const { spawnSync } = await import("node:child_process");
  const { existsSync } = await import("node:fs");
  const build = `${root}scripts/build.mjs`;
  if (!existsSync(build)) {
    fail("its compiled files are missing. Install it again.");
    return false;
  }
  console.error("chatbench: not compiled yet; compiling once …");
  const { status } = spawnSync(process.execPath, [build], { stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) fail("it could not be compiled. Run: npm ci && npm run build");
  return status === 0;
}

async function start() {
  const { existsSync } = await import("node:fs");
  const { fileURLToPath } = await import("node:url");
  const root = fileURLToPath(new URL("../", import.meta.url));
  if (existsSync(`${root}dist/cli/main.js`) || (await compileOnce(root))) await import("../dist/cli/main.js");
}

if (Number(process.versions.node.split(".")[0]) < OLDEST_NODE) {
  fail(`Node.js ${OLDEST_NODE} or newer is needed, and this is ${process.version}.`);
} else {
  start();
}
