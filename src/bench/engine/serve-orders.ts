import { CONTENT_BYTES, type Load } from "./engine.js";
import type { ForkedReport, ForkedRequest } from "./forked-messages.js";

const MAX_IN_FLIGHT = 500;
const content = "x".repeat(CONTENT_BYTES);

/** Sends one text message. */
export type Say = (text: string) => void;

/** A load generator with nothing but what it does with a socket. */
export interface SimpleClient {
  /** Connects and registers a user; resolves when the server says so. */
  connect(url: string, user: string): Promise<Say>;
  /** How much came since, in whatever unit it counts. */
  received(): number;
}

/** Makes this process a load generator that takes its orders over the process channel. */
export function serveOrders(client: SimpleClient): void {
  const users: Say[] = [];
  const report = (message: ForkedReport): void => void process.send?.(message);
  process.on("disconnect", () => process.exit(0));
  process.on("message", (request: ForkedRequest) => {
    switch (request.type) {
      case "connect":
        connectAll(client, users, request).then(
          () => report({ type: "connected" }),
          () => process.exit(1),
        );
        return;
      case "collectGarbage":
        gc?.();
        gc?.();
        return report({ type: "collected" });
      case "startTraffic":
        startTraffic(users, request.load);
        return report({ type: "started" });
      case "stop":
        report({ type: "stopped", received: client.received() });
    }
  });
}

/** Connects `perSec` users a second, with a bounded number on their way at once. */
function connectAll(
  client: SimpleClient,
  into: Say[],
  { url, users, perSec }: Extract<ForkedRequest, { type: "connect" }>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const startMs = performance.now();
    let started = 0;
    let ready = 0;
    const connectOne = async (user: number): Promise<void> => {
      into[user] = await client.connect(url, `user-${user}`);
      if (++ready < users) return;
      clearInterval(timer);
      resolve();
    };
    const timer = setInterval(() => {
      const due = Math.min(users, Math.floor(((performance.now() - startMs) * perSec) / 1_000));
      for (; started < due && started - ready < MAX_IN_FLIGHT; started++) connectOne(started).catch(reject);
    }, 1);
  });
}

/** Sends what is due, whatever comes back; woken by timers, and only when something is due. */
function startTraffic(users: readonly Say[], load: Load): void {
  const startMs = performance.now();
  let sent = 0;
  const sendDue = (): void => {
    const due = Math.floor(((performance.now() - startMs) * load.perSec) / 1_000);
    for (; sent < due; sent++) {
      // A prime far above the number of users spreads the senders.
      const from = (sent * 104_729) % load.users;
      const to = `user-${(from + 1 + (sent % 8)) % load.users}`;
      const message =
        load.kind === "broadcast" ? { type: "broadcast", content } : { type: "private_message", to, content };
      users[from]?.(JSON.stringify(message));
    }
    setTimeout(sendDue, startMs + ((sent + 1) * 1_000) / load.perSec - performance.now());
  };
  sendDue();
}
