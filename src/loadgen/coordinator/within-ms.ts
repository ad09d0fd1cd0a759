/** What `work` comes to, or `null` when it takes longer or fails. */
export async function withinMs<T>(limitMs: number, work: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), limitMs);
  });
  return Promise.race([work.catch(() => null), limit]).finally(() => clearTimeout(timer));
}
