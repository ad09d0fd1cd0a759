import { EXIT, type ExitCode } from "../../base/exit-codes.js";
import type { Reason, Verdict } from "../run-result.js";
import {
  connectionsClosed,
  connectionsFailed,
  cutShort,
  faultsNotDone,
  ghosts,
  indeterminates,
  interruption,
  messagesRejected,
  nothingExpected,
  notVerified,
  overload,
  remarks,
  serverDeaths,
  serverErrors,
  violations,
  workerDeaths,
} from "./findings.js";
import { foreignLoad, notedInterference, throttled } from "./interference.js";
import { type ReasonCode, SENTENCES } from "./sentences.js";
import { failedThresholds, undecidedThresholds } from "./thresholds.js";
import { unbalancedBooks } from "./unbalanced-books.js";
import type { VerdictInput } from "./verdict-input.js";

export type { VerdictInput } from "./verdict-input.js";

export interface Decision {
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** Everything found, with the reason for the verdict first. */
  readonly reasons: readonly Reason[];
}

interface Row {
  readonly verdict: Verdict;
  /** The codes of the reasons that it may find. */
  readonly codes: readonly ReasonCode[];
  readonly find: (input: VerdictInput) => readonly Reason[];
}

/**
 * The first row that finds something decides; what later rows find is listed after it. Doubts about the measurement
 * (inconclusive) come before what it measured, but hide nothing: a message that reached the wrong user is listed even
 * if the generator was too slow for a verdict.
 *
 * A new reason is a row here, its sentence in sentences.ts, and its row in docs/exit-codes.md. Errors of the tool
 * itself (exit code 2) are thrown and never get here.
 */
export const ROWS: readonly Row[] = [
  { verdict: "aborted", codes: ["interrupted"], find: interruption },
  { verdict: "fail", codes: ["server_died"], find: serverDeaths },
  { verdict: "inconclusive", codes: ["worker_died"], find: workerDeaths },
  { verdict: "inconclusive", codes: ["throttled"], find: throttled },
  { verdict: "inconclusive", codes: ["foreign_load"], find: foreignLoad },
  {
    verdict: "inconclusive",
    codes: ["generator_lag", "generator_cpu", "generator_dropped"],
    find: ({ saturation }) => saturation.reasons,
  },
  { verdict: "inconclusive", codes: ["not_verified"], find: notVerified },
  { verdict: "inconclusive", codes: ["unaccounted"], find: unbalancedBooks },
  { verdict: "inconclusive", codes: ["fault_failed"], find: faultsNotDone },
  { verdict: "fail", codes: ["connections_failed"], find: connectionsFailed },
  { verdict: "fail", codes: ["connections_closed"], find: connectionsClosed },
  { verdict: "inconclusive", codes: ["nothing_expected"], find: nothingExpected },
  { verdict: "fail", codes: ["overloaded"], find: overload },
  {
    verdict: "fail",
    codes: ["lost", "duplicated", "misrouted", "reordered", "corrupted", "impersonated", "foreign", "late"],
    find: violations,
  },
  { verdict: "fail", codes: ["messages_rejected"], find: messagesRejected },
  { verdict: "fail", codes: ["server_errors"], find: serverErrors },
  { verdict: "fail", codes: ["ghosts"], find: ghosts },
  { verdict: "fail", codes: ["threshold_failed"], find: failedThresholds },
  { verdict: "inconclusive", codes: ["indeterminate"], find: indeterminates },
  { verdict: "inconclusive", codes: ["cut_short"], find: cutShort },
  { verdict: "inconclusive", codes: ["threshold_undecided"], find: undecidedThresholds },
  { verdict: "pass", codes: ["passed"], find: success },
];

const EXIT_CODES: Readonly<Record<Verdict, ExitCode>> = {
  pass: EXIT.pass,
  fail: EXIT.fail,
  inconclusive: EXIT.inconclusive,
  aborted: EXIT.interrupted,
};

/** Returns the verdict, its exit code and everything that was found. */
export function decideVerdict(input: VerdictInput): Decision {
  const found = ROWS.map(({ verdict, find }) => ({ verdict, reasons: find(input) }));
  const verdict = found.find(({ reasons }) => reasons.length > 0)?.verdict ?? "pass";
  // A run passes only when there is nothing else to say.
  const reasons = found.filter((row) => row.verdict !== "pass" || verdict === "pass").flatMap((row) => row.reasons);
  return {
    verdict,
    exitCode: EXIT_CODES[verdict],
    reasons: [...reasons, ...notedInterference(input), ...remarks(input)],
  };
}

function success({ connections, delivery, thresholds, trafficAsked }: VerdictInput): Reason[] {
  return [{ code: "passed", message: SENTENCES.passed(connections, delivery, trafficAsked, thresholds.length) }];
}
