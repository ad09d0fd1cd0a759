import type { Plan } from "../../plan/plan.js";
import type { UserRange } from "../../plan/users.js";
import type { BitSet } from "./bit-set.js";
import type { DeliveryLedger } from "./delivery-ledger.js";
import type { NotFoundAnswers } from "./not-found-log.js";
import type { PresenceLog } from "./presence-log.js";
import type { SettlementRules } from "./settlement.js";

/** What one worker knows of its users: when each was away, and what reached them. */
export interface RecipientSide {
  readonly plan: Plan;
  readonly range: UserRange;
  readonly presence: PresenceLog;
  readonly ledger: DeliveryLedger;
}

/** A private message that was sent to a user and did not come. */
interface Missing {
  readonly k: number;
  readonly sender: number;
  readonly sendUs: number;
}

/**
 * Counts the answers "user not found" about one worker's users that say what the run itself knows. Such an answer is no
 * error of the server. Each answer needs its own message that accounts for it:
 *
 *     from the user who got the answer, to the one it names, sent before the answer came, not arrived,
 *     and the one it names was away, or perhaps away, at some moment from the send to the answer
 *
 * A server has ended a connection before its user sees that, so an absence that began with a cut may have begun up to
 * `inFlightUs` earlier. Answers are taken in the order in which they came: a message that accounts for one would
 * account for each later one as well, so no other choice accounts for more of them.
 *
 * @param answers of every worker.
 * @param sent the private messages that were sent.
 */
export function countKnownAway(
  { plan, range, presence, ledger }: RecipientSide,
  answers: readonly NotFoundAnswers[],
  sent: BitSet,
  { trafficStartUs, inFlightUs }: Pick<SettlementRules, "trafficStartUs" | "inFlightUs">,
): number {
  const { dm } = plan;
  if (dm === null) return 0;
  const received = ledger.streams[dm.kind];
  const missingOf = (user: number): Missing[] => {
    const row = (user - range.from) * dm.rowLength;
    const missing: Missing[] = [];
    for (let place = 0; place < dm.rowLength; place++) {
      const k = dm.messageAt(place, user);
      const came = received?.received.has(row + place) || received?.damaged?.has(row + place);
      if (k < 0 || came || !sent.has(k)) continue;
      missing.push({ k, sender: dm.sender(k), sendUs: trafficStartUs + dm.timeUs(k) });
    }
    return missing;
  };

  let known = 0;
  const missing = new Map<number, Missing[]>();
  for (const { sender, recipient, atUs, message } of inOrder(answers, range)) {
    const candidates = missing.get(recipient) ?? missingOf(recipient);
    const index = candidates.findIndex(
      (one) =>
        one.sender === sender &&
        (message < 0 || one.k === message) &&
        one.sendUs <= atUs &&
        presence.mayBeAway(recipient, one.sendUs, atUs, inFlightUs),
    );
    missing.set(recipient, index < 0 ? candidates : candidates.toSpliced(index, 1));
    if (index >= 0) known++;
  }
  return known;
}

interface Answer {
  readonly sender: number;
  readonly recipient: number;
  readonly atUs: number;
  readonly message: number;
}

/** The answers about users of `range`: those that name their message first, since no other will do; then by time. */
function inOrder(answers: readonly NotFoundAnswers[], range: UserRange): readonly Answer[] {
  const all = answers.flatMap(({ senders, recipients, atUs, messages }) =>
    Array.from(recipients, (recipient, i) => ({
      sender: senders[i] as number,
      recipient,
      atUs: atUs[i] as number,
      message: messages[i] as number,
    })).filter(({ recipient }) => recipient >= range.from && recipient < range.to),
  );
  const isNameless = ({ message }: Answer): number => (message < 0 ? 1 : 0);
  return all.sort((a, b) => isNameless(a) - isNameless(b) || a.atUs - b.atUs);
}
