import { spawn } from "node:child_process";

/**
 * Neither a stopped process nor a program that others wrote sees that its parent has died, and would stay for
 * ever. So a shell waits at a pipe from us: a line means that all is well, the end of the pipe that we are gone,
 * however that came, and then it sends the signal. The shell has a session of its own, so that no Ctrl-C
 * reaches it. Only who kills the shell with -9, and then us, leaves the process behind.
 *
 * @param signal `CONT` for a stopped process of ours, which then ends by itself, or `KILL`.
 * @returns what ends the shell, when the process goes on or is dead.
 */
export function signalIfWeDie(pid: number, signal: "CONT" | "KILL"): () => Promise<void> {
  const shell = spawn("/bin/sh", ["-c", 'read -r _ || kill -"$1" "$2"', "sh", signal, String(pid)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => {
    shell.once("exit", () => resolve());
    // There is no shell, hence nothing to end.
    shell.once("error", () => resolve());
  });
  // It may be gone before it has read the line.
  shell.stdin.on("error", () => undefined);
  shell.unref();
  return async () => {
    shell.ref();
    shell.stdin.end("\n");
    await ended;
  };
}
