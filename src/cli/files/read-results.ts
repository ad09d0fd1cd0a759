import { realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { ChatbenchError } from "../../base/chatbench-error.js";
import type { RunResult } from "../../result/run-result.js";
import { inputName, isStandardInput } from "./read-input.js";
import { readResultFile } from "./read-result.js";

/** A stored result to compare with others. */
export interface NamedResult {
  /** The path of its result.json, as given. */
  readonly path: string;
  /** Short and unique among the results. */
  readonly label: string;
  readonly result: RunResult;
}

const RESULT_FILE = "result.json";

/**
 * Reads the results to compare. A folder stands for the result.json in it.
 *
 * @throws ChatbenchError `usage` for fewer than two, or the same one twice; or as `readResultFile` does, with the name
 *   of the file.
 */
export async function readResultsToCompare(given: readonly string[]): Promise<readonly NamedResult[]> {
  if (given.length < 2) {
    throw new ChatbenchError(
      "usage",
      "One result is nothing to compare.",
      "Name two or more, such as: chatbench compare before/result.json after/result.json",
    );
  }
  const paths = await Promise.all(given.map(resultPath));
  await refuseSameFile(paths);
  const results: RunResult[] = [];
  for (const path of paths) results.push(await readNamed(path));
  refuseSameRun(paths, results);
  const labels = distinctLabels(paths);
  return results.map((result, index) => ({ path: paths[index] ?? "", label: labels[index] ?? "", result }));
}

async function resultPath(path: string): Promise<string> {
  if (isStandardInput(path)) return path;
  const isFolder = await stat(path).then(
    (entry) => entry.isDirectory(),
    () => false,
  );
  return isFolder ? join(path, RESULT_FILE) : path;
}

async function refuseSameFile(paths: readonly string[]): Promise<void> {
  const real = await Promise.all(paths.map((path) => (isStandardInput(path) ? "-" : realpath(path).catch(() => path))));
  const again = real.findIndex((path, index) => real.indexOf(path) < index);
  if (again === -1) return;
  throw new ChatbenchError(
    "usage",
    `${inputName(paths[again] ?? "")} was given twice.`,
    "Name each result once; a run is never compared with itself.",
  );
}

function refuseSameRun(paths: readonly string[], results: readonly RunResult[]): void {
  const runs = results.map(({ id, environment }) => `${id} ${environment.startedAt}`);
  const again = runs.findIndex((run, index) => runs.indexOf(run) < index);
  if (again === -1) return;
  const names = [paths[runs.indexOf(runs[again] ?? "")] ?? "", paths[again] ?? ""].map(inputName);
  throw new ChatbenchError(
    "usage",
    `${names[0]} and ${names[1]} hold the same run, ${results[again]?.id}.`,
    "Name each run once; a run is never compared with itself.",
  );
}

/** Adds the name of the file to what is wrong with it. */
async function readNamed(path: string): Promise<RunResult> {
  try {
    return await readResultFile(path);
  } catch (thrown) {
    if (!(thrown instanceof ChatbenchError) || thrown.code === "result_unreadable") throw thrown;
    throw new ChatbenchError(thrown.code, `${inputName(path)}: ${thrown.message}`, thrown.hint, { cause: thrown });
  }
}

/** Returns what tells paths apart: of `results/a/1/result.json` and `results/b/2/result.json`, `a` and `b`. */
function distinctLabels(paths: readonly string[]): readonly string[] {
  const parts = paths.map((path) => (isStandardInput(path) ? ["standard input"] : path.split(sep)));
  const least = Math.min(...parts.map(({ length }) => length)) - 1;
  const isSame = (partOf: (path: readonly string[]) => string | undefined): boolean =>
    new Set(parts.map(partOf)).size === 1;
  let start = 0;
  while (start < least && isSame((path) => path[start])) start += 1;
  let end = 0;
  while (end < least - start && isSame((path) => path.at(-1 - end))) end += 1;
  const rests = parts.map((path) => path.slice(start, path.length - end));
  const firsts = rests.map(([first = ""]) => first);
  return new Set(firsts).size === firsts.length ? firsts : rests.map((rest) => rest.join("/"));
}
