import { randomBytes } from "node:crypto";
import type { Msg } from "@nats-io/transport-node";
import type { NameAnswer } from "../relay.js";
import type { NatsAnswer, NatsLink, NatsSubscription } from "./nats-connection.js";

const QUESTION = "?";
const HELD = "held";
const YIELDED = "yielded";
/** Comes before every other: one who held the name before his connection broke. */
const FIRST_TICKET = "";

/**
 * One name that this node holds or tries to get. It is held by listening to its subject: NATS forgets
 * whoever is gone, and says at once when nobody listens.
 *
 * Whoever wants a name asks the subject. If nobody listens, he listens, and asks again: of two who do
 * so at the same time at least one hears of the other, for each listened before he asked. They compare
 * tickets, and the later one yields and listens no longer. A name is won when nobody else listens, never
 * because some time has passed; who listens and does not answer holds it.
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
   * @param nodeId makes two tickets differ for certain.
   * @param ask puts a question to the subject.
   * @param received gets what comes for the user.
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

  /** After a break, when the subscription stands again: whether the name is still this node's. */
  async isStillHeld(): Promise<boolean> {
    this.#ticket = FIRST_TICKET;
    return this.#nobodyElseListens();
  }

  release(): void {
    if (this.#subscription === null) return;
    this.#subscription.unsubscribe();
    this.#subscription = null;
    // The client writes when it gets round to it, and by then a user who moved on may have asked elsewhere.
    this.#connection.flush().catch(() => undefined);
  }

  /** Asks until nobody answers, or somebody says that the name is his. */
  async #nobodyElseListens(): Promise<boolean> {
    for (let silences = 0; silences < 2; ) {
      const answer = await this.#ask(QUESTION + this.#ticket);
      if (answer === "nobody") return true;
      // Silence once may be somebody who was just leaving. Whoever yields listens no longer.
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
