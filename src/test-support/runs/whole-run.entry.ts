/**
 * A whole run in a process of its own, for tests that set limits on it: takes the scenario as JSON, writes the
 * result as JSON.
 */

import { wholeRun } from "./whole-run.js";

const { result } = await wholeRun(JSON.parse(process.argv[2] ?? "{}"));
process.stdout.write(JSON.stringify(result));
