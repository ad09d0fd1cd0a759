import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { childrenOf, type LivingProcess } from "./child-processes.js";

const MAIN = fileURLToPath(new URL("../../cli/main.js", import.meta.url));

export interface ChatbenchProcessOptions {
  /** What it reads from stdin; nothing when left out. */
  readonly stdin?: string;
  /** Files that it writes to, such as `/dev/full`, instead of what is collected here. */
  readonly stdout?: string;
  readonly stderr?: string;
  /** In a terminal that does not know its size, whose whole output is collected as stdout (needs `script`). */
  readonly inTerminal?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  /** For a shell, before it becomes the process: `ulimit -f 8`. */
  readonly limits?: string;
}

/** The command line as a person has it: a process group of its own, stdout and stderr apart. */
export class ChatbenchProcess {
  readonly #child: ChildProcess;
  stdout = "";
  stderr = "";
  /** Exit code, or the signal that ended it; resolves when all output is in. */
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
    // It may end without having read all of it.
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

  /** To this process alone. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** To this process and all it started, as a terminal does. */
  killGroup(signal: NodeJS.Signals): void {
    process.kill(-this.pid, signal);
  }

  /** Lets nobody read what it writes to stdout. */
  stopReading(): void {
    this.#child.stdout?.destroy();
  }
}

/** For a shell. */
const quoted = (word: string): string => `'${word.replaceAll("'", "'\\''")}'`;

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
