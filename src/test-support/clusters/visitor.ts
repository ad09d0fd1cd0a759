import { until } from "../fakes/until.js";
import type { ChatPeer } from "../peers/chat-peer.js";

/** One connection of a user, with what it was told. */
export class Visitor {
  readonly #peer: ChatPeer;
  #asked = 0;

  constructor(peer: ChatPeer) {
    this.#peer = peer;
  }

  ask(message: Readonly<Record<string, string>>): void {
    if (!this.isOpen) return;
    this.#asked++;
    this.#peer.send(message);
  }

  get isOpen(): boolean {
    return this.#peer.socket.readyState === this.#peer.socket.OPEN;
  }

  get #told(): Record<string, unknown>[] {
    return this.#peer.texts.map((text) => JSON.parse(text) as Record<string, unknown>);
  }

  /** Waits until every question is answered or abandoned. */
  answered(): Promise<void> {
    const isAnswer = ({ type }: Record<string, unknown>) =>
      ["registered", "joined", "left", "error"].includes(String(type));
    return until(
      "every question is answered",
      () => !this.isOpen || this.#told.filter(isAnswer).length === this.#asked,
    );
  }

  get name(): unknown {
    return this.isOpen ? this.#told.find(({ type }) => type === "registered")?.user : undefined;
  }

  get rooms(): string[] {
    const rooms = new Set<unknown>();
    for (const { type, room } of this.#told) {
      if (type === "joined") rooms.add(room);
      if (type === "left") rooms.delete(room);
    }
    return [...rooms].map(String).sort();
  }

  /** Sends a fence and waits for it; also resolves when the connection is closed. */
  async fence(fence: string): Promise<void> {
    if (this.isOpen) this.#peer.send({ type: "private_message", to: this.name, content: fence });
    await until("the fence has come", () => !this.isOpen || this.contents.includes(fence));
  }

  get contents(): string[] {
    return this.#told.map(({ content }) => String(content));
  }

  go(isPolite: boolean): Promise<unknown> {
    if (isPolite) this.#peer.socket.close();
    else this.#peer.socket.terminate();
    return this.#peer.closed;
  }
}
