/** Why a run ends before its plan does. */
export type HaltCause =
  | "interrupted"
  | "server died"
  | "worker died"
  | "server gone"
  | "nobody connected"
  | "connect failed";

/** Thrown out of a phase that was cut short. */
export class HaltError extends Error {
  readonly halt: HaltCause;

  constructor(halt: HaltCause) {
    super(halt);
    this.name = "HaltError";
    this.halt = halt;
  }
}

/** Ends every wait of a run at once when the run must end. The first cause counts. */
export class Halt {
  readonly #listeners = new Set<(error: HaltError) => void>();
  #error: HaltError | null = null;

  get cause(): HaltCause | null {
    return this.#error?.halt ?? null;
  }

  raise(cause: HaltCause): void {
    if (this.#error !== null) return;
    this.#error = new HaltError(cause);
    for (const listener of this.#listeners) listener(this.#error);
    this.#listeners.clear();
  }

  /**
   * Waits for `work`, or for a halt if that comes first.
   * @throws HaltError
   */
  orHalt<T>(work: Promise<T>): Promise<T> {
    if (this.#error !== null) return Promise.reject(this.#error);
    return new Promise((resolve, reject) => {
      this.#listeners.add(reject);
      work.then(resolve, reject).finally(() => this.#listeners.delete(reject));
    });
  }

  /** @throws HaltError */
  async sleep(ms: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const slept = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, Math.max(0, ms));
    });
    await this.orHalt(slept).finally(() => clearTimeout(timer));
  }
}
