/**
 * The second opinion on the ledger. Where the ledger keeps a bit for each (message, recipient), the
 * audit only keeps a count and an order-free hash: the sum modulo 2^64 of hash(message, recipient). It
 * knows nothing of rows, places and bits, so a fault there shows as two sums that differ.
 */

/** A multiset of (message, recipient) pairs, as its size and the sum of its hashes. Adding is commutative. */
export interface AuditSum {
  count: number;
  /** The sum modulo 2^64, in two halves. */
  high: number;
  low: number;
}

export function emptyAudit(): AuditSum {
  return { count: 0, high: 0, low: 0 };
}

// The constants of xxHash32's avalanche (Collet, xxHash specification).
const PRIME_1 = 0x9e3779b1;
const PRIME_2 = 0x85ebca77;
const PRIME_3 = 0xc2b2ae3d;

function avalanche(value: number): number {
  let h = Math.imul(value ^ (value >>> 15), PRIME_2);
  h = Math.imul(h ^ (h >>> 13), PRIME_3);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Adds one (message, recipient) to a sum. `kind` is an index into KINDS. */
export function auditAdd(sum: AuditSum, kind: number, number: number, recipient: number): void {
  const a = (Math.imul(number | 0, PRIME_1) + Math.imul(Math.floor(number / 0x1_0000_0000), PRIME_3)) | 0;
  const b = (Math.imul(recipient + 1, PRIME_2) + Math.imul(kind + 1, PRIME_3)) | 0;
  addPair(sum, avalanche((a ^ (b << 7)) + b), avalanche((b ^ (a >>> 9)) - a + PRIME_1));
  sum.count++;
}

function addPair(sum: AuditSum, high: number, low: number): void {
  const lowSum = sum.low + low;
  sum.low = lowSum >>> 0;
  sum.high = (sum.high + high + (lowSum > 0xffff_ffff ? 1 : 0)) >>> 0;
}

/** Returns the sum of `a` and `b`. */
export function auditPlus(a: AuditSum, b: AuditSum): AuditSum {
  const sum = { ...a };
  addPair(sum, b.high, b.low);
  sum.count += b.count;
  return sum;
}

export function auditEquals(a: AuditSum, b: AuditSum): boolean {
  return a.count === b.count && a.high === b.high && a.low === b.low;
}

/**
 * What an audit compares. Every right receipt is either the expected one or a surplus copy, so
 *
 *     receipts + missing = expected + duplicates + forged
 *
 * where `expected` is computed from the plan and what was sent, and the rest by the workers.
 */
export interface AuditSides {
  /** Every receipt that was right in itself, including surplus copies. */
  readonly receipts: AuditSum;
  /** The surplus copies among them. */
  readonly duplicates: AuditSum;
  /** Sent, and not received right. */
  readonly missing: AuditSum;
  /** Received, and never sent. */
  readonly forged: AuditSum;
}

/** Returns whether the workers' story adds up to what was sent. */
export function auditAgrees(expected: AuditSum, sides: readonly AuditSides[]): boolean {
  const total = (side: keyof AuditSides) => sides.map((one) => one[side]).reduce(auditPlus, emptyAudit());
  const came = auditPlus(total("receipts"), total("missing"));
  return auditEquals(came, auditPlus(auditPlus(expected, total("duplicates")), total("forged")));
}

/** Returns the sum as 16 hexadecimal digits. */
export function auditHash({ high, low }: AuditSum): string {
  return high.toString(16).padStart(8, "0") + low.toString(16).padStart(8, "0");
}
