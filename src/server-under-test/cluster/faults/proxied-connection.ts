import type { Socket } from "node:net";
import { Lane, type LaneConditions } from "./lane.js";

/** The present conditions in both directions of a link. */
export interface LinkConditions {
  readonly up: LaneConditions;
  readonly down: LaneConditions;
}

/** One connection through a proxy, in both directions: between the client and the server behind the proxy. */
export class ProxiedConnection {
  readonly #near: Socket;
  readonly #far: Socket;
  readonly #conditions: () => LinkConditions;
  readonly #lanes: readonly Lane[];
  readonly #ended: () => void;
  /** One side broke during a blackhole, so the other does not know yet. */
  #hasHiddenBreak = false;
  #gone = 0;

  /**
   * @param near the accepted socket.
   * @param far a socket that is connecting to the server. Both have `allowHalfOpen`.
   * @param ended called once, when both are gone.
   */
  constructor(near: Socket, far: Socket, conditions: () => LinkConditions, ended: () => void) {
    this.#near = near;
    this.#far = far;
    this.#conditions = conditions;
    this.#ended = ended;
    this.#lanes = [new Lane(near, far, () => conditions().up), new Lane(far, near, () => conditions().down)];
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.setNoDelay(true);
      // `close` follows, and is handled below.
      one.on("error", () => undefined);
      one.on("close", (hadError) => this.#closed(one, other, hadError));
    }
  }

  /** Applies changed conditions of the link. */
  adapt(): void {
    const { state } = this.#conditions().up.shape;
    if (state === "cut" || (state === "open" && this.#isBeyondRepair)) this.reset();
    else if (state === "blackhole") for (const lane of this.#lanes) lane.swallow();
    else for (const lane of this.#lanes) lane.pump();
  }

  /** Ends it with an RST to both sides. */
  reset(): void {
    for (const socket of [this.#near, this.#far]) resetNow(socket);
  }

  /** Whether data was lost, so that the stream must not continue. */
  get #isBeyondRepair(): boolean {
    return this.#hasHiddenBreak || this.#lanes.some(({ hasLost }) => hasLost);
  }

  #closed(one: Socket, other: Socket, hadError: boolean): void {
    if (++this.#gone === 2) {
      for (const lane of this.#lanes) lane.close();
      this.#ended();
    }
    const isOrderly = !hadError && one.readableEnded && one.writableFinished;
    if (other.destroyed || isOrderly) return;
    if (this.#conditions().up.shape.state === "blackhole") this.#hasHiddenBreak = true;
    else resetNow(other);
  }
}

/** Ends a connection with an RST and drops what is not written yet. */
export function resetNow(socket: Socket): void {
  // Before a connection is open there is nothing to reset, and `resetAndDestroy` would wait until it is. A stream whose
  // end the kernel has taken is complete and needs no RST; libuv would refuse it (EINVAL).
  const isComplete = socket.writableEnded && socket.writableLength === 0;
  if (socket.connecting || isComplete) socket.destroy();
  else socket.resetAndDestroy();
}
