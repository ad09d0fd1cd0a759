/**
 * A whole run in its own process, for tests that limit it without the appraisal knowing. Takes the scenario as JSON and
 * writes the result as JSON.
 */

import { wholeRun } from "./whole-run.js";

const { result } = await wholeRun(JSON.parse(process.argv[2] ?? "{}"), { machine: { descriptorLimit: null } });
process.stdout.write(JSON.stringify(result));
