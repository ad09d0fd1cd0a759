/** Quotes a word for a shell, unless the shell would pass it on as it is. */
export const shellWord = (word: string): string =>
  /^[\w./:=,@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
