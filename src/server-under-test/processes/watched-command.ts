import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { nowUs } from "../../base/clock.js";
import { makeTempFolder, removeTempFolder } from "../../base/temp-folder.js";
import { NO_ARRIVALS } from "../../protocol/relay-arrivals.js";
import type { ProcessSnapshot } from "../../protocol/server-control.js";
import { zeroCounters } from "./counters.js";
import { freePort } from "./free-port.js";
import { usageOf } from "./process-on-linux.js";
import { signalIfWeDie } from "./signal-if-we-die.js";

/** A third-party server program: how to start it, and how it says that it is ready. */
export interface Command {
  /** The path of the program. */
  readonly executable: string;
  /** @param configFile the file that holds `config`, readable only by this user. */
  readonly args: (configFile: string, folder: string) => readonly string[];
  readonly config: (port: number) => string;
  /** What it prints when clients can connect. */
  readonly ready: RegExp;
  /** Whether it needs its folder while it runs; if not, the folder is removed as soon as it is ready. */
  readonly keepsFolder: boolean;
}

const CONFIG_FILE = "server.conf";
/** Another process may take a free port before the program does. */
const ATTEMPTS = 5;
const READY_WITHIN_MS = 10_000;
const LOG_KEPT_CHARS = 4_096;

/**
 * A third-party program as a child of this process. It ends with this process, however that ends, and leaves no files.
 */
export class WatchedCommand {
  readonly #command: Command;
  #child: ChildProcess | undefined;
  #startedUs = nowUs();
  #log = "";
  #isClosing = false;
  port = 0;

  constructor(command: Command) {
    this.#command = command;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /**
   * Starts it on `port`, or on a free one for 0. If it later ends without being asked to, so does this process.
   *
   * @returns the last line it printed when it did not start, else `undefined`.
   * @throws ChatbenchError `temp_unusable`
   */
  async start(port: number): Promise<string | undefined> {
    for (let attempt = 1; !(await this.#start(port)); attempt++) {
      if (attempt === ATTEMPTS || port !== 0) return this.#log.trim().split("\n").at(-1) || "it printed nothing.";
    }
    this.#child?.once("exit", (exitCode, signal) => {
      if (this.#isClosing) return;
      const how = signal === null ? `with exit code ${exitCode}` : `by ${signal}`;
      process.stderr.write(`${this.#command.executable} was ended ${how}.\n`);
      process.exit(1);
    });
    return undefined;
  }

  snapshot(id: string): ProcessSnapshot {
    const usage = usageOf(this.pid, (nowUs() - this.#startedUs) / 1000);
    return { id, usage, connections: 0, users: 0, rooms: 0, counters: zeroCounters(), arrivals: NO_ARRIVALS };
  }

  async close(): Promise<void> {
    const child = this.#child;
    this.#isClosing = true;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    await new Promise((resolve) => {
      child.once("exit", resolve);
      child.kill("SIGKILL");
    });
  }

  /** @returns whether clients can connect. */
  async #start(port: number): Promise<boolean> {
    const { executable, args, config, ready, keepsFolder } = this.#command;
    // Secrets go into a file that only this user can read: everyone can see a command line.
    this.port = port === 0 ? await freePort() : port;
    const folder = makeTempFolder({ [CONFIG_FILE]: `${config(this.port)}\n` });
    const configFile = join(folder, CONFIG_FILE);
    const child = spawn(executable, [...args(configFile, folder)], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      // In its own session: signals that a terminal sends to all processes of a command must not end it.
      detached: true,
    });
    this.#child = child;
    this.#startedUs = nowUs();
    const forget = (): void => removeTempFolder(folder);
    const end = (): void => {
      child.kill("SIGKILL");
      forget();
    };
    process.once("exit", end);
    const endWatch = child.pid === undefined ? undefined : signalIfWeDie(child.pid, "KILL");
    child.once("exit", () => {
      process.off("exit", end);
      void endWatch?.();
      forget();
    });
    const isReady = await this.#becomesReady(child, ready);
    if (!keepsFolder) forget();
    return isReady;
  }

  async #becomesReady(child: ChildProcess, ready: RegExp): Promise<boolean> {
    let deadline: NodeJS.Timeout | undefined;
    const isReady = await new Promise<boolean>((resolve) => {
      const read = (text: string): void => {
        this.#log = (this.#log + text).slice(-LOG_KEPT_CHARS);
        if (ready.test(this.#log)) resolve(true);
      };
      child.stdout?.setEncoding("utf8").on("data", read);
      child.stderr?.setEncoding("utf8").on("data", read);
      child.once("error", (error) => read(error.message));
      child.once("close", () => resolve(false));
      deadline = setTimeout(() => child.kill("SIGKILL"), READY_WITHIN_MS);
    });
    clearTimeout(deadline);
    return isReady;
  }
}
