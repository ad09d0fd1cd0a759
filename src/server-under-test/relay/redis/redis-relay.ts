import { backoff } from "../../../base/backoff.js";
import { ChatbenchError, errorMessage } from "../../../base/chatbench-error.js";
import { nowUs } from "../../../base/clock.js";
import { maskUrls, shownUrl } from "../../../base/secrets.js";
import { envelopeStart, parseEnvelope, writeEnvelope } from "../../../protocol/link-messages.js";
import { ChannelNames } from "../channel-names.js";
import type { Fate, GroupMessage, NameAnswer, PrivateMessage, Relay, RelayCounters, RelayListener } from "../relay.js";
import type { RelaySettings } from "../relay-settings.js";
import { Requests } from "../requests.js";
import { openRedisBus } from "./open-redis-bus.js";
import type { RedisBus } from "./redis-bus.js";
import { CLAIM, LOCK_MS, LOOK_AT_MINE, STANDING, UNLOCK } from "./scripts.js";

export type RedisSettings = Extract<RelaySettings, { kind: "redis" | "nats" }>;

/**
 * The relay through Redis: one channel for each user and each room, and one for everyone. A node listens to the
 * channels of its own users and of the rooms they are in, so Redis sends it only what it needs. PUBLISH returns the
 * number of listeners: 0 means that nobody has that name.
 *
 * Redis returns a node's own messages to rooms it listens to. They begin with its id, and are dropped.
 */
export class RedisRelay implements Relay {
  readonly #openBus: typeof openRedisBus;
  readonly #nodeId: string;
  readonly #settings: RedisSettings;
  readonly #counters: RelayCounters;
  readonly #channels: ChannelNames;
  readonly #names = new Requests<NameAnswer>();
  readonly #rooms = new Requests<boolean>();
  #bus: RedisBus | null = null;
  #listener: RelayListener | null = null;
  /** What breaks may have left behind in Redis, as far as this node knows. */
  readonly #leftBehind = { subscriptions: new Set<string>(), locks: new Set<string>() };
  #isUp = false;
  #isResyncing = false;
  #breaks = 0;
  #retry: NodeJS.Timeout | undefined;

  /** @param openBus a test replaces this with a fake Redis. */
  constructor(nodeId: string, settings: RedisSettings, counters: RelayCounters, openBus = openRedisBus) {
    this.#openBus = openBus;
    this.#nodeId = nodeId;
    this.#settings = settings;
    this.#counters = counters;
    this.#channels = new ChannelNames(settings.prefix);
  }

  async open(listener: RelayListener): Promise<void> {
    const { url, patience } = this.#settings;
    const options = {
      url,
      connectMs: patience.connectMs,
      heartbeatMs: patience.heartbeatMs,
      // The first connection either succeeds or fails; only later breaks are retried.
      retryAfterMs: (attempt: number, cause: Error) =>
        this.#bus === null ? cause : backoff(patience.retryMs, attempt, Math.random),
    };
    try {
      this.#bus = await this.#openBus(options, {
        message: (text) => this.#receive(text),
        ready: () => void this.#resync(),
        broken: () => this.#broke(),
      });
      await this.#bus.subscribe(this.#channels.everyone);
    } catch (thrown) {
      await this.close();
      throw new ChatbenchError(
        "broker_unreachable",
        `Redis at ${shownUrl(url)} cannot be used: ${maskUrls(errorMessage(thrown))}.`,
        "Check that it is running there, and check the password in CHATBENCH_REDIS_URL.",
      );
    }
    this.#listener = listener;
    this.#isUp = true;
  }

  claim(user: string, settled: (answer: NameAnswer) => void): void {
    if (this.#names.has(user)) settled("taken");
    else if (this.#bus === null || !this.#isUp) settled("unavailable");
    else {
      this.#names.ask(user, settled);
      void this.#claim(this.#bus, user);
    }
  }

  release(user: string): void {
    if (this.#names.forget(user)) this.#stopListening(this.#channels.user(user));
  }

  enter(room: string, settled: (entered: boolean) => void): void {
    if (this.#bus === null || !this.#isUp) settled(false);
    else if (this.#rooms.isGranted(room)) settled(true);
    else {
      const isFirst = !this.#rooms.has(room);
      this.#rooms.ask(room, settled);
      if (isFirst) void this.#enter(this.#bus, room);
    }
  }

  leave(room: string): void {
    if (this.#rooms.forget(room)) this.#stopListening(this.#channels.room(room));
  }

  send(message: PrivateMessage, settled: (fate: Fate) => void): void {
    const listened = this.#publish(this.#channels.user(message.to), message);
    if (listened === null) settled("unavailable");
    else
      listened.then(
        (count) => settled(count > 0 ? "accepted" : "not found"),
        () => settled("unknown"),
      );
  }

  publish(message: GroupMessage): void {
    const { everyone } = this.#channels;
    this.#publish(message.type === "broadcast" ? everyone : this.#channels.room(message.room), message)?.catch(
      () => undefined,
    );
  }

  async close(): Promise<void> {
    this.#broke();
    clearTimeout(this.#retry);
    this.#bus?.close();
    this.#bus = null;
  }

  async #claim(bus: RedisBus, user: string): Promise<void> {
    const channel = this.#channels.user(user);
    const answer = await this.#getName(bus, channel);
    if (answer !== "granted") this.#names.refuse(user, answer);
    if (answer === "taken") return;
    // If the link broke meanwhile, the user was already refused, so the name is given up.
    if (answer === "unavailable" || !this.#names.grant(user, answer)) this.#stopListening(channel);
  }

  async #getName(bus: RedisBus, channel: string): Promise<NameAnswer> {
    const { locks } = this.#leftBehind;
    try {
      if ((await bus.ask(CLAIM, channel, this.#nodeId, `${LOCK_MS}`)) !== 1) return "taken";
      await bus.subscribe(channel);
      bus.ask(UNLOCK, channel, this.#nodeId).catch(() => locks.add(channel));
      return "granted";
    } catch {
      locks.add(channel);
      return "unavailable";
    }
  }

  async #enter(bus: RedisBus, room: string): Promise<void> {
    const channel = this.#channels.room(room);
    const isEntered = await bus.subscribe(channel).then(
      () => true,
      () => false,
    );
    if (!isEntered) this.#rooms.refuse(room, false);
    if (!isEntered || !this.#rooms.grant(room, true)) this.#stopListening(channel);
  }

  /** Stops listening. When that fails the link is broken, and the client will listen again after it reconnects. */
  #stopListening(channel: string): void {
    this.#bus?.unsubscribe(channel).catch(() => this.#leftBehind.subscriptions.add(channel));
  }

  #publish(channel: string, message: PrivateMessage | GroupMessage): Promise<number> | null {
    if (this.#bus === null || !this.#isUp) {
      this.#counters.relayLost++;
      return null;
    }
    this.#counters.relayMessages++;
    this.#counters.relayHops++;
    this.#counters.relayBatches++;
    this.#counters.relayBatchedMessages++;
    const text = writeEnvelope({ node: this.#nodeId, handedUs: nowUs(), delivery: message });
    return this.#bus.publish(channel, text).catch((thrown: unknown) => {
      this.#counters.relayLost++;
      throw thrown;
    });
  }

  #receive(text: string): void {
    if (text.startsWith(envelopeStart(this.#nodeId))) {
      this.#counters.relayEchoes++;
      return;
    }
    const envelope = parseEnvelope(text);
    // While names are compared after a break, another node may hold one of this node's names and deliver instead.
    if (envelope !== undefined && this.#isUp) this.#listener?.arrived(envelope.delivery, envelope);
  }

  #broke(): void {
    this.#isUp = false;
    this.#breaks++;
    this.#names.refuseForNow("unavailable");
    this.#rooms.refuseForNow(false);
  }

  /** Gives up names that other nodes got during a break. The client restores all subscriptions itself. */
  async #resync(attempt = 0): Promise<void> {
    const bus = this.#bus;
    if (bus === null || this.#isUp || this.#isResyncing) return;
    this.#isResyncing = true;
    const breaks = this.#breaks;
    const isUp = await this.#tidyUp(bus)
      .then(() => this.#compareNames(bus))
      .catch(() => false);
    this.#isResyncing = false;
    // In a Redis Cluster, one connection may break while the others answer.
    this.#isUp = isUp && this.#bus === bus && breaks === this.#breaks;
    if (this.#isUp || this.#bus === null) return;
    const pauseMs = backoff(this.#settings.patience.retryMs, attempt, Math.random);
    this.#retry = setTimeout(() => void this.#resync(attempt + 1), pauseMs);
  }

  /** Removes subscriptions and locks that could not be removed while the link was broken. */
  async #tidyUp(bus: RedisBus): Promise<void> {
    const { subscriptions, locks } = this.#leftBehind;
    for (const channel of subscriptions) {
      await bus.unsubscribe(channel);
      subscriptions.delete(channel);
    }
    for (const channel of locks) {
      await bus.ask(UNLOCK, channel, this.#nodeId);
      locks.delete(channel);
    }
  }

  /** @returns whether every subscription is restored. */
  async #compareNames(bus: RedisBus): Promise<boolean> {
    const held = this.#names.granted();
    const standings = await Promise.all(held.map((user) => bus.ask(LOOK_AT_MINE, this.#channels.user(user))));
    for (const [i, user] of held.entries()) {
      if (standings[i] !== STANDING.lost || !this.#names.forget(user)) continue;
      this.#stopListening(this.#channels.user(user));
      this.#listener?.revoked(user);
    }
    return !standings.includes(STANDING.pending);
  }
}
