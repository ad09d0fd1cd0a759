/**
 * Makes this process ignore the signals that a terminal sends to all processes of a command: Ctrl-C, and SIGHUP when it
 * closes. The parent decides what they mean for the command, and this process ends when its channel to the parent
 * closes. Workers and server processes both use it.
 */
export function leaveTerminalSignalsToParent(): void {
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);
}
