import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { suite } from "uvu";
import { lastWords } from "./last-words.js";

const test = suite("last words");

const dying = (script: string, ...args: readonly string[]): string =>
  spawnSync(process.execPath, [...args, "-e", script], { encoding: "utf8" }).stderr;

test("of a process of Node.js they are the error, not the version that it prints last", () => {
  assert.equal(lastWords(dying("throw new TypeError('no such thing')")), "TypeError: no such thing");
  assert.equal(lastWords(dying("Promise.reject(new Error('nope'))")), "Error: nope");
  assert.match(lastWords(dying("require('no-such-package')")), /^Error: Cannot find module 'no-such-package'$/);
  const coded = "const e = new Error('taken'); e.code = 'EADDRINUSE'; e.port = 1; throw e";
  assert.equal(lastWords(dying(coded)), "Error: taken");
  assert.match(
    lastWords(
      dying("class RedisTimeoutError extends Error { name = 'RedisTimeoutError' } throw new RedisTimeoutError('2 s')"),
    ),
    /^RedisTimeoutError: 2 s$/,
  );
});

test("out of memory is what V8 says before its native stack", () => {
  const stderr =
    "\n<--- Last few GCs --->\n\n[1:0x5] 100 ms: Mark-sweep\n\n<--- JS stacktrace --->\n\n" +
    "FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n" +
    "----- Native stack trace -----\n\n 1: 0xb0a5a9 node::Abort() [node]\n 2: 0xa1 [node]\n";
  assert.match(lastWords(stderr), /^FATAL ERROR: Reached heap limit/);
});

test("of any other program they are its last line", () => {
  assert.equal(lastWords("starting\n# bad config at line 4\n\n"), "# bad config at line 4");
  assert.equal(lastWords("redis-server was ended by SIGKILL.\n"), "redis-server was ended by SIGKILL.");
  assert.equal(lastWords("warning: low\nout of \u001bmemory\n"), "out of \u001bmemory");
  assert.equal(lastWords("    at only.frames (a.js:1)\n"), "at only.frames (a.js:1)");
  assert.equal(lastWords(" \n\n"), "");
});

test.run();
