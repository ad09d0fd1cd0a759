/**
 * Runs the one test file named on the command line, in this process, and reports to the runner.
 *
 * uvu's own `exec` is not used, because it passes silently when a hook throws, when nothing was
 * registered and when `.only` hides tests: in uvu 0.5.6 a throw in a `before` hook ends in a
 * `finally … return`, which leaves fewer tests run than there are and no error. So uvu is told to
 * defer (UVU_DEFER), and its queue is run here.
 */

import { channel } from "node:diagnostics_channel";
import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { REPORT_DESCRIPTOR, SKIPPED_CHANNEL, type TestMessage } from "./run-tests-messages.js";

/** `[failures or true, passed, hidden by .only or .skip, all]`, from uvu's `runner`. */
type UvuOutcome = readonly [string | true, number, number, number];
type UvuSuite = () => Promise<UvuOutcome>;

const OPEN_HANDLES_NOTICE_MS = 5_000;

function report(message: TestMessage): void {
  writeSync(REPORT_DESCRIPTOR, `${JSON.stringify(message)}\n`);
}

function problem(message: string): void {
  report({ type: "problem", message });
}

const describe = (thrown: unknown): string =>
  thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);

async function runSuite(suite: UvuSuite, skippedBefore: number, skippedSoFar: () => number): Promise<void> {
  let outcome: UvuOutcome;
  try {
    outcome = await suite();
  } catch (thrown) {
    problem(`An after hook threw: ${describe(thrown)}`);
    return;
  }
  const [failures, ran, hidden, total] = outcome;
  const skipped = skippedSoFar() - skippedBefore;
  report({ type: "suite", passed: ran - skipped, failed: total - ran, failures: failures === true ? "" : failures });
  if (failures === true && ran < total) {
    problem(
      `A hook threw, and ${total - ran} of ${total} tests of its suite did not run. uvu keeps the error to itself.`,
    );
  }
  if (hidden > 0) problem(`.only or .skip hides ${hidden} tests.`);
  if (total === 0) problem("A suite has no tests: were they declared after its .run()?");
}

async function runFile(path: string): Promise<void> {
  const queue: UvuSuite[] = [];
  Object.assign(globalThis, { UVU_DEFER: 1, UVU_QUEUE: [queue], UVU_INDEX: 0 });
  let skipped = 0;
  channel(SKIPPED_CHANNEL).subscribe((message) => {
    skipped++;
    report({ type: "skipped", ...(message as { name: string; reason: string }) });
  });

  await import(pathToFileURL(path).href);
  if (queue.length === 0) problem("The file registers no test: does it call .run()?");
  let done = 0;
  for (const suite of queue) {
    await runSuite(suite, skipped, () => skipped);
    done++;
  }
  process.on("exit", () => {
    if (queue.length > done) problem("A suite was registered after the others had finished, and never ran.");
  });
  report({ type: "finished" });
  setTimeout(() => {
    process.stderr.write(`Still open after the tests: ${process.getActiveResourcesInfo().join(", ")}\n`);
  }, OPEN_HANDLES_NOTICE_MS).unref();
}

const path = process.argv[2];
if (path === undefined) throw new Error("The test file to run must be named.");
await runFile(path);
