import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

/** What a page did that a report must not do: script errors, blocked content, console errors, fetches. */
export interface PageComplaint {
  readonly kind: "exception" | "console" | "log" | "request";
  readonly text: string;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-dev-shm-usage",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--remote-debugging-pipe",
];

/** A page in a headless Chromium, controlled over a pipe with the DevTools protocol. */
export class HeadlessPage {
  readonly complaints: PageComplaint[] = [];
  readonly #process: ChildProcess;
  readonly #profile: string;
  readonly #waiting = new Map<number, (message: Message) => void>();
  readonly #listeners = new Map<string, () => void>();
  readonly #ended: Promise<unknown>;
  #session = "";
  #nextId = 1;

  private constructor(process: ChildProcess, profile: string) {
    this.#process = process;
    this.#profile = profile;
    this.#ended = once(process, "exit").then(() => this.#giveUp());
    // `exit` reports its end; an error from writing to it afterwards adds nothing.
    this.#toBrowser().on("error", () => undefined);
    let rest = "";
    this.#fromBrowser().on("data", (chunk: Buffer) => {
      const messages = (rest + chunk.toString("utf8")).split("\0");
      rest = messages.pop() ?? "";
      for (const text of messages) this.#receive(JSON.parse(text));
    });
  }

  /** Starts the browser at `command`; `close` ends it. */
  static async start(command: string): Promise<HeadlessPage> {
    // A short name, since the path of a socket in it may have at most 107 bytes.
    const profile = await mkdtemp(join(tmpdir(), "b-"));
    const browser = spawn(command, [...FLAGS, `--user-data-dir=${profile}`, "about:blank"], {
      stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
      // Removing the profile also removes what the browser leaves behind.
      env: { ...process.env, TMPDIR: profile },
    });
    const page = new HeadlessPage(browser, profile);
    try {
      await page.#attach();
      return page;
    } catch (thrown) {
      await page.close();
      throw thrown;
    }
  }

  async #attach(): Promise<void> {
    const { targetInfos } = await this.send("Target.getTargets");
    const target = (targetInfos as readonly { type: string; targetId: string }[]).find(({ type }) => type === "page");
    const attached = await this.send("Target.attachToTarget", { targetId: target?.targetId, flatten: true });
    this.#session = String(attached.sessionId);
    for (const domain of ["Page", "Runtime", "Log", "Network"]) await this.send(`${domain}.enable`);
  }

  /** Sends a command of the DevTools protocol and returns its result. */
  async send(method: string, params: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const id = this.#nextId++;
    const session = this.#session === "" ? {} : { sessionId: this.#session };
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#toBrowser().write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    const { error, result } = await answer;
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  /** Opens an address and waits until it has loaded. */
  async open(url: string): Promise<void> {
    const loaded = new Promise<void>((resolve) => this.#listeners.set("Page.loadEventFired", resolve));
    await this.send("Page.navigate", { url });
    await loaded;
  }

  /** Returns the value of an expression in the page, which must be JSON. */
  async evaluate(expression: string): Promise<unknown> {
    const { result } = await this.send("Runtime.evaluate", { expression, returnByValue: true });
    return (result as { value?: unknown }).value;
  }

  async close(): Promise<void> {
    this.#session = "";
    if (this.#process.exitCode === null) this.send("Browser.close").catch(() => this.#process.kill("SIGKILL"));
    await this.#ended;
    await rm(this.#profile, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Rejects everything that still waits for a browser that has ended. */
  #giveUp(): void {
    for (const answer of this.#waiting.values()) answer({ error: { message: "the browser has ended" } });
    this.#waiting.clear();
  }

  #toBrowser(): Writable {
    return this.#process.stdio[3] as Writable;
  }

  #fromBrowser(): Readable {
    return this.#process.stdio[4] as Readable;
  }

  #receive(message: Message): void {
    if (message.id !== undefined) {
      this.#waiting.get(message.id)?.(message);
      this.#waiting.delete(message.id);
      return;
    }
    const complaint = complaintOf(message);
    if (complaint !== null) this.complaints.push(complaint);
    this.#listeners.get(message.method ?? "")?.();
  }
}

function complaintOf({ method, params }: Message): PageComplaint | null {
  const text = JSON.stringify(params);
  switch (method) {
    case "Runtime.exceptionThrown":
      return { kind: "exception", text };
    case "Runtime.consoleAPICalled":
      return { kind: "console", text };
    case "Log.entryAdded":
      return { kind: "log", text };
    case "Network.requestWillBeSent":
      // The page itself, and what is embedded in it.
      return /"url":"(file|data|about):/.test(text) ? null : { kind: "request", text };
    default:
      return null;
  }
}
