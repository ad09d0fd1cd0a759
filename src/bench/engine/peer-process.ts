import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { makeTempFolder, removeTempFolder } from "../../base/temp-folder.js";
import type { EngineWord, RunningEngine } from "./engine.js";

/** The environment variable that names a folder, besides PATH, in which to look for third-party engines. */
export const PEERS_FOLDER_VARIABLE = "CHATBENCH_BENCH_PEERS";

/** Finds an executable in the folder that the environment names, in its node_modules or on PATH; else returns `null`. */
export function findExecutable(name: string): string | null {
  const named = process.env[PEERS_FOLDER_VARIABLE];
  const own = named === undefined ? [] : [named, join(named, "node_modules", ".bin")];
  const folders = [...own, ...(process.env["PATH"] ?? "").split(delimiter)];
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a third-party engine with a scenario file for one turn. It connects and sends by its own schedule, cannot be
 * controlled, and is ended together with everything it started.
 */
export function startPeer(options: {
  readonly command: string;
  readonly scenario: { readonly name: string; readonly text: string };
  readonly args: (scenarioPath: string, folder: string) => readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}): RunningEngine {
  const { name, text } = options.scenario;
  const folder = makeTempFolder({ [name]: text });
  const path = join(folder, name);
  const child = spawn(options.command, options.args(path, folder), {
    cwd: folder,
    env: { ...process.env, ...options.env },
    stdio: "ignore",
    // In its own process group, so that it can be ended as a whole.
    detached: true,
  });
  const endNow = (): void => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, "SIGKILL");
  };
  process.once("exit", endNow);
  const failed = new Promise<never>((_, reject) => child.once("error", reject));
  failed.catch(() => undefined);
  const startedOrFailed = async (): Promise<void> => {
    if (child.pid === undefined) await failed;
  };
  return {
    pid: child.pid ?? 0,
    connect: startedOrFailed,
    collectGarbage: async () => undefined,
    startTraffic: async () => undefined,
    async stop(): Promise<EngineWord> {
      process.off("exit", endNow);
      await endGroup(child);
      removeTempFolder(folder);
      return { latencies: null };
    },
  };
}

async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  process.kill(-child.pid, "SIGKILL");
  await exit;
}
