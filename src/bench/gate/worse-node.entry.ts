/** A node of the reference server that is worse by what `CHATBENCH_BENCH_DEFECT` says, and else the same code. */

import { nowUs } from "../../base/clock.js";
import { ChatSocket } from "../../server-under-test/chat/chat-socket.js";
import { Outgoing } from "../../server-under-test/chat/outgoing.js";
import { ChatNode } from "../../server-under-test/node/chat-node.js";
import type { ChatNodeConfig } from "../../server-under-test/node/chat-node-settings.js";
import { serveParent } from "../../server-under-test/processes/serve-parent.js";
import { BALLAST_BYTES, DEFECT_ENV, DELAY_MS, type Defect, isDefect, LOST_OF, WORK_US_ENV } from "./defects.js";

/** Worsens the prototypes that all connections share, before the first of them exists. */
const WORSEN: Readonly<Record<Defect, () => void>> = {
  none: () => undefined,
  work: () => {
    const workUs = Number(process.env[WORK_US_ENV]);
    if (!(workUs > 0)) throw new Error(`${WORK_US_ENV} must say how long the work takes.`);
    onEachDelivery((write) => {
      const endUs = nowUs() + workUs;
      while (nowUs() < endUs);
      write();
    });
  },
  delay: () => {
    const { deliver } = Outgoing.prototype;
    Outgoing.prototype.deliver = function (...args) {
      setTimeout(() => deliver.apply(this, args), DELAY_MS);
    };
  },
  memory: () => {
    const { adopt } = ChatSocket.prototype;
    const ballast = new Map<ChatSocket, Buffer>();
    ChatSocket.prototype.adopt = function (...args) {
      ballast.set(this, Buffer.alloc(BALLAST_BYTES, 1));
      this.once("close", () => ballast.delete(this));
      adopt.apply(this, args);
    };
  },
  loss: () => {
    let deliveries = 0;
    onEachDelivery((write) => {
      deliveries++;
      if (deliveries % LOST_OF !== 0) write();
    });
  },
};

/** Puts `act` in the place of writing a delivery; answers are written as ever. */
function onEachDelivery(act: (write: () => void) => void): void {
  const { answer, sendFrame } = Outgoing.prototype;
  let isAnswer = false;
  Outgoing.prototype.answer = function (...args) {
    isAnswer = true;
    answer.apply(this, args);
    isAnswer = false;
  };
  Outgoing.prototype.sendFrame = function (...args) {
    if (isAnswer) sendFrame.apply(this, args);
    else act(() => sendFrame.apply(this, args));
  };
}

const defect = process.env[DEFECT_ENV];
if (!isDefect(defect)) throw new Error(`${DEFECT_ENV} names no defect.`);
WORSEN[defect]();
serveParent((config) => new ChatNode(config as ChatNodeConfig));
