/**
 * Makes names of channels, in which brokers allow few characters. A name of the chat may contain anything, even half a
 * surrogate pair, all of which look the same in UTF-8. So its UTF-16 units are encoded, in an alphabet that every
 * broker accepts.
 */
export class ChannelNames {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The channel for messages to everyone. */
  get everyone(): string {
    return `${this.#prefix}.all`;
  }

  /** The channel for messages to one user. The node that listens here holds the name. */
  user(name: string): string {
    return `${this.#prefix}.user.${encoded(name)}`;
  }

  /** The channel for messages to a room. */
  room(name: string): string {
    return `${this.#prefix}.room.${encoded(name)}`;
  }
}

function encoded(name: string): string {
  return Buffer.from(name, "utf16le").toString("base64url");
}
