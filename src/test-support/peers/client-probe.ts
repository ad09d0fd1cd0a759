import { CLIENTS, type ClientName } from "../../loadgen/client/clients.js";
import type {
  Client,
  ClientConnection,
  ClientHandlers,
  ClientOptions,
  CloseReport,
} from "../../loadgen/client/common/client.js";

export interface ProbedMessage {
  readonly tag: number;
  readonly text: string;
  readonly receivedUs: number;
}

/** What a test wants to do inside a callback of the client, after it was recorded. */
export interface ProbeReactions {
  readonly onOpen?: (tag: number) => void;
  readonly onMessage?: (message: ProbedMessage) => void;
}

const OPTIONS: ClientOptions = {
  handshakeTimeoutMs: 5_000,
  maxMessageBytes: 65_536,
  maxBufferedBytes: 1_048_576,
  tls: null,
};

/** A client whose handlers record everything, with ways to wait for it. */
export class ClientProbe {
  readonly opened: number[] = [];
  readonly messages: ProbedMessage[] = [];
  readonly closes: { readonly tag: number; readonly report: CloseReport }[] = [];
  readonly client: Client;
  #waiting: { readonly condition: () => boolean; readonly resolve: () => void }[] = [];

  constructor(name: ClientName, options: Partial<ClientOptions> = {}, reactions: ProbeReactions = {}) {
    const handlers: ClientHandlers = {
      open: (tag) => {
        this.opened.push(tag);
        reactions.onOpen?.(tag);
        this.#check();
      },
      message: (tag, bytes, start, end, receivedUs) => {
        const message = { tag, text: bytes.toString("utf8", start, end), receivedUs };
        this.messages.push(message);
        reactions.onMessage?.(message);
        this.#check();
      },
      close: (tag, report) => {
        this.closes.push({ tag, report });
        this.#check();
      },
    };
    this.client = CLIENTS[name](handlers, { ...OPTIONS, ...options });
  }

  get texts(): readonly string[] {
    return this.messages.map((message) => message.text);
  }

  /** Resolves as soon as `condition` holds, checked after every callback. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ condition, resolve }));
  }

  /** Connects and waits until it is open. */
  async connectOpen(tag: number, url: string): Promise<ClientConnection> {
    const connection = this.client.connect(tag, { url });
    await this.until(() => this.opened.includes(tag));
    return connection;
  }

  /** Returns the report of the only connection, once it has ended. */
  async report(): Promise<CloseReport> {
    await this.until(() => this.closes.length > 0);
    const [first] = this.closes;
    if (first === undefined) throw new Error("No connection has ended.");
    return first.report;
  }

  #check(): void {
    const ready = this.#waiting.filter(({ condition }) => condition());
    this.#waiting = this.#waiting.filter((waiting) => !ready.includes(waiting));
    for (const { resolve } of ready) resolve();
  }
}

/** Sends a text as a message. */
export function sendText(connection: ClientConnection, text: string): boolean {
  const payload = Buffer.from(text);
  return connection.send(payload, 0, payload.length);
}
