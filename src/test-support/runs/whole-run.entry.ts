/**
 * A whole run in a process of its own, for tests that set limits on it, of which the appraisal is told
 * nothing: takes the scenario as JSON, writes the result as JSON.
 */

import { wholeRun } from "./whole-run.js";

const { result } = await wholeRun(JSON.parse(process.argv[2] ?? "{}"), { machine: { descriptorLimit: null } });
process.stdout.write(JSON.stringify(result));
