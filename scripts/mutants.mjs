/**
 * `npm run test:mutants [-- FOLDER …]`: changes the code of a folder of src at one place at a time, and counts the
 * changes that the folder's own tests do not notice. Fails below the folder's score.
 *
 *   npm run test:mutants                 every folder listed here
 *   npm run test:mutants -- stats result these
 */

import { spawnSync } from "node:child_process";

const STRYKER = "@stryker-mutator/core@9.6.1";

/**
 * The folders with their required scores, in per cent. `without`: tests that are left out because their random runs
 * take minutes, or because they start processes of the whole product.
 */
const FOLDERS = {
  stats: { atLeast: 85 },
  result: { atLeast: 85, without: "docs" },
  scenario: { atLeast: 85, without: "docs|shipped" },
  "loadgen/ledger": { atLeast: 90, without: "oracle" },
  "loadgen/coordinator/outcome": { atLeast: 85, tests: "loadgen/coordinator" },
  "loadgen/worker/users": { atLeast: 85, tests: "loadgen/worker", without: "paced" },
  "server-under-test/chat": { atLeast: 85 },
};

function mutate(folder) {
  const { atLeast, tests = folder, without } = FOLDERS[folder];
  const ignore = without === undefined ? "" : ` --ignore ${without}`;
  const { status } = spawnSync(
    "npx",
    [
      ...["--yes", `--package=${STRYKER}`, "stryker", "run"],
      ...["--mutate", `src/${folder}/**/*.ts,!src/${folder}/**/*.test.ts`],
    ],
    {
      stdio: "inherit",
      env: {
        ...process.env,
        CHATBENCH_MUTANTS_TESTS: `node node_modules/uvu/bin.js dist/${tests} [.]test[.]js$ --bail${ignore}`,
        CHATBENCH_MUTANTS_REPORT: `reports/mutants-${folder.replaceAll("/", "-")}.json`,
        CHATBENCH_MUTANTS_AT_LEAST: String(atLeast),
      },
    },
  );
  return status === 0;
}

const asked = process.argv.slice(2);
const unknown = asked.filter((folder) => !(folder in FOLDERS));
if (unknown.length > 0) {
  console.error(`Not listed: ${unknown.join(", ")}. There are: ${Object.keys(FOLDERS).join(", ")}.`);
  process.exitCode = 2;
} else {
  const failed = (asked.length === 0 ? Object.keys(FOLDERS) : asked).filter((folder) => !mutate(folder));
  for (const folder of failed) console.error(`src/${folder}: below its score, or not measured.`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
