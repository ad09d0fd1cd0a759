import { ChatbenchError } from "../../../base/chatbench-error.js";
import type { ProcessSnapshot } from "../../../protocol/server-control.js";
import { findCommand } from "../../processes/find-command.js";
import type { ProcessService } from "../../processes/serve-parent.js";
import { WatchedCommand } from "../../processes/watched-command.js";
import { BROKER_COMMANDS, BROKER_VARIABLES, type BrokerKind } from "./broker-command.js";

/** Everything a private broker needs to start. */
export interface PrivateBrokerConfig {
  readonly id: string;
  readonly kind: BrokerKind;
  readonly secret: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** The folders to search for the command, in the format of PATH. */
  readonly path: string;
}

/**
 * A Redis or NATS server for one run, as a child of this process. It ends with this process, which ends with chatbench,
 * and leaves nothing behind.
 */
export class PrivateBroker implements ProcessService {
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
        `The command ${command} is not installed, but the scenario needs a private one.`,
        `Install it (apt-get install ${packageName}), or name a running one with server.${kind}.url or ${BROKER_VARIABLES[kind]}.`,
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
    if (this.#server === undefined) throw new TypeError("a broker has a snapshot only once it listens");
    return this.#server.snapshot(this.#config.id);
  }

  /** A broker does not record which messages it saw. */
  trace(): null {
    return null;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }
}
