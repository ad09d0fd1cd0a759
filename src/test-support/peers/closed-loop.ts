import { nowUs } from "../../base/clock.js";
import { ChatPeer } from "./chat-peer.js";

/**
 * A load generator that measures wrongly on purpose: it writes to itself, sends each message after the last one has
 * arrived, and times it from the actual send. Runs until its server is gone.
 */
export class ClosedLoop {
  /** Microseconds from actual send to receipt, for every message received. */
  readonly serviceUs: number[] = [];

  private constructor(peer: ChatPeer, user: string) {
    let sentUs = 0;
    const send = (): void => {
      sentUs = nowUs();
      peer.send({ type: "private_message", to: user, content: "closed loop" });
    };
    peer.socket.on("message", () => {
      this.serviceUs.push(nowUs() - sentUs);
      // One message every few milliseconds is enough, and leaves the processor for the run.
      setTimeout(send, 2);
    });
    send();
  }

  /** Resolves when the first message has arrived. From then on there is always one in flight or about to be. */
  static async start(url: string): Promise<ClosedLoop> {
    const user = "closed-loop";
    const peer = await ChatPeer.register(Number(new URL(url).port), user);
    const loop = new ClosedLoop(peer, user);
    await peer.next();
    return loop;
  }
}
