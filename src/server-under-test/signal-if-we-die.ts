import { spawn } from "node:child_process";

/**
 * A stopped process does not see that its parent has died, and would stay for ever. So a shell waits at a
 * pipe from us: a line means that all is well, the end of the pipe that we are gone, however that came,
 * and then it lets the process go on, which ends by itself. The shell has a session of its own, so that no
 * Ctrl-C reaches it. Only who kills the shell with -9, and then us, leaves a stopped process behind.
 *
 * @returns what ends the shell, when the process goes on or is dead.
 */
export function resumeIfWeDie(pid: number): () => Promise<void> {
  const shell = spawn("/bin/sh", ["-c", 'read -r _ || kill -CONT "$1"', "sh", String(pid)], {
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
