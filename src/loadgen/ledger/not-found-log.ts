const FIRST_ENTRIES = 64;

/** The code under which these answers are counted among the errors a server answered with. */
export const USER_NOT_FOUND = "user_not_found";

/** Answers that a user could not be found, in the order in which they came, as typed arrays that pass between processes. */
export interface NotFoundAnswers {
  /** Who had written. */
  readonly senders: Uint32Array;
  /** Whom the server did not find. */
  readonly recipients: Uint32Array;
  /** When the answer came, CLOCK_MONOTONIC microseconds. */
  readonly atUs: Float64Array;
  /** Which private message it is about, or -1 where the answer does not say. */
  readonly messages: Int32Array;
}

/** Keeps the answers of one worker's users, 20 bytes each. */
export class NotFoundLog {
  readonly #most: number;
  #senders = new Uint32Array(FIRST_ENTRIES);
  #recipients = new Uint32Array(FIRST_ENTRIES);
  #atUs = new Float64Array(FIRST_ENTRIES);
  #messages = new Int32Array(FIRST_ENTRIES);
  #count = 0;

  /** @param most answers kept; there is at most one true answer for each private message. */
  constructor(most: number) {
    this.#most = most;
  }

  /** @param message the private message it is about, or -1. */
  add(sender: number, recipient: number, atUs: number, message: number): void {
    if (this.#count >= this.#most) return;
    if (this.#count === this.#senders.length) this.#grow();
    this.#senders[this.#count] = sender;
    this.#recipients[this.#count] = recipient;
    this.#atUs[this.#count] = atUs;
    this.#messages[this.#count] = message;
    this.#count++;
  }

  get answers(): NotFoundAnswers {
    return {
      senders: this.#senders.slice(0, this.#count),
      recipients: this.#recipients.slice(0, this.#count),
      atUs: this.#atUs.slice(0, this.#count),
      messages: this.#messages.slice(0, this.#count),
    };
  }

  #grow(): void {
    const length = 2 * this.#count;
    const grown = <T extends Float64Array | Uint32Array | Int32Array>(to: T, from: T): T => {
      to.set(from);
      return to;
    };
    this.#senders = grown(new Uint32Array(length), this.#senders);
    this.#recipients = grown(new Uint32Array(length), this.#recipients);
    this.#atUs = grown(new Float64Array(length), this.#atUs);
    this.#messages = grown(new Int32Array(length), this.#messages);
  }
}
