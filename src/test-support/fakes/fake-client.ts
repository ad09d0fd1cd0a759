import type {
  Client,
  ClientConnection,
  ClientHandlers,
  CloseReport,
  Entrance,
} from "../../loadgen/client/common/client.js";

/** A fake connection that records what is done with it. */
export class FakeConnection implements ClientConnection {
  readonly tag: number;
  readonly url: string;
  /** Everything sent, as text. */
  readonly sent: string[] = [];
  /** The code with which it was closed, or how it was ended. */
  ended: number | "terminated" | null = null;

  constructor(tag: number, url: string) {
    this.tag = tag;
    this.url = url;
  }

  send(payload: Buffer, start: number, end: number): boolean {
    if (this.ended !== null) return false;
    this.sent.push(payload.toString("latin1", start, end));
    return true;
  }

  ping(): boolean {
    return this.ended === null;
  }

  close(code: number): void {
    this.ended ??= code;
  }

  terminate(): void {
    this.ended = "terminated";
  }

  /** Returns the sent frames of one type, parsed. */
  framesOf(type: string): readonly Readonly<Record<string, unknown>>[] {
    return this.sent.map((text): Record<string, unknown> => JSON.parse(text)).filter((frame) => frame["type"] === type);
  }
}

/** A client without a network: tests play the server by calling its handlers. */
export class FakeClient implements Client {
  readonly handlers: ClientHandlers;
  readonly connections: FakeConnection[] = [];

  constructor(handlers: ClientHandlers) {
    this.handlers = handlers;
  }

  connect(tag: number, entrance: Entrance): FakeConnection {
    const connection = new FakeConnection(tag, entrance.url);
    this.connections.push(connection);
    return connection;
  }

  /** Returns the connection with a tag. */
  of(tag: number): FakeConnection {
    const found = this.connections.find((connection) => connection.tag === tag);
    if (found === undefined) throw new RangeError(`no connection has the tag ${tag}`);
    return found;
  }
}

export const CLOSED_BY_US: CloseReport = { cause: "closed-by-us", opened: true, status: null, code: 1000, detail: "" };
export const RESET: CloseReport = {
  cause: "reset",
  opened: true,
  status: null,
  code: null,
  detail: "the connection ended",
};
