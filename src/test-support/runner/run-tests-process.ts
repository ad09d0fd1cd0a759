import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseTestMessages, REPORT_DESCRIPTOR, type SkippedTest } from "./run-tests-messages.js";
import { sourceProblems } from "./run-tests-source.js";

const ENTRY = fileURLToPath(new URL("./run-tests-file.entry.js", import.meta.url));
const OUTPUT_LIMIT_BYTES = 1_000_000;
const LEFTOVER_GRACE_MS = 3_000;
const POLL_MS = 20;

/** The outcome of one test file. `failed` counts failed tests; `problems` are separate. */
export interface FileOutcome {
  readonly path: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
  /** Sentences on what is wrong with the file besides failing tests. */
  readonly problems: readonly string[];
  /** uvu's text about the tests that failed. */
  readonly failures: string;
  /** What the file wrote to stdout and stderr. */
  readonly output: string;
  readonly durationMs: number;
}

interface Ending {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly timedOut: boolean;
}

/** Collects a stream's text up to a limit; the rest is read and dropped. */
function collect(stream: NodeJS.ReadableStream | null | undefined, limitBytes: number): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream?.on("data", (chunk: Buffer) => {
    if (bytes < limitBytes) chunks.push(chunk);
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString("utf8") + (bytes > limitBytes ? "\n… (cut)\n" : "");
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function waitUntil(condition: () => boolean, limitMs: number): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await wait(POLL_MS);
  }
  return true;
}

/**
 * Returns the command lines of the living processes in a process group, without zombies, which only wait for a parent.
 */
function processesOfGroup(group: number): string[] {
  let pids: string[];
  try {
    pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  } catch {
    return []; // Without /proc the check is not made.
  }
  return pids.flatMap((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      // "pid (name) state ppid pgrp …": the name may contain anything, so fields are counted from its last bracket.
      const [state, , pgrp] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      if (Number(pgrp) !== group || state === "Z" || state === "X") return [];
      return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ").trim()];
    } catch {
      return []; // It has just ended.
    }
  });
}

/** Ends a test process and everything it started that stayed in its process group. */
export function killGroup(group: number): void {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // Nothing is left of it.
  }
}

function ending(child: ChildProcess, group: number, limitMs: number): Promise<Ending> {
  return new Promise((resolve) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(group);
    }, limitMs);
    child.once("exit", (exitCode, signal) => {
      clearTimeout(timer);
      resolve({ exitCode, signal, timedOut });
    });
  });
}

/** Cleans up after an ended process. @returns a sentence for each thing that it left behind. */
async function leftovers(child: ChildProcess, group: number, closed: () => boolean): Promise<string[]> {
  const problems: string[] = [];
  if (!(await waitUntil(() => processesOfGroup(group).length === 0, LEFTOVER_GRACE_MS))) {
    problems.push(`It left processes behind: ${processesOfGroup(group).join("; ")}`);
    killGroup(group);
  }
  if (!(await waitUntil(closed, LEFTOVER_GRACE_MS))) {
    problems.push("A process that it started still holds its output open.");
    for (const stream of child.stdio) stream?.destroy();
  }
  return problems;
}

function endingProblems({ exitCode, signal, timedOut }: Ending, finished: boolean, limitMs: number): string[] {
  if (timedOut) {
    const why = finished ? "its tests had finished, so something is still open" : "a test was still running";
    return [`It did not end within ${limitMs / 1000} s: ${why}.`];
  }
  if (signal !== null) return [`It was ended by ${signal}.`];
  if (!finished) return [`It exited with code ${exitCode} before its tests were finished.`];
  return exitCode === 0 ? [] : [`It exited with code ${exitCode} after its tests.`];
}

/**
 * Runs one built test file in its own process and process group. Judges it by what it reports, how it ends, what it
 * leaves behind, and its source.
 *
 * @param onSpawn called with the process group, so that a runner that is stopped can end it.
 */
export async function runTestFile(
  path: string,
  limitMs: number,
  onSpawn: (group: number) => void,
): Promise<FileOutcome> {
  const startMs = performance.now();
  const child = spawn(process.execPath, ["--enable-source-maps", ENTRY, path], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const group = child.pid;
  if (group === undefined) throw new Error(`No process could be started for ${path}.`);
  onSpawn(group);
  let closed = false;
  child.once("close", () => {
    closed = true;
  });
  const stdout = collect(child.stdout, OUTPUT_LIMIT_BYTES);
  const stderr = collect(child.stderr, OUTPUT_LIMIT_BYTES);
  const reported = collect(child.stdio[REPORT_DESCRIPTOR] as NodeJS.ReadableStream, Number.POSITIVE_INFINITY);
  const end = await ending(child, group, limitMs);
  const left = await leftovers(child, group, () => closed);

  const messages = parseTestMessages(reported());
  const suites = messages.filter((message) => message.type === "suite");
  const finished = messages.some((message) => message.type === "finished");
  return {
    path,
    passed: suites.reduce((sum, suite) => sum + suite.passed, 0),
    failed: suites.reduce((sum, suite) => sum + suite.failed, 0),
    skipped: messages.filter((message) => message.type === "skipped"),
    problems: [
      ...messages.filter((message) => message.type === "problem").map(({ message }) => message),
      ...endingProblems(end, finished, limitMs),
      ...left,
      ...sourceProblems(await readFile(path, "utf8")),
    ],
    failures: suites.map((suite) => suite.failures).join(""),
    output: stdout() + stderr(),
    durationMs: performance.now() - startMs,
  };
}
