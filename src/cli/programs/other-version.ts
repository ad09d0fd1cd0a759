import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ChatbenchError } from "../../base/chatbench-error.js";
import { EXIT } from "../../base/exit-codes.js";
import { shellWord } from "../../base/shell-word.js";
import type { RunResult } from "../../result/run-result.js";
import { readResultFile } from "../files/read-result.js";
import { runToEnd } from "./user-program.js";

/** The arguments of `chatbench run` that both versions get. */
export interface OtherRun {
  /** The scenario's path. */
  readonly scenario: string;
  /** A folder that does not exist yet, for its files. */
  readonly out: string;
  readonly set: readonly string[];
  readonly workers?: number | undefined;
  readonly client: string;
}

/** Another version of chatbench, installed and built in its own folder. */
export class OtherVersion {
  /** How to start it, quoted for the shell. */
  readonly #command: string;
  readonly #folder: string;

  private constructor(command: string, folder: string) {
    this.#command = command;
    this.#folder = folder;
  }

  /**
   * Finds its command line in a checkout.
   * @throws ChatbenchError `base_ref_no_chatbench` when the folder holds another project.
   */
  static async in(folder: string): Promise<OtherVersion> {
    const bin = await readFile(join(folder, "package.json"), "utf8")
      .then(binOf)
      .catch(() => null);
    if (bin !== null) return new OtherVersion(`${shellWord(process.execPath)} ${shellWord(join(folder, bin))}`, folder);
    throw new ChatbenchError(
      "base_ref_no_chatbench",
      "The scenario starts chatbench's own server, so --base-ref has to name a commit of chatbench, and it does not.",
      "To gate a server of your own, give the scenario a target, and start the server with --cmd.",
    );
  }

  /**
   * Makes one run with it. @returns the result that it wrote, whatever the verdict.
   * @throws ChatbenchError `base_run_failed` with its last lines when it wrote none, or an error of `readResultFile`.
   */
  async run({ scenario, out, set, workers, client }: OtherRun, signal: AbortSignal): Promise<RunResult> {
    const args = [
      ...["run", scenario, "--out", out, "--quiet", "--no-color", "--client", client],
      ...(workers === undefined ? [] : ["--workers", String(workers)]),
      ...set.flatMap((text) => ["--set", text]),
    ];
    const { program, end } = await runToEnd(
      `exec ${this.#command} ${args.map(shellWord).join(" ")}`,
      this.#folder,
      signal,
    );
    if (end.ok || [EXIT.fail, EXIT.inconclusive, EXIT.interrupted].some((code) => end.how === `exit code ${code}`)) {
      return readResultFile(join(out, "result.json"));
    }
    throw new ChatbenchError(
      "base_run_failed",
      `The base could not run the scenario; it ended with ${end.how}.${program.logShown}`,
      "Use a scenario that both versions understand, or a later --base-ref.",
    );
  }
}

function binOf(text: string): string | null {
  const { name, bin }: { name?: unknown; bin?: Record<string, unknown> } = JSON.parse(text);
  const path = bin?.["chatbench"];
  return name === "chatbench" && typeof path === "string" ? path : null;
}
