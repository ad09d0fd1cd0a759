import { ChatbenchError } from "../../base/chatbench-error.js";
import { formatCount } from "../../base/units.js";
import type { Plan } from "../../plan/plan.js";
import { BitSet } from "../ledger/bit-set.js";
import { type AuditSum, auditAdd, auditAgrees, emptyAudit } from "../ledger/delivery-audit.js";
import type { SendRecordPages, Settled } from "../ledger/settlement.js";

/**
 * Checks the workers' ledgers against the plan and what was sent.
 *
 * @returns the sum over everything that was sent to anybody, or `null` when a worker died and there can be no sum.
 * @throws ChatbenchError `ledger_disagrees`: a fault of the tool, never a verdict on the server.
 */
export function auditDeliveries(plan: Plan, record: SendRecordPages, settled: readonly Settled[]): AuditSum | null {
  if (record.unknownSenders.length > 0) return null;
  const expected = expectedSum(plan, record);
  const sides = settled.map(({ audit }) => audit);
  if (auditAgrees(expected, sides)) return expected;
  const total = (side: keyof Settled["audit"]) => formatCount(sides.reduce((sum, one) => sum + one[side].count, 0));
  throw new ChatbenchError(
    "ledger_disagrees",
    `The delivery ledger does not add up: ${formatCount(expected.count)} deliveries were asked for, ` +
      `${total("receipts")} right ones came (${total("duplicates")} of them surplus, ${total("forged")} never sent) ` +
      `and ${total("missing")} are called missing, or their hashes differ.`,
    "This is a fault of chatbench: its numbers for this run must not be used. Please report it with the scenario and the seed.",
  );
}

/** Sums every (message sent, recipient) by walking the recipients of each message rather than the ledger's rows. */
function expectedSum(plan: Plan, { sent }: SendRecordPages): AuditSum {
  const sum = emptyAudit();
  for (const stream of plan.streams) {
    const pages = stream && sent[stream.kind];
    if (stream === null || pages == null) continue;
    const bits = BitSet.of(pages);
    for (let k = 0; k < stream.count; k++) {
      if (bits.has(k)) stream.forEachRecipient(k, (user) => auditAdd(sum, stream.kind, k, user));
    }
  }
  return sum;
}
