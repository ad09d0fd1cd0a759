import { ChatbenchError } from "../../../base/chatbench-error.js";
import type { ProcessSnapshot } from "../../../protocol/server-control.js";
import { findCommand } from "../../processes/find-command.js";
import type { Servant } from "../../processes/serve-parent.js";
import { WatchedCommand } from "../../processes/watched-command.js";
import { BROKER_COMMANDS, BROKER_VARIABLES, type BrokerKind } from "./broker-command.js";

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

/**
 * A Redis or NATS server for one run, watched over by a process of ours: it ends with that process,
 * which ends with chatbench, and nothing of it is kept.
 */
export class PrivateBroker implements Servant {
  readonly #config: PrivateBrokerConfig;
  #server: WatchedCommand | undefined;

  constructor(config: PrivateBrokerConfig) {
    this.#config = config;
  }

  get pid(): number {
    return this.#server?.pid ?? 0;
  }

  get port(): number {
    return this.#server?.port ?? 0;
  }

  /** @throws ChatbenchError `broker_missing` when it is not installed, `broker_failed` when it does not start. */
  async listen(): Promise<void> {
    const { kind, path, port, secret } = this.#config;
    const { command, packageName, args, config, ready } = BROKER_COMMANDS[kind];
    const executable = findCommand(command, path);
    if (executable === undefined) {
      throw new ChatbenchError(
        "broker_missing",
        `The command ${command} is not installed, and the scenario needs a private one.`,
        `Install it (apt-get install ${packageName}), or name one that runs: server.${kind}.url or ${BROKER_VARIABLES[kind]}.`,
      );
    }
    this.#server = new WatchedCommand({
      executable,
      args,
      config: (at) => config(secret, at),
      ready,
      keepsFolder: false,
    });
    const failure = await this.#server.start(port);
    if (failure !== undefined) throw new ChatbenchError("broker_failed", `${command} did not start: ${failure}`);
  }

  snapshot(): ProcessSnapshot {
    if (this.#server === undefined) throw new TypeError("a broker is looked at when it listens");
    return this.#server.snapshot(this.#config.id);
  }

  /** Nobody can look into a broker. */
  trace(): null {
    return null;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }
}
