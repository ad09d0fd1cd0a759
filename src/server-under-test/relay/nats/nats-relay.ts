import { backoff } from "../../../base/backoff.js";
import { ChatbenchError, errorMessage } from "../../../base/chatbench-error.js";
import { nowUs } from "../../../base/clock.js";
import { maskUrls, shownUrl } from "../../../base/secrets.js";
import { parseEnvelope, writeEnvelope } from "../../../protocol/link-messages.js";
import { ChannelNames } from "../channel-names.js";
import { InFlight } from "../in-flight.js";
import type { Fate, GroupMessage, NameAnswer, PrivateMessage, Relay, RelayCounters, RelayListener } from "../relay.js";
import type { RelaySettings } from "../relay-settings.js";
import { NameHolder } from "./name-holder.js";
import type * as Nats from "./nats-connection.js";
import type { NatsLink, NatsSubscription } from "./nats-connection.js";

export type NatsSettings = Extract<RelaySettings, { kind: "redis" | "nats" }>;

/** The part of the client that a relay needs. */
type NatsClient = Pick<typeof Nats, "connectNats" | "askNats">;

/** The status of a message that the server sends back because nobody listened to its subject. */
const NO_RESPONDERS = 503;

/**
 * The relay through NATS: one subject for each user and each room, and one for everyone. A node listens to those of its
 * own users and of the rooms they are in. A private message names a reply subject, on which the server says when nobody
 * listened. Such replies arrive before the server's PONG, so one PING settles all messages sent before it.
 */
export class NatsRelay implements Relay {
  readonly #load: () => Promise<NatsClient>;
  readonly #nodeId: string;
  readonly #settings: NatsSettings;
  readonly #counters: RelayCounters;
  readonly #channels: ChannelNames;
  readonly #names = new Map<string, NameHolder>();
  readonly #rooms = new Map<string, NatsSubscription>();
  readonly #inFlight = new InFlight();
  #connection: NatsLink | null = null;
  #nats: NatsClient | null = null;
  #listener: RelayListener | null = null;
  #isUp = false;
  #isFlushing = false;
  #attempt = 0;
  /** Counts links: replies to messages of an earlier link have another subject. */
  #link = 0;

  /** @param load loads the client, so that nodes without NATS do not; a test passes a fake. */
  constructor(
    nodeId: string,
    settings: NatsSettings,
    counters: RelayCounters,
    load: () => Promise<NatsClient> = () => import("./nats-connection.js"),
  ) {
    this.#load = load;
    this.#nodeId = nodeId;
    this.#settings = settings;
    this.#counters = counters;
    this.#channels = new ChannelNames(settings.prefix);
  }

  async open(listener: RelayListener): Promise<void> {
    const { url, patience } = this.#settings;
    this.#listener = listener;
    this.#nats = await this.#load();
    try {
      const retryAfterMs = () => backoff(patience.retryMs, this.#attempt++, Math.random);
      this.#connection = await this.#nats.connectNats(url, patience, retryAfterMs, {
        broken: () => this.#broke(),
        ready: () => void this.#resync(),
      });
      this.#listen(this.#connection, this.#channels.everyone);
      this.#connection.subscribe(`${this.#replies}.*.*`, {
        callback: (_, { subject, headers }) => {
          if (headers?.code === NO_RESPONDERS) this.#notFound(subject);
        },
      });
      await this.#connection.flush();
    } catch (thrown) {
      await this.close();
      throw new ChatbenchError(
        "broker_unreachable",
        `NATS at ${shownUrl(url)} cannot be used: ${maskUrls(errorMessage(thrown))}.`,
        "Check that it is running there, and check the user, password or token in CHATBENCH_NATS_URL.",
      );
    }
    this.#isUp = true;
  }

  claim(user: string, settled: (answer: NameAnswer) => void): void {
    const [nats, connection] = [this.#nats, this.#connection];
    if (this.#names.has(user)) settled("taken");
    else if (nats === null || connection === null || !this.#isUp) settled("unavailable");
    else {
      const subject = this.#channels.user(user);
      const ask = (question: string): Promise<Nats.NatsAnswer> =>
        nats.askNats(connection, subject, question, this.#settings.patience.heartbeatMs);
      const holder = new NameHolder(connection, subject, this.#nodeId, ask, (text) => this.#receive(text));
      this.#names.set(user, holder);
      const link = this.#link;
      void holder.claim().then((answer) => {
        if (answer !== "granted") this.#names.delete(user);
        // A question lost in a break looks the same as one to a node that holds the name but does not answer.
        settled(answer === "taken" && link !== this.#link ? "unavailable" : answer);
      });
    }
  }

  release(user: string): void {
    this.#names.get(user)?.release();
    this.#names.delete(user);
  }

  enter(room: string, settled: (entered: boolean) => void): void {
    const connection = this.#connection;
    if (connection === null || !this.#isUp) {
      settled(false);
      return;
    }
    if (!this.#rooms.has(room)) this.#rooms.set(room, this.#listen(connection, this.#channels.room(room)));
    connection.flush().then(
      () => settled(true),
      () => settled(false),
    );
  }

  leave(room: string): void {
    this.#rooms.get(room)?.unsubscribe();
    this.#rooms.delete(room);
  }

  send(message: PrivateMessage, settled: (fate: Fate) => void): void {
    const reply = `${this.#replies}.${this.#link}.${this.#inFlight.last + 1}`;
    const connection = this.#connection;
    if (connection === null || !this.#publish(this.#channels.user(message.to), message, reply)) {
      settled("unavailable");
      return;
    }
    this.#inFlight.add(settled);
    if (!this.#isFlushing) void this.#flush(connection);
  }

  publish(message: GroupMessage): void {
    const { everyone } = this.#channels;
    this.#publish(message.type === "broadcast" ? everyone : this.#channels.room(message.room), message);
  }

  async close(): Promise<void> {
    this.#broke();
    await this.#connection?.close();
    this.#connection = null;
  }

  get #replies(): string {
    return `${this.#settings.prefix}.reply.${this.#nodeId}`;
  }

  #listen(connection: NatsLink, subject: string): NatsSubscription {
    return connection.subscribe(subject, { callback: (_, message) => this.#receive(message.string()) });
  }

  #receive(text: string): void {
    const envelope = parseEnvelope(text);
    // While names are compared after a break, another node may hold one of this node's names and deliver instead.
    if (envelope !== undefined && this.#isUp) this.#listener?.arrived(envelope.delivery, envelope);
  }

  #publish(subject: string, message: PrivateMessage | GroupMessage, reply?: string): boolean {
    if (this.#connection === null || !this.#isUp) {
      this.#counters.relayLost++;
      return false;
    }
    try {
      const text = writeEnvelope({ node: this.#nodeId, handedUs: nowUs(), delivery: message });
      this.#connection.publish(subject, text, reply === undefined ? {} : { reply });
    } catch {
      // The message is longer than the server accepts, or the connection has just gone.
      this.#counters.relayLost++;
      return false;
    }
    this.#counters.relayMessages++;
    this.#counters.relayHops++;
    this.#counters.relayBatches++;
    this.#counters.relayBatchedMessages++;
    return true;
  }

  /** Sends one PING for everything sent since the last. */
  async #flush(connection: NatsLink): Promise<void> {
    this.#isFlushing = true;
    while (this.#inFlight.size > 0) {
      const link = this.#link;
      const { last } = this.#inFlight;
      const isAnswered = await connection.flush().then(
        () => true,
        () => false,
      );
      if (link !== this.#link) continue;
      // Without an answer the connection is broken, and #broke() handles that.
      if (!isAnswered) break;
      this.#inFlight.acceptedUpTo(last);
    }
    this.#isFlushing = false;
  }

  #notFound(subject: string): void {
    const [number, link] = subject.split(".").reverse().map(Number);
    if (number !== undefined && link === this.#link) this.#inFlight.notFound(number);
  }

  #broke(): void {
    this.#isUp = false;
    this.#link++;
    this.#counters.relayLost += this.#inFlight.giveUp();
  }

  /** Gives up names that other nodes got during a break. The client restores all subscriptions itself. */
  async #resync(): Promise<void> {
    const link = this.#link;
    try {
      const held = [...this.#names].filter(([, holder]) => holder.isHeld);
      const isMine = await Promise.all(held.map(([, holder]) => holder.isStillHeld()));
      // Broken again: the silence may have been the link's, and the next comparison decides.
      if (link !== this.#link) return;
      for (const [i, [user]] of held.entries()) {
        if (isMine[i] || !this.#names.has(user)) continue;
        this.release(user);
        this.#listener?.revoked(user);
      }
      this.#attempt = 0;
      this.#isUp = true;
    } catch {
      // Broken again; this is retried on the next connection.
    }
  }
}
