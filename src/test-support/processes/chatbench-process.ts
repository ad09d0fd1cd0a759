import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { childrenOf, type LivingProcess } from "./child-processes.js";

const MAIN = fileURLToPath(new URL("../../cli/main.js", import.meta.url));

export interface ChatbenchProcessOptions {
  /** What it reads from stdin; empty by default. */
  readonly stdin?: string;
  /** Files that it writes to, such as `/dev/full`, instead of being collected here. */
  readonly stdout?: string;
  readonly stderr?: string;
  /** Whether to run in a terminal of unknown size, whose whole output is collected as stdout (needs `script`). */
  readonly inTerminal?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** A shell command to run before the process, such as `ulimit -f 8`. */
  readonly limits?: string;
}

/** The command line as a user runs it: in its own process group, with separate stdout and stderr. */
export class ChatbenchProcess {
  readonly #child: ChildProcess;
  stdout = "";
  stderr = "";
  /** The exit code, or the signal that ended it; resolves when all output has been read. */
  readonly ended: Promise<number | string | null>;

  constructor(args: readonly string[], cwd: string, options: ChatbenchProcessOptions = {}) {
    const { stdin, stdout, stderr, inTerminal = false, environment = {}, limits = ":" } = options;
    const command = [process.execPath, MAIN, ...args];
    const [file = "", ...rest] = inTerminal
      ? ["script", "--quiet", "--return", "--command", `exec ${command.map(quoted).join(" ")}`, "/dev/null"]
      : ["/bin/sh", "-c", `${limits}; exec "$0" "$@"`, ...command];
    const files = [stdout, stderr].map((path) => (path === undefined ? "pipe" : openSync(path, "w")));
    this.#child = spawn(file, rest, {
      cwd,
      detached: true,
      stdio: [stdin === undefined ? "ignore" : "pipe", ...files],
      env: { ...process.env, ...environment },
    });
    for (const descriptor of files) if (typeof descriptor === "number") closeSync(descriptor);
    // It may end without reading all of it.
    this.#child.stdin?.on("error", () => undefined).end(stdin);
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

  /** Sends a signal to this process only. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends a signal to this process and everything it started, as a terminal does. */
  killGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  /** Closes the reader of its stdout. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }
}

/** Quotes a text for a shell. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

/** Runs `test` in a new folder that contains only a scenario file, and removes it afterwards. */
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
