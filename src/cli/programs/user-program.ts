import { type ChildProcess, spawn } from "node:child_process";
import { signalIfWeDie } from "../../server-under-test/processes/signal-if-we-die.js";

const LINES_SHOWN = 12;
const LOG_KEPT_CHARS = 16_384;
/** How long a program may take to end by itself before it is killed. */
const PATIENCE_MS = 5_000;
const LAST_LINES_WITHIN_MS = 1_000;

/** How a program ended: `exit code 1`, `SIGKILL`, or why it did not start; hostile text. */
export interface ProgramEnd {
  readonly ok: boolean;
  readonly how: string;
}

/**
 * A command line of the user's, run by the shell in a process group of its own. The whole group ends with this process,
 * however that ends.
 */
export class UserProgram {
  readonly ended: Promise<ProgramEnd>;
  readonly #child: ChildProcess;
  #log = "";
  #hasEnded = false;

  constructor(commandLine: string, folder: string, environment: NodeJS.ProcessEnv = process.env) {
    // Both outputs by one pipe, so that their lines stay in order.
    this.#child = spawn("/bin/sh", ["-c", `exec 2>&1\n${commandLine}`], {
      cwd: folder,
      env: environment,
      stdio: ["ignore", "pipe", "ignore"],
      detached: true,
    });
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#log = (this.#log + text).slice(-LOG_KEPT_CHARS);
    });
    const group = this.#child.pid;
    const endWatch = group === undefined ? undefined : signalIfWeDie(-group, "KILL");
    const killGroup = (): void => this.#signal("SIGKILL");
    // Before the listeners that remove its folder.
    process.prependOnceListener("exit", killGroup);
    this.ended = this.#watchEnd().finally(() => {
      this.#hasEnded = true;
      process.off("exit", killGroup);
      return endWatch?.();
    });
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The last lines that it printed; hostile text. */
  lastLines(count: number): readonly string[] {
    return this.#log
      .split("\n")
      .map((line) => line.trimEnd())
      .filter((line) => line !== "")
      .slice(-count);
  }

  /** The same for the end of a message, each on a line of its own; empty when it printed nothing. */
  get logShown(): string {
    return this.lastLines(LINES_SHOWN)
      .map((line) => `\n    ${line}`)
      .join("");
  }

  /** Ends the whole group: asks it first, then kills it. */
  async stop(): Promise<void> {
    this.#signal("SIGTERM");
    const kill = setTimeout(() => this.#signal("SIGKILL"), PATIENCE_MS);
    await this.ended;
    clearTimeout(kill);
  }

  #watchEnd(): Promise<ProgramEnd> {
    return new Promise((resolve) => {
      this.#child.once("error", (error) => resolve({ ok: false, how: error.message }));
      this.#child.once("exit", (code, signal) => {
        const end = { ok: code === 0, how: signal ?? `exit code ${code}` };
        // What the shell started and left behind would keep the pipe open; only one that left the group still can.
        this.#signal("SIGKILL");
        const patience = setTimeout(() => resolve(end), LAST_LINES_WITHIN_MS);
        this.#child.once("close", () => {
          clearTimeout(patience);
          resolve(end);
        });
      });
    });
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, signal);
    } catch {
      // Nobody is left in it.
    }
  }
}

/**
 * Runs a command line to its end. @param signal ends it early.
 * @returns the program, which has ended.
 */
export async function runToEnd(
  commandLine: string,
  folder: string,
  signal: AbortSignal,
): Promise<{ readonly program: UserProgram; readonly end: ProgramEnd }> {
  const program = new UserProgram(commandLine, folder);
  const stop = (): void => void program.stop();
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  try {
    return { program, end: await program.ended };
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
