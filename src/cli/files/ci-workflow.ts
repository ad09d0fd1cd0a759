/** The folder that the workflow's run writes into. */
const OUT = "chatbench-results";

/** Where GitHub looks for workflows. */
export const WORKFLOW_FILE = ".github/workflows/chatbench.yml";

/**
 * Makes the GitHub workflow that `chatbench init --ci` writes: it runs a scenario, and shows and keeps what came of it,
 * whatever the verdict.
 *
 * @param scenario a path without characters that a shell or YAML would read.
 */
export const ciWorkflow = (
  scenario: string,
): string => `# Runs a chatbench scenario. chatbench must be among the devDependencies of package.json.
name: chatbench

on:
  push:
    branches: [main]
  pull_request:
  workflow_dispatch:

permissions:
  contents: read
  checks: write # to publish the cases of junit.xml; a pull request from a fork may not, and does without

concurrency:
  group: chatbench-\${{ github.ref }}
  cancel-in-progress: true

jobs:
  load-test:
    runs-on: ubuntu-latest
    timeout-minutes: 15
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - run: npm ci

      # 0 pass, 1 the server failed, 3 the measurement cannot be trusted: a neighbour may have had the
      # runner's processors. To let such a run pass, add: || [ $? -eq 3 ]
      - name: Run the scenario
        run: >-
          npx chatbench run ${scenario} --out ${OUT}
          --format junit --format markdown --format github

      - name: Show the summary
        if: \${{ !cancelled() }}
        run: if [ -f ${OUT}/summary.md ]; then cat ${OUT}/summary.md >> "$GITHUB_STEP_SUMMARY"; fi

      - name: Publish the cases
        if: \${{ !cancelled() }}
        continue-on-error: true
        uses: mikepenz/action-junit-report@v5
        with:
          report_paths: ${OUT}/junit.xml
          check_name: chatbench

      - name: Keep the report
        if: \${{ !cancelled() }}
        uses: actions/upload-artifact@v4
        with:
          name: ${OUT}
          path: ${OUT}/
          if-no-files-found: warn
          retention-days: 30
`;
