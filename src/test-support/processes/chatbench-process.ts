import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { childrenOf, type LivingProcess } from "./child-processes.js";

const MAIN = fileURLToPath(new URL("../../cli/main.js", import.meta.url));

/** The command line as a person has it: a process group of its own, stdout and stderr apart. */
export class ChatbenchProcess {
  readonly #child: ChildProcess;
  stdout = "";
  stderr = "";
  /** Exit code, or the signal that ended it; resolves when all output is in. */
  readonly ended: Promise<number | string | null>;

  constructor(args: readonly string[], cwd: string) {
    this.#child = spawn(process.execPath, [MAIN, ...args], { cwd, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.stdout += text;
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.stderr += text;
    });
    this.ended = new Promise((resolve) => this.#child.once("close", (code, signal) => resolve(signal ?? code)));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** The processes it started: servers and workers. */
  get children(): readonly LivingProcess[] {
    return childrenOf(this.pid);
  }

  /** To this process alone. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** As Ctrl-C does: to this process and all it started. */
  interruptGroup(): void {
    process.kill(-this.pid, "SIGINT");
  }
}

/** Runs `test` in an empty folder with a scenario file in it; both are gone afterwards. */
export async function withScenarioFile(
  scenario: Readonly<Record<string, unknown>>,
  test: (folder: string, file: string) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "chatbench-cli-"));
  try {
    const file = "scenario.yaml";
    // JSON is YAML.
    await writeFile(join(folder, file), JSON.stringify(scenario, null, 2));
    await test(folder, file);
  } finally {
    await rm(folder, { recursive: true });
  }
}
