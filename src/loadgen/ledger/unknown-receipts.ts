import type { Plan } from "../../plan/plan.js";
import type { UserRange } from "../../plan/users.js";
import { BitSet } from "./bit-set.js";
import { emptyAudit } from "./delivery-audit.js";
import { exampleOfMessage } from "./delivery-example.js";
import { TallyKeeper } from "./delivery-tally.js";
import { NOTHING_LOST } from "./lost-deliveries.js";
import type { SendRecordPages, Settled } from "./settlement.js";

const DETAIL = "the worker of its recipient died";

/** Settles what a worker that died would have had to judge: everything sent to its users is indeterminate. */
export function unknownReceipts(plan: Plan, { sent }: SendRecordPages, range: UserRange): Settled {
  const tally = new TallyKeeper();
  const never = { sentUs: null, receivedUs: null };
  const incomplete = plan.streams.map((stream) => stream && new BitSet(stream.count));
  for (const stream of plan.streams) {
    const pages = stream && sent[stream.kind];
    if (stream === null || pages == null) continue;
    const bits = BitSet.of(pages);
    for (let k = 0; k < stream.count; k++) {
      if (!bits.has(k)) continue;
      stream.forEachRecipient(k, (user) => {
        if (user < range.from || user >= range.to) return;
        tally.of(stream.kind).expected++;
        incomplete[stream.kind]?.add(k);
        tally.violation("indeterminate", stream.kind, -1, () =>
          exampleOfMessage(plan, stream, k, { violation: "indeterminate", recipient: user, ...never, detail: DETAIL }),
        );
      });
    }
  }
  const nothing = emptyAudit();
  const audit = { receipts: nothing, duplicates: nothing, missing: nothing, forged: nothing };
  return { tally, incomplete: incomplete.map((bits) => bits && bits.pages), lost: NOTHING_LOST, audit };
}
