/**
 * Makes this process deaf to what a terminal sends to every process of a command, Ctrl-C and the news that it was
 * closed: what they mean for the whole is for the parent to decide, and this process ends when the channel to it
 * does. The worker of one layer and the server of another do it alike.
 */
export function leaveTerminalSignalsToParent(): void {
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);
}
