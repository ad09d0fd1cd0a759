/**
 * Checks docs/commands.md, which is generated from the commands (UPDATE_GOLDEN=1 rewrites it), and that README names
 * each of them.
 */

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Command } from "commander";
import { suite } from "uvu";
import { EXIT } from "../base/exit-codes.js";
import { assertGolden, repositoryRoot } from "../test-support/runner/golden.js";
import { chatbenchProgram } from "./program.js";

const test = suite("cli docs");

const GUIDE = "docs/commands.md";
const commands = chatbenchProgram("0.0.0", () => undefined).commands;

const read = (path: string): string => readFileSync(join(repositoryRoot(), path), "utf8");
/** Escapes text for Markdown. */
const plain = (text: string): string => text.replace(/[|<]/g, "\\$&");
const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Formats an argument: `<scenario.yaml>`, `[file]`, `<file…>`. */
function argumentsOf(command: Command): string {
  return command.registeredArguments
    .map((argument) => `${argument.name()}${argument.variadic ? "…" : ""}`)
    .map((name, i) => (command.registeredArguments[i]?.required === true ? `<${name}>` : `[${name}]`))
    .join(" ");
}

function rowsOf(command: Command): readonly string[] {
  const help = command.createHelp();
  const options = help.visibleOptions(command).filter(({ long }) => long !== "--help");
  const rows = [
    ...command.registeredArguments.map((argument) => [argument.name(), help.argumentDescription(argument)]),
    ...options.map((option) => [option.flags, help.optionDescription(option)]),
  ];
  return rows.map(([name = "", text = ""]) => `| \`${name}\` | ${plain(text)} |`);
}

function sectionOf(command: Command): string {
  const usage = ["chatbench", command.name(), argumentsOf(command)].filter((word) => word !== "").join(" ");
  const rows = rowsOf(command);
  const table = rows.length === 0 ? [] : ["| | |", "|---|---|", ...rows, ""];
  return [`## \`${usage}\``, "", sentence(command.description()), "", ...table].join("\n");
}

test("docs/commands.md has every command with its arguments, options and defaults", () => {
  const block = /(<!-- commands: [^>]*-->\n).*?(<!-- \/commands -->)/s;
  const guide = read(GUIDE);
  assert.match(guide, block);
  const content = commands.map(sectionOf).join("\n");
  assertGolden(
    GUIDE,
    guide.replace(block, (_, start: string, end: string) => `${start}\n${content}\n${end}`),
  );
});

test("README names every command and every exit code", () => {
  const guide = read("README.md");
  const names = commands.map((command) => `\`${[command.name(), argumentsOf(command)].join(" ").trim()}\``);
  const codes = Object.values(EXIT).map((code) => new RegExp(`\\b${code} \\w`));
  assert.deepEqual(
    names.filter((name) => !guide.includes(name)),
    [],
  );
  assert.ok(codes.every((code) => code.test(guide)));
});

test.run();
