import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { LONG_AGO_US, recipientsOf, SAMPLE_RUN } from "../../test-support/samples/sample-receipts.js";
import {
  bits,
  DAMAGED,
  DEADLINE_US,
  DM,
  K,
  PLAN,
  RANGE,
  RIGHT,
  RULES,
  SEND_US,
  SENDER,
  START_US,
  USER,
} from "../../test-support/samples/settlement-stories.js";
import { DeliveryLedger, type Receipt } from "./delivery-ledger.js";
import { countKnownAway } from "./known-absences.js";
import { NotFoundLog } from "./not-found-log.js";
import { PresenceLog } from "./presence-log.js";

interface Answer {
  readonly sender: number;
  readonly recipient: number;
  readonly atUs: number;
  readonly message: number;
}

interface Story {
  readonly answers?: readonly Partial<Answer>[];
  readonly sent?: readonly number[];
  readonly came?: readonly Receipt[];
  readonly presence?: (log: PresenceLog) => void;
}

const ANSWER: Answer = { sender: SENDER, recipient: USER, atUs: SEND_US + 500, message: -1 };
const wasAway = (log: PresenceLog): void => {
  log.leaving(USER, SEND_US - 100);
  log.ready(USER, SEND_US + 100);
};

function knownOf({ answers = [{}], sent = [K], came = [], presence = wasAway }: Story): number {
  const ledger = new DeliveryLedger(PLAN, SAMPLE_RUN, RANGE);
  ledger.begin({ trafficStartUs: LONG_AGO_US, deadlineUs: DEADLINE_US });
  for (const receipt of came) ledger.receive(receipt);
  const log = new PresenceLog();
  presence(log);
  const notFound = new NotFoundLog(1_000);
  for (const { sender, recipient, atUs, message } of answers.map((answer) => ({ ...ANSWER, ...answer }))) {
    notFound.add(sender, recipient, atUs, message);
  }
  return countKnownAway({ plan: PLAN, range: RANGE, presence: log, ledger }, [notFound.answers], bits(0, sent), RULES);
}

/** Another message between the same two users, and one from another user to the same user. */
const NEXT = DM.nextOfConversation(K);
const OTHER = Array.from({ length: DM.count }, (_, k) => k).find(
  (k) => recipientsOf(DM, k)[0] === USER && DM.sender(k) !== SENDER,
) as number;

const test = suite("answers about users who were away");

test("a user who was away at the send was rightly not found", () => {
  assert.equal(knownOf({}), 1);
});

test("so was one who left between send and answer, one who never came, and one not back yet", () => {
  assert.equal(knownOf({ presence: (log) => log.leaving(USER, SEND_US + 400) }), 1);
  assert.equal(knownOf({ presence: (log) => log.neverCame(USER) }), 1);
  assert.equal(knownOf({ presence: (log) => log.cut(USER, SEND_US - 5_000_000) }), 1);
});

test("a user who was there from send to answer was not", () => {
  assert.equal(knownOf({ presence: () => undefined }), 0);
  assert.equal(knownOf({ presence: (log) => log.leaving(USER, SEND_US + 501) }), 0);
  const backBefore = (log: PresenceLog): void => {
    log.cut(USER, SEND_US - 200);
    log.ready(USER, SEND_US - 1);
  };
  assert.equal(knownOf({ presence: backBefore }), 0);
});

test("a connection that was cut may have been over for the server a little before its user saw it", () => {
  assert.equal(knownOf({ presence: (log) => log.cut(USER, SEND_US + 500 + RULES.inFlightUs) }), 1);
  assert.equal(knownOf({ presence: (log) => log.cut(USER, SEND_US + 501 + RULES.inFlightUs) }), 0);
});

test("an answer needs a message that it can be about: of the one who got it, sent, before it, and not delivered", () => {
  assert.equal(knownOf({ sent: [] }), 0);
  assert.equal(knownOf({ sent: [OTHER] }), 0);
  assert.equal(knownOf({ answers: [{ atUs: SEND_US - 1 }] }), 0);
  assert.equal(knownOf({ came: [RIGHT] }), 0);
  assert.equal(knownOf({ came: [DAMAGED] }), 0);
});

test("a message accounts for one answer and no more", () => {
  assert.equal(knownOf({ answers: [{}, {}, {}] }), 1);
  const gone = (log: PresenceLog): void => log.cut(USER, START_US);
  const late = { atUs: START_US + DM.timeUs(NEXT) };
  assert.equal(knownOf({ answers: [{}, late, late], sent: [K, NEXT], presence: gone }), 2);
});

test("an answer that names its message is about that one alone", () => {
  assert.equal(knownOf({ answers: [{ message: K }] }), 1);
  assert.equal(knownOf({ answers: [{ message: NEXT }], sent: [K, NEXT] }), 0);
  const late = { atUs: START_US + DM.timeUs(NEXT) };
  const gone = (log: PresenceLog): void => log.cut(USER, START_US);
  // Without a name the second could take K away from the first.
  assert.equal(knownOf({ answers: [{}, { ...late, message: K }], sent: [K, NEXT], presence: gone }), 1);
  assert.equal(knownOf({ answers: [late, { ...late, message: K }], sent: [K, NEXT], presence: gone }), 2);
});

test("users of another worker are for that one to judge", () => {
  assert.equal(knownOf({ answers: [{ recipient: RANGE.from - 1 }, { recipient: RANGE.to }] }), 0);
});

test("no choice of messages would account for more answers", () => {
  // Both messages are open to the later answer, only the first to the earlier one.
  const times = fc.array(fc.integer({ min: SEND_US - 1_000_000, max: DEADLINE_US }), { maxLength: 6 });
  const sends = Array.from({ length: DM.count }, (_, k) => k).filter(
    (k) => recipientsOf(DM, k)[0] === USER && DM.sender(k) === SENDER,
  );
  const absence = fc.tuple(fc.integer({ min: START_US, max: DEADLINE_US }), fc.integer({ min: 1, max: 2_000_000 }));
  fc.assert(
    fc.property(times, fc.subarray(sends), absence, (answerTimes, sent, [fromUs, forUs]) => {
      const away = (log: PresenceLog): void => {
        log.leaving(USER, fromUs);
        log.ready(USER, fromUs + forUs);
      };
      const fits = (k: number, atUs: number): boolean => {
        const sendUs = START_US + DM.timeUs(k);
        return sendUs <= atUs && fromUs <= atUs && sendUs <= fromUs + forUs;
      };
      const best = (times: readonly number[], left: readonly number[]): number => {
        const [atUs, ...rest] = times;
        if (atUs === undefined) return 0;
        const choices = left.filter((k) => fits(k, atUs));
        return Math.max(
          best(rest, left),
          ...choices.map(
            (k) =>
              1 +
              best(
                rest,
                left.filter((other) => other !== k),
              ),
          ),
        );
      };
      const answers = answerTimes.map((atUs) => ({ atUs }));
      assert.equal(knownOf({ answers, sent, presence: away }), best(answerTimes, sent));
    }),
  );
});

test("the log keeps what comes until it is full, growing as it goes", () => {
  const log = new NotFoundLog(100);
  for (let i = 0; i < 150; i++) log.add(i, i + 1, i + 0.5, i - 1);
  const { senders, recipients, atUs, messages } = log.answers;
  assert.deepEqual([senders.length, recipients.length, atUs.length, messages.length], [100, 100, 100, 100]);
  assert.deepEqual([senders[99], recipients[99], atUs[99], messages[99], messages[0]], [99, 100, 99.5, 98, -1]);
});

test.run();
