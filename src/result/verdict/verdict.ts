import { EXIT, type ExitCode } from "../../base/exit-codes.js";
import { inertText } from "../../base/hostile-text.js";
import { formatCount } from "../../base/units.js";
import type { Reason, Verdict } from "../run-result.js";
import {
  allowedViolations,
  connectionsClosed,
  connectionsFailed,
  deliveries,
  faultsNotDone,
  ghosts,
  messagesRejected,
  nothingExpected,
  serverErrors,
  unexcused,
  violations,
} from "./findings.js";
import { failedThresholds } from "./thresholds.js";
import { unbalancedBooks } from "./unbalanced-books.js";
import type { VerdictInput } from "./verdict-input.js";

export type { VerdictInput } from "./verdict-input.js";

export interface Decision {
  readonly verdict: Verdict;
  readonly exitCode: ExitCode;
  /** Everything that was found, the reason for the verdict first. */
  readonly reasons: readonly Reason[];
}

/**
 * The first row that finds something decides; what later rows find is listed after it. An untrusted
 * measurement (inconclusive) comes before what it measured, but hides nothing: a message at the wrong
 * user is named even where the generator was too slow for the run to be judged.
 *
 *     verdict        reason codes                                                    exit
 *     aborted        interrupted                                                     130
 *     fail           server_died                                                     1
 *     inconclusive   worker_died                                                     3
 *     inconclusive   generator_lag, generator_cpu, generator_dropped                 3
 *     inconclusive   not_verified                                                    3
 *     inconclusive   unaccounted                                                     3
 *     inconclusive   fault_failed                                                    3
 *     fail           connections_failed                                              1
 *     fail           connections_closed                                              1
 *     inconclusive   nothing_expected                                                3
 *     fail           lost, duplicated, misrouted, reordered, corrupted,              1
 *                    impersonated, foreign, late
 *     fail           messages_rejected                                               1
 *     fail           server_errors                                                   1
 *     fail           ghosts                                                          1
 *     fail           threshold_failed                                                1
 *     inconclusive   indeterminate                                                   3
 *     inconclusive   cut_short                                                       3
 *     pass           passed                                                          0
 *
 * Errors of the tool itself (exit 2) are thrown and never get here.
 */
const ROWS: readonly { readonly verdict: Verdict; readonly find: (input: VerdictInput) => readonly Reason[] }[] = [
  { verdict: "aborted", find: interruption },
  { verdict: "fail", find: serverDeaths },
  { verdict: "inconclusive", find: workerDeaths },
  { verdict: "inconclusive", find: ({ saturation }) => saturation.reasons },
  { verdict: "inconclusive", find: notVerified },
  { verdict: "inconclusive", find: unbalancedBooks },
  { verdict: "inconclusive", find: faultsNotDone },
  { verdict: "fail", find: connectionsFailed },
  { verdict: "fail", find: connectionsClosed },
  { verdict: "inconclusive", find: nothingExpected },
  { verdict: "fail", find: violations },
  { verdict: "fail", find: messagesRejected },
  { verdict: "fail", find: serverErrors },
  { verdict: "fail", find: ghosts },
  { verdict: "fail", find: ({ thresholds }) => failedThresholds(thresholds) },
  { verdict: "inconclusive", find: indeterminates },
  { verdict: "inconclusive", find: cutShort },
];

const EXIT_CODES: Readonly<Record<Verdict, ExitCode>> = {
  pass: EXIT.pass,
  fail: EXIT.fail,
  inconclusive: EXIT.inconclusive,
  aborted: EXIT.interrupted,
};

/** What the run comes to. Pass is what is left when no row of the table above finds anything. */
export function decideVerdict(input: VerdictInput): Decision {
  const found = ROWS.map(({ verdict, find }) => ({ verdict, reasons: find(input) }));
  const verdict = found.find(({ reasons }) => reasons.length > 0)?.verdict ?? "pass";
  const reasons = verdict === "pass" ? [passed(input)] : found.flatMap((row) => row.reasons);
  reasons.push(...allowedViolations(input));
  return { verdict, exitCode: EXIT_CODES[verdict], reasons };
}

function interruption({ interrupted }: VerdictInput): Reason[] {
  if (!interrupted) return [];
  return [{ code: "interrupted", message: "The run was interrupted; its figures are those measured until then." }];
}

function serverDeaths({ serverExits }: VerdictInput): Reason[] {
  return serverExits.map(({ id, exitCode, signal, stderr }) => {
    const how = signal === null ? `with exit code ${exitCode ?? "unknown"}` : `by signal ${signal}`;
    const lastLine = stderr.trimEnd().split("\n").at(-1) ?? "";
    const words = lastLine === "" ? "It wrote nothing to stderr." : `It last wrote: ${inertText(lastLine)}`;
    return { code: "server_died", message: `Node ${id} of the server under test ended on its own, ${how}. ${words}` };
  });
}

function workerDeaths({ workers }: VerdictInput): Reason[] {
  return workers
    .filter(({ finished }) => !finished)
    .map(({ id, users }) => ({
      code: "worker_died",
      message:
        `Worker ${id} of ${workers.length} ended before the run did; what its ${formatCount(users)} users ` +
        "sent and received is unknown.",
    }));
}

function notVerified({ verified }: VerdictInput): Reason[] {
  if (verified) return [];
  return [
    { code: "not_verified", message: "Deliveries were counted and not judged (--no-verify), so nothing is proven." },
  ];
}

/** A run that ended before its plan has not shown what it set out to show, whatever ended it. */
function cutShort(input: VerdictInput): Reason[] {
  const isExplained =
    input.interrupted ||
    input.stoppedByFailure ||
    input.serverExits.length > 0 ||
    input.workers.some(({ finished }) => !finished);
  if (!input.cutShort || isExplained) return [];
  return [
    { code: "cut_short", message: "The run ended before its plan did; its figures are those measured until then." },
  ];
}

function indeterminates(input: VerdictInput): Reason[] {
  const count = unexcused(input, "indeterminate");
  if (count === 0) return [];
  const message =
    `${deliveries(count)} of ${formatCount(input.delivery.expected)} expected ones could not be judged: ` +
    "their senders or recipients were cut off before it was known whether they were due.";
  return [{ code: "indeterminate", message }];
}

function passed({ connections, delivery, thresholds, trafficAsked }: VerdictInput): Reason {
  const { opened, planned } = connections;
  const users = `${opened === planned ? "All" : `${formatCount(opened)} of`} ${formatCount(planned)} users connected`;
  const deliveries = trafficAsked
    ? `, ${delivery.delivered === delivery.expected ? "each" : `${formatCount(delivery.delivered)}`} of ${formatCount(delivery.expected)} expected deliveries came right and once`
    : "";
  const perhaps =
    delivery.may === 0
      ? ""
      : ` (and ${formatCount(delivery.mayDelivered)} of ${formatCount(delivery.may)} possible ones)`;
  const limits = thresholds.length === 0 ? "" : `, and ${thresholds.length} of ${thresholds.length} thresholds held`;
  return { code: "passed", message: `${users}${deliveries}${perhaps}${limits}.` };
}
