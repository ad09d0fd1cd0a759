import type { IncomingMessage } from "node:http";
import { hasTooManyHeaders, MAX_HEADERS } from "../chat/bounds.js";
import type { ChatNodeLimits } from "./chat-node-settings.js";
import type { OriginRule } from "./origin-rule.js";

/** Why a handshake is refused, as an HTTP status and sentence. */
export interface Refusal {
  readonly status: 403 | 404 | 431 | 503;
  readonly reason: string;
}

/** Decides whether one more connection may come in. Counts each connection it lets in until that leaves. */
export class Admission {
  readonly #limits: ChatNodeLimits;
  readonly #origins: OriginRule;
  readonly #byAddress = new Map<string, number>();
  #connections = 0;

  constructor(limits: ChatNodeLimits, origins: OriginRule) {
    this.#limits = limits;
    this.#origins = origins;
  }

  /** Returns why the handshake is refused, or `undefined` when it may go on. */
  refusal(request: IncomingMessage): Refusal | undefined {
    if (hasTooManyHeaders(request)) return { status: 431, reason: `More than ${MAX_HEADERS} headers.` };
    if (request.url?.split("?", 1)[0] !== "/") return { status: 404, reason: "The chat is at /." };
    if (!this.#origins.accepts(request)) return { status: 403, reason: "This Origin is not allowed." };
    const { connections, connectionsPerIp } = this.#limits;
    if (connections > 0 && this.#connections >= connections) {
      return { status: 503, reason: "The server has reached its limit of connections." };
    }
    if (connectionsPerIp > 0 && (this.#byAddress.get(addressOf(request)) ?? 0) >= connectionsPerIp) {
      return { status: 503, reason: "This address has reached its limit of connections." };
    }
    return undefined;
  }

  /**
   * Counts a connection.
   * @returns the argument for {@link leave}: the address, or "" when addresses are not limited, since
   *   asking 15,000 sockets for their address would keep 15,000 strings in memory.
   */
  enter(request: IncomingMessage): string {
    this.#connections++;
    if (this.#limits.connectionsPerIp === 0) return "";
    const address = addressOf(request);
    this.#byAddress.set(address, (this.#byAddress.get(address) ?? 0) + 1);
    return address;
  }

  leave(address: string): void {
    this.#connections--;
    const left = (this.#byAddress.get(address) ?? 1) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }
}

function addressOf(request: IncomingMessage): string {
  return request.socket.remoteAddress ?? "";
}
