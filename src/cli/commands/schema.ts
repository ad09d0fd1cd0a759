import { Command } from "commander";
import { scenarioJsonSchema } from "../../scenario/schema/json-schema.js";
import { print } from "../terminal/print.js";

export function schemaCommand(): Command {
  return new Command("schema")
    .description("print the JSON Schema of scenario files, for editors")
    .action(() => print(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`));
}
