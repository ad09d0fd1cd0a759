/**
 * Names of channels, for brokers that allow few characters in them. A name of the chat may hold
 * anything, half a surrogate pair included, which UTF-8 cannot tell from another: so its UTF-16 units
 * are written, in an alphabet that every broker takes.
 */
export class ChannelNames {
  readonly #prefix: string;

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** For messages to everyone. */
  get everyone(): string {
    return `${this.#prefix}.all`;
  }

  /** For messages to one user. Who listens here has the name. */
  user(name: string): string {
    return `${this.#prefix}.user.${encoded(name)}`;
  }

  /** For messages to a room. */
  room(name: string): string {
    return `${this.#prefix}.room.${encoded(name)}`;
  }
}

function encoded(name: string): string {
  return Buffer.from(name, "utf16le").toString("base64url");
}
