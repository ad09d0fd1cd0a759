import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ChatbenchError } from "../../../base/chatbench-error.js";
import { nowUs } from "../../../base/clock.js";
import { NO_ARRIVALS } from "../../../protocol/relay-arrivals.js";
import type { NodeSnapshot } from "../../../protocol/server-control.js";
import { zeroCounters } from "../../counters.js";
import type { Servant } from "../../serve-parent.js";
import { BROKER_COMMANDS, BROKER_VARIABLES, type BrokerKind } from "./broker-command.js";
import { findCommand } from "./find-command.js";
import { freePort } from "./free-port.js";
import { usageOf } from "./process-on-linux.js";

/** All that a private broker needs to start. */
export interface PrivateBrokerConfig {
  readonly id: string;
  readonly kind: BrokerKind;
  readonly secret: string;
  /** 0: one that is free. */
  readonly port: number;
  /** The folders where the command is looked for, as PATH has them. */
  readonly path: string;
}

/** Somebody else may take a free port before the server does. */
const ATTEMPTS = 5;
const READY_WITHIN_MS = 10_000;
const LOG_KEPT_CHARS = 4_096;

/**
 * A Redis or NATS server for one run, watched over by a process of ours: it ends with that process,
 * which ends with chatbench, and nothing of it is kept.
 */
export class PrivateBroker implements Servant {
  readonly #config: PrivateBrokerConfig;
  #child: ChildProcess | undefined;
  #startedUs = nowUs();
  #log = "";
  #isClosing = false;
  port = 0;

  constructor(config: PrivateBrokerConfig) {
    this.#config = config;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** @throws ChatbenchError `broker_missing` when it is not installed, `broker_failed` when it does not start. */
  async listen(): Promise<void> {
    const { kind, path } = this.#config;
    const { command, packageName } = BROKER_COMMANDS[kind];
    const executable = findCommand(command, path);
    if (executable === undefined) {
      throw new ChatbenchError(
        "broker_missing",
        `The command ${command} is not installed, and the scenario needs a private one.`,
        `Install it (apt-get install ${packageName}), or name one that runs: server.${kind}.url or ${BROKER_VARIABLES[kind]}.`,
      );
    }
    for (let attempt = 1; !(await this.#start(executable)); attempt++) {
      if (attempt === ATTEMPTS || this.#config.port !== 0) {
        throw new ChatbenchError("broker_failed", `${command} did not start: ${lastLine(this.#log)}`);
      }
    }
    this.#child?.once("exit", (exitCode, signal) => {
      if (this.#isClosing) return;
      process.stderr.write(
        `${command} was ended ${signal === null ? `with exit code ${exitCode}` : `by ${signal}`}.\n`,
      );
      process.exit(1);
    });
  }

  snapshot(): NodeSnapshot {
    const usage = usageOf(this.pid, (nowUs() - this.#startedUs) / 1000);
    return {
      id: this.#config.id,
      usage,
      connections: 0,
      users: 0,
      rooms: 0,
      counters: zeroCounters(),
      arrivals: NO_ARRIVALS,
    };
  }

  /** Nobody can look into a broker. */
  trace(): null {
    return null;
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

  /** @returns whether clients may come. */
  async #start(executable: string): Promise<boolean> {
    const { kind, secret, port } = this.#config;
    const { args, config, ready } = BROKER_COMMANDS[kind];
    // The secret is in a file that only we can read, for a command line is for everyone to see.
    const folder = mkdtempSync(join(tmpdir(), "chatbench-broker-"));
    const configFile = join(folder, "server.conf");
    this.port = port === 0 ? await freePort() : port;
    writeFileSync(configFile, `${config(secret, this.port)}\n`, { mode: 0o600 });
    const child = spawn(executable, [...args(configFile)], { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    this.#startedUs = nowUs();
    const end = (): boolean => child.kill("SIGKILL");
    process.once("exit", end);
    child.once("exit", () => process.off("exit", end));
    try {
      return await this.#becomesReady(child, ready);
    } finally {
      rmSync(folder, { recursive: true });
    }
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

function lastLine(log: string): string {
  return log.trim().split("\n").at(-1) ?? "it said nothing.";
}
