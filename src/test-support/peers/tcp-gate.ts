import { connect, createServer, type Server, type Socket } from "node:net";

/** A TCP proxy that can be closed: then all connections through it break, and new ones are refused. */
export class TcpGate {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #isShut = false;
  /** The number of connections still to be turned away before the gate opens by itself. */
  #turnsAway = Number.POSITIVE_INFINITY;

  private constructor(targetPort: number) {
    this.#server = createServer((from) => {
      if (this.#isShut) {
        from.destroy();
        this.#turnsAway--;
        this.#isShut = this.#turnsAway > 0;
        return;
      }
      const to = connect(targetPort, "127.0.0.1");
      for (const [one, other] of [
        [from, to],
        [to, from],
      ] as const) {
        this.#sockets.add(one);
        one.on("error", () => other.destroy());
        one.on("close", () => {
          this.#sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
  }

  static async open(targetPort: number): Promise<TcpGate> {
    const gate = new TcpGate(targetPort);
    await new Promise<void>((resolve) => gate.#server.listen(0, "127.0.0.1", resolve));
    return gate;
  }

  get port(): number {
    const address = this.#server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  }

  /** @param turnsAway the number of connections to turn away before it opens by itself. */
  shut(turnsAway = Number.POSITIVE_INFINITY): void {
    this.#isShut = true;
    this.#turnsAway = turnsAway;
    for (const socket of this.#sockets) socket.destroy();
  }

  reopen(): void {
    this.#isShut = false;
  }

  async close(): Promise<void> {
    this.shut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
