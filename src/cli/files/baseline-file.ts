import { dirname, join } from "node:path";
import { writeFileAtomically } from "../../base/atomic-file.js";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { inertText } from "../../base/hostile-text.js";
import { makeFolder } from "../../base/make-folder.js";
import { systemErrorText } from "../../base/system-error.js";
import {
  type Baseline,
  MAX_BASELINE_BYTES,
  parseBaseline,
  serializeBaseline,
} from "../../result/comparison/baseline.js";
import { type InputKind, inputName, readInput } from "./read-input.js";

const NEW_ONE = "Name another with --baseline, or delete this one and store a new one with --update-baseline.";
const HINT = "Name a file that ci --update-baseline wrote.";

/** Not a message that anybody sees: a missing baseline is no error in itself. */
const MISSING = "missing";

const BASELINE: InputKind = {
  refusal: (message, hint, cause) =>
    new ChatbenchError(hint === MISSING ? "baseline_missing" : "baseline_invalid", message, hint, { cause }),
  what: "a baseline",
  maxBytes: MAX_BASELINE_BYTES,
  hints: { wrongFile: HINT, missing: MISSING },
};

/** Returns where the baseline of a scenario lies unless --baseline says so. */
export const defaultBaseline = (name: string): string => join("results", "baselines", `${name}.json`);

/**
 * Reads a baseline. Returns `null` when there is no such file.
 *
 * @throws ChatbenchError `baseline_invalid`, with the file's name.
 */
export async function readBaseline(path: string): Promise<Baseline | null> {
  try {
    return parseBaseline(new TextDecoder().decode(await readInput(path, BASELINE)));
  } catch (thrown) {
    if (!(thrown instanceof ChatbenchError)) throw thrown;
    if (thrown.code === "baseline_missing") return null;
    if (thrown.code === "baseline_invalid") throw thrown;
    throw new ChatbenchError("baseline_invalid", `${inputName(path)}: ${thrown.message}`, NEW_ONE, { cause: thrown });
  }
}

/** @throws ChatbenchError `write_failed` */
export async function writeBaseline(path: string, baseline: Baseline): Promise<void> {
  try {
    await makeFolder(dirname(path));
    await writeFileAtomically(path, serializeBaseline(baseline));
  } catch (thrown) {
    const why = systemErrorText(thrown instanceof ChatbenchError ? thrown.cause : thrown);
    throw new ChatbenchError(
      "write_failed",
      `The baseline ${inertText(path)} could not be written: ${why}.`,
      "Name a file that you may write to with --baseline.",
      { cause: thrown },
    );
  }
}
