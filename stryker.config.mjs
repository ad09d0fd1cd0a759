/** Mutation testing of one folder. scripts/mutants.mjs chooses the folder, its tests and its required score. */
const { CHATBENCH_MUTANTS_TESTS, CHATBENCH_MUTANTS_REPORT, CHATBENCH_MUTANTS_AT_LEAST } = process.env;
const atLeast = Number(CHATBENCH_MUTANTS_AT_LEAST);

const config = {
  ignorePatterns: [
    ...["**", "!package.json", "!tsconfig.json", "!src/**/*.ts", "!scenarios/**", "!docs/**"],
    // Golden files, and what tells tests in which folder to look for them.
    ...["!package-lock.json", "!src/**/golden/**"],
  ],
  // Otherwise it rewrites tsconfig.json, for which it imports a TypeScript that npx does not install beside it. This
  // tsconfig.json needs no change.
  tsconfigFile: "none.json",
  buildCommand: "tsc -p tsconfig.json --noCheck --declaration false --sourceMap false",
  testRunner: "command",
  coverageAnalysis: "off",
  commandRunner: { command: CHATBENCH_MUTANTS_TESTS },
  plugins: [],
  concurrency: 2,
  timeoutMS: 10_000,
  timeoutFactor: 2,
  reporters: ["clear-text", "json"],
  clearTextReporter: { logTests: false, allowColor: false, skipFull: true },
  jsonReporter: { fileName: CHATBENCH_MUTANTS_REPORT },
  allowConsoleColors: false,
  warnings: { slow: false },
  tempDirName: ".stryker-tmp",
  cleanTempDir: "always",
  thresholds: { high: 95, low: atLeast, break: atLeast },
};

export { config as default };
