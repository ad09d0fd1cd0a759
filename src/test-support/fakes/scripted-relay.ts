import type { Delivery } from "../../protocol/chat-messages.js";
import type { Fate, GroupMessage, NameAnswer, PrivateMessage, Relay } from "../../server-under-test/relay/relay.js";

/** An unanswered question of the node to its cluster. */
export interface Question {
  readonly kind: "name" | "room";
  readonly name: string;
  /** Answers it, by granting or refusing. */
  answer(isGranted: boolean): void;
}

/**
 * A relay whose cluster answers, in any order, and whose link breaks when the test says so. Requests and releases take
 * effect in the order of the calls, as on a real link, whenever answers come.
 */
export class ScriptedRelay implements Relay {
  /** The names that the cluster holds for this node, and the rooms whose messages it sends here: `true` once granted. */
  readonly names = new Map<string, boolean>();
  readonly rooms = new Map<string, boolean>();
  /** Violations of the port by the node. */
  readonly misuses: string[] = [];
  /** What was handed over for other nodes. */
  readonly handed: Delivery[] = [];
  /** What becomes of private messages. */
  fate: Fate = "not found";
  #questions: Question[] = [];
  #isBroken = false;

  get questions(): readonly Question[] {
    return this.#questions;
  }

  open(): Promise<void> {
    return Promise.resolve();
  }

  claim(user: string, settled: (answer: NameAnswer) => void): void {
    if (this.names.has(user)) return settled("taken");
    if (this.#isBroken) return settled("unavailable");
    this.names.set(user, false);
    this.#ask("name", user, (isGranted) => {
      if (isGranted) this.names.set(user, true);
      else this.names.delete(user);
      settled(isGranted ? "granted" : this.#isBroken ? "unavailable" : "taken");
    });
  }

  release(user: string): void {
    if (this.names.get(user) === false) this.misuses.push(`${user} was released before it was granted`);
    this.names.delete(user);
  }

  enter(room: string, settled: (entered: boolean) => void): void {
    if (this.#isBroken) return settled(false);
    if (this.rooms.get(room)) return settled(true);
    if (!this.rooms.has(room)) this.rooms.set(room, false);
    this.#ask("room", room, (isEntered) => {
      if (isEntered && this.rooms.has(room)) this.rooms.set(room, true);
      if (!isEntered && this.rooms.get(room) === false) this.rooms.delete(room);
      settled(isEntered);
    });
  }

  leave(room: string): void {
    if (this.#questions.some(({ kind, name }) => kind === "room" && name === room)) {
      this.misuses.push(`${room} was left while a user was about to join it`);
    }
    this.rooms.delete(room);
  }

  send(message: PrivateMessage, settled: (fate: Fate) => void): void {
    this.handed.push(message);
    settled(this.fate);
  }

  publish(message: GroupMessage): void {
    this.handed.push(message);
  }

  /** Breaks the link: questions are refused, and what is held is kept. */
  breakLink(): void {
    this.#isBroken = true;
    for (const question of [...this.#questions]) question.answer(false);
  }

  mendLink(): void {
    this.#isBroken = false;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  #ask(kind: Question["kind"], name: string, answer: (isGranted: boolean) => void): void {
    const question: Question = {
      kind,
      name,
      answer: (isGranted) => {
        this.#questions = this.#questions.filter((other) => other !== question);
        answer(isGranted);
      },
    };
    this.#questions.push(question);
  }
}
