import { randomBytes } from "node:crypto";
import type { Msg } from "@nats-io/transport-node";
import type { NameAnswer } from "../relay.js";
import type { NatsAnswer, NatsLink, NatsSubscription } from "./nats-connection.js";

const QUESTION = "?";
const HELD = "held";
const YIELDED = "yielded";
/** Sorts before every other ticket: for a node that held the name before its connection broke. */
const FIRST_TICKET = "";

/**
 * One name that this node holds or tries to get. A node holds a name by listening to its subject: NATS forgets nodes
 * that are gone, and says at once when nobody listens.
 *
 * To get a name, a node asks on its subject. If nobody listens, it listens itself and asks again. If two nodes do so at
 * the same time, at least one hears of the other, since each listened before it asked. They compare tickets, and the
 * one with the later ticket yields and stops listening. A node wins a name when nobody else listens, never because time
 * has passed; a node that listens but does not answer holds it.
 */
export class NameHolder {
  readonly #connection: NatsLink;
  readonly #subject: string;
  readonly #ask: (question: string) => Promise<NatsAnswer>;
  readonly #received: (text: string) => void;
  #subscription: NatsSubscription | null = null;
  #ticket: string;
  #isHeld = false;
  #hasYielded = false;

  /**
   * @param nodeId ensures that the tickets of two nodes differ.
   * @param ask sends a question to the subject.
   * @param received called with each message for the user.
   */
  constructor(
    connection: NatsLink,
    subject: string,
    nodeId: string,
    ask: (question: string) => Promise<NatsAnswer>,
    received: (text: string) => void,
  ) {
    this.#connection = connection;
    this.#subject = subject;
    this.#ask = ask;
    this.#received = received;
    this.#ticket = `${randomBytes(8).toString("hex")} ${nodeId}`;
  }

  get isHeld(): boolean {
    return this.#isHeld;
  }

  /** Tries to get the name. */
  async claim(): Promise<NameAnswer> {
    try {
      if (!(await this.#nobodyElseListens())) return "taken";
      this.#subscription = this.#connection.subscribe(this.#subject, { callback: (_, message) => this.#hear(message) });
      this.#isHeld = (await this.#nobodyElseListens()) && !this.#hasYielded;
      if (!this.#isHeld) this.release();
      return this.#isHeld ? "granted" : "taken";
    } catch {
      this.release();
      return "unavailable";
    }
  }

  /** Tells whether the name is still this node's, after a break, once the subscription is restored. */
  async isStillHeld(): Promise<boolean> {
    this.#ticket = FIRST_TICKET;
    return this.#nobodyElseListens();
  }

  release(): void {
    if (this.#subscription === null) return;
    this.#subscription.unsubscribe();
    this.#subscription = null;
    // Without a flush the client writes later, and by then a user who moved to another node may have asked for the name
    // there.
    this.#connection.flush().catch(() => undefined);
  }

  /** Asks until the subject has no listeners, or another node says that it holds the name. */
  async #nobodyElseListens(): Promise<boolean> {
    for (let silences = 0; silences < 2; ) {
      const answer = await this.#ask(QUESTION + this.#ticket);
      if (answer === "nobody") return true;
      // A single silence may come from a node that was just leaving. A node that yields stops listening, so ask again.
      if (answer === "silence") silences++;
      else if (answer.text !== YIELDED) return false;
    }
    return false;
  }

  #hear(message: Msg): void {
    const text = message.string();
    if (!text.startsWith(QUESTION)) {
      this.#received(text);
    } else if (this.#isHeld || this.#hasYielded || text.slice(QUESTION.length) >= this.#ticket) {
      message.respond(HELD);
    } else {
      this.#hasYielded = true;
      this.release();
      message.respond(YIELDED);
    }
  }
}
