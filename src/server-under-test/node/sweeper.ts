import type { ChatSocket } from "../chat/chat-socket.js";
import type { ChatNodePatience } from "./chat-node-settings.js";

const MAX_TICK_MS = 100;
const MIN_TICK_MS = 5;
const TICKS_PER_PATIENCE = 20;

/**
 * Ends connections that never register or no longer answer, with one timer for all of them.
 *
 * Pings go out in slices, a few connections per tick: 15,000 at once would delay every message until all are sent. The
 * slices follow an iterator that keeps its position between ticks. A Set's iterator tolerates additions and removals,
 * and visits every connection once a round.
 */
export class Sweeper {
  readonly #patience: ChatNodePatience;
  readonly #nowMs: () => number;
  readonly #open = new Set<ChatSocket>();
  /** In order of arrival, so the first is due next. */
  readonly #unregistered = new Set<ChatSocket>();
  readonly #tickMs: number;
  #timer: NodeJS.Timeout | undefined;
  #round = this.#open.values();
  #owedPings = 0;

  constructor(patience: ChatNodePatience, nowMs: () => number) {
    this.#patience = patience;
    this.#nowMs = nowMs;
    const wanted = Math.min(patience.registerMs, patience.heartbeatMs) / TICKS_PER_PATIENCE;
    this.#tickMs = Math.min(MAX_TICK_MS, Math.max(MIN_TICK_MS, Math.floor(wanted)));
  }

  start(): void {
    this.#timer = setInterval(() => this.#tick(), this.#tickMs);
  }

  /** The number of connections that are not closed yet. */
  get sockets(): ReadonlySet<ChatSocket> {
    return this.#open;
  }

  watch(socket: ChatSocket): void {
    socket.acceptedAtMs = this.#nowMs();
    this.#open.add(socket);
    this.#unregistered.add(socket);
  }

  forget(socket: ChatSocket): void {
    this.#open.delete(socket);
    this.#unregistered.delete(socket);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #tick(): void {
    this.#expelUnregistered();
    this.#owedPings += (this.#open.size * this.#tickMs) / this.#patience.heartbeatMs;
    while (this.#owedPings >= 1) {
      this.#owedPings--;
      this.#pingNext();
    }
  }

  #expelUnregistered(): void {
    const due = this.#nowMs() - this.#patience.registerMs;
    for (const socket of this.#unregistered) {
      if (socket.user === null && socket.acceptedAtMs > due) return;
      this.#unregistered.delete(socket);
      if (socket.user === null && socket.isOpen) socket.expel("no user name was registered");
    }
  }

  #pingNext(): void {
    let next = this.#round.next();
    if (next.done) {
      this.#round = this.#open.values();
      next = this.#round.next();
    }
    if (next.done || !next.value.isOpen) return;
    const socket = next.value;
    if (socket.answeredPing) {
      socket.answeredPing = false;
      socket.ping();
    } else {
      socket.drop();
    }
  }
}
