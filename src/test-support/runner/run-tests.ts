/**
 * `npm test`: runs every `*.test.js` of the built tree that contains this file, each in its own process, and exits with
 * 1 unless every declared test has run and passed.
 *
 *   node dist/test-support/runner/run-tests.js [part of a path …] [--jobs 2] [--time-limit-sec 120] [--root DIR]
 */

import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { makeTempFolder, removeAbandonedTempFolders, removeTempFolder } from "../../base/temp-folder.js";
import { type FileOutcome, killGroup, runTestFile } from "./run-tests-process.js";
import { hasFailed, renderFile, renderTotals } from "./run-tests-report.js";

interface Settings {
  readonly root: string;
  readonly filters: readonly string[];
  readonly jobs: number;
  readonly limitMs: number;
}

function readSettings(): Settings {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      jobs: { type: "string", default: "2" },
      "time-limit-sec": { type: "string", default: "120" },
      root: { type: "string", default: fileURLToPath(new URL("../..", import.meta.url)) },
    },
  });
  const [jobs, limitSec] = [Number(values.jobs), Number(values["time-limit-sec"])];
  if (!(jobs >= 1) || !(limitSec > 0)) throw new Error("--jobs and --time-limit-sec take a number above zero.");
  return { root: values.root, filters: positionals, jobs, limitMs: limitSec * 1000 };
}

async function findTestFiles({ root, filters }: Settings): Promise<string[]> {
  const names = await readdir(root, { recursive: true });
  return names
    .filter((name) => name.endsWith(".test.js") && !name.includes("node_modules"))
    .filter((name) => filters.length === 0 || filters.some((filter) => name.includes(filter)))
    .map((name) => join(root, name))
    .sort();
}

/** Runs the files, `jobs` at a time, and prints each as it ends. */
async function runAll(files: readonly string[], settings: Settings, groups: Set<number>): Promise<FileOutcome[]> {
  const outcomes: FileOutcome[] = [];
  const waiting = [...files];
  const takeTurns = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const outcome = await runTestFile(file, settings.limitMs, (group) => groups.add(group));
      outcomes.push(outcome);
      process.stdout.write(renderFile(relative(settings.root, file), outcome));
    }
  };
  await Promise.all(Array.from({ length: settings.jobs }, takeTurns));
  return outcomes;
}

const settings = readSettings();
// Everything that tests leave in the folder for temporary files is removed with it, even if they were killed.
await removeAbandonedTempFolders();
const temporary = makeTempFolder();
process.env.TMPDIR = temporary;
process.once("exit", () => removeTempFolder(temporary));
const groups = new Set<number>();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    groups.forEach(killGroup);
    process.exit(130);
  });
}
const outcomes = await runAll(await findTestFiles(settings), settings, groups);
const named = outcomes.map((outcome) => ({ name: relative(settings.root, outcome.path), outcome }));
const ranSomething = outcomes.some(({ passed, skipped }) => passed > 0 || skipped.length > 0);
process.exitCode = ranSomething && !outcomes.some(hasFailed) ? 0 : 1;
process.stdout.write(renderTotals(named));
