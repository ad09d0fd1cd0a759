import { spawn } from "node:child_process";

/**
 * Sends the signal to process `pid` when this process dies, however it dies. A paused process or a third-party program
 * does not notice the death of its parent and would stay forever. So a shell waits on a pipe from this process: a line
 * means that the watch is over; the end of the pipe means that this process has died. The shell has its own session, so
 * that Ctrl-C does not reach it. The process stays behind only if the shell is killed with -9 first, and then this
 * process.
 *
 * @param signal `CONT` for a paused process of chatbench, which then ends by itself, or `KILL`.
 * @returns a function that ends the watch, for when the process was resumed or is dead.
 */
export function signalIfWeDie(pid: number, signal: "CONT" | "KILL"): () => Promise<void> {
  const shell = spawn("/bin/sh", ["-c", 'read -r _ || kill -"$1" "$2"', "sh", signal, String(pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => {
    shell.once("exit", () => resolve());
    // The shell did not start, so there is nothing to end.
    shell.once("error", () => resolve());
  });
  // The shell may be gone before it has read the line.
  shell.stdin.on("error", () => undefined);
  shell.unref();
  return async () => {
    shell.ref();
    shell.stdin.end("\n");
    await ended;
  };
}
