import { createHash, randomBytes } from "node:crypto";
import type { CloseReport } from "../common/client.js";
import { closeReport, refusalReport } from "../common/close-cause.js";
import { MAX_HEAD_BYTES, MAX_INTERIM_ANSWERS, TOO_MANY_INTERIM_ANSWERS } from "../common/limits.js";

const WEBSOCKET_GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; // RFC 6455, section 1.3
const END_OF_HEAD = "\r\n\r\n";
const START_OF_HTTP = "HTTP/1.";
/** 1xx announces that the answer is still to come (RFC 9110, 15.2); 101 is the answer itself. */
const INTERIM_STATUS = /^HTTP\/1\.[01] 1(?!01)\d\d(?: |\r|$)/;

/** Makes the 16 random bytes of a handshake, in base64. */
export function newHandshakeKey(): string {
  return randomBytes(16).toString("base64");
}

/** Returns what a server that understands WebSocket answers to `key`. */
export function expectedAccept(key: string): string {
  return createHash("sha1")
    .update(key + WEBSOCKET_GUID)
    .digest("base64");
}

/** The upgrade request to one host and path, written once; only the key differs. */
export function upgradeRequest(host: string, path: string): (key: string) => string {
  const beforeKey =
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ";
  return (key) => beforeKey + key + END_OF_HEAD;
}

/** Reads the server's answer to one upgrade request, split anywhere. It skips interim answers. */
export class HandshakeReader {
  readonly key: string;
  /** Why there will be no connection; `null` as long as all is well. */
  failure: CloseReport | null = null;
  #head = "";
  #interimAnswers = 0;

  constructor(key: string) {
    this.key = key;
  }

  /**
   * Reads `bytes[start, end)`.
   * @returns where the first frame starts once the handshake has succeeded; -1 while more is to come, or when
   *   `failure` is set.
   */
  read(bytes: Buffer, start: number, end: number): number {
    for (let at = start; ; ) {
      const before = this.#head.length;
      // Latin-1 is one character per byte, so positions in the text are positions in the bytes.
      this.#head += bytes.toString("latin1", at, Math.min(end, at + MAX_HEAD_BYTES - before));
      const endOfHead = this.#head.indexOf(END_OF_HEAD, Math.max(0, before - END_OF_HEAD.length));
      const head = endOfHead === -1 ? this.#head : this.#head.slice(0, endOfHead);
      this.failure = this.#problemOf(head, before, endOfHead === -1);
      if (this.failure !== null || endOfHead === -1) return -1;
      at += endOfHead + END_OF_HEAD.length - before;
      if (!INTERIM_STATUS.test(head)) {
        this.failure = judgeAnswer(head, this.key);
        return this.failure === null ? at : -1;
      }
      this.#head = "";
      this.#interimAnswers++;
    }
  }

  /** @param looked how much of `head` an earlier read has been through. */
  #problemOf(head: string, looked: number, isUnfinished: boolean): CloseReport | null {
    if (!START_OF_HTTP.startsWith(head.slice(0, START_OF_HTTP.length))) return invalid("the answer is not HTTP");
    if (hasBareLineFeed(head, looked)) return invalid("a header line that ends with LF alone instead of CRLF");
    if (isUnfinished && head.length >= MAX_HEAD_BYTES) return invalid("headers without an end");
    if (this.#interimAnswers > MAX_INTERIM_ANSWERS) return invalid(TOO_MANY_INTERIM_ANSWERS);
    return null;
  }
}

/** Headers with such a line may never reach the CRLF CRLF that ends them, so it is not waited for. */
function hasBareLineFeed(head: string, from: number): boolean {
  for (let at = head.indexOf("\n", from); at !== -1; at = head.indexOf("\n", at + 1)) {
    if (head[at - 1] !== "\r") return true;
  }
  return false;
}

const invalid = (detail: string): CloseReport => closeReport("handshake-invalid", false, null, detail);

/** Judges the status line and headers of an answer. @returns `null` when the connection is open. */
export function judgeAnswer(head: string, key: string): CloseReport | null {
  const [statusLine = "", ...lines] = head.split("\r\n");
  const status = /^HTTP\/1\.([01]) (\d{3})(?: (.*))?$/.exec(statusLine);
  if (status === null) return invalid("the answer is not HTTP");
  const headers = parseHeaders(lines);
  if (status[2] !== "101") return refusalReport(Number(status[2]), status[3] ?? "", headers.get("location"));
  const problem = problemOfUpgrade(headers, key);
  return problem === null ? null : invalid(problem);
}

function problemOfUpgrade(headers: ReadonlyMap<string, string>, key: string): string | null {
  if (headers.get("upgrade")?.toLowerCase() !== "websocket") return "101 without Upgrade: websocket";
  const connection = (headers.get("connection") ?? "").toLowerCase().split(",");
  if (!connection.some((token) => token.trim() === "upgrade")) return "101 without Connection: Upgrade";
  if (headers.get("sec-websocket-accept") !== expectedAccept(key)) return "101 with a wrong Sec-WebSocket-Accept";
  if (headers.has("sec-websocket-extensions")) return "an extension nobody asked for";
  if (headers.has("sec-websocket-protocol")) return "a subprotocol nobody asked for";
  return null;
}

/** Names in lower case; the values of a repeated name joined with commas, as RFC 9110 (5.3) has it. */
function parseHeaders(lines: readonly string[]): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    const before = headers.get(name);
    headers.set(name, before === undefined ? value : `${before}, ${value}`);
  }
  return headers;
}
