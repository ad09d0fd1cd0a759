import { Command } from "commander";
import { scenarioJsonSchema } from "../../scenario/schema/json-schema.js";

export function schemaCommand(): Command {
  return new Command("schema").description("print the JSON Schema of scenario files, for editors").action(() => {
    process.stdout.write(`${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`);
  });
}
