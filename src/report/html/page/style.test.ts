import assert from "node:assert/strict";
import { suite } from "uvu";
import { DARK, LIGHT, STYLE } from "./style.js";

const test = suite("report style");

/** Relative luminance, WCAG 2.1. */
function luminance(color: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Contrast ratio, WCAG 2.1: 1 to 21. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

for (const [scheme, colors] of Object.entries({ light: LIGHT, dark: DARK })) {
  test(`keeps text readable on every background of the ${scheme} scheme`, () => {
    const pairs: readonly (readonly [keyof typeof LIGHT, readonly (keyof typeof LIGHT)[]])[] = [
      ["--text", ["--page", "--panel", "--good-panel", "--bad-panel", "--warn-panel"]],
      ["--muted", ["--page", "--panel", "--band", "--band-strong"]],
      ["--link", ["--page"]],
      ["--good", ["--page", "--good-panel"]],
      ["--bad", ["--page", "--bad-panel"]],
      ["--warn", ["--page", "--warn-panel"]],
    ];
    for (const [text, grounds] of pairs) {
      for (const ground of grounds) {
        const ratio = contrast(colors[text], colors[ground]);
        assert.ok(ratio >= 4.5, `${text} on ${ground}: ${ratio.toFixed(2)}`);
      }
    }
  });

  test(`keeps every chart series visible in the ${scheme} scheme`, () => {
    for (const [name, color] of Object.entries(colors).filter(([key]) => key.startsWith("--series"))) {
      for (const ground of ["--page", "--band-strong"] as const) {
        assert.ok(contrast(color, colors[ground]) >= 3, `${name} on ${ground}`);
      }
    }
  });
}

test("uses only colours and variables of the palette", () => {
  const used = new Set([...STYLE.matchAll(/var\((--[a-z0-9-]+)\)/g)].map(([, name]) => name ?? ""));
  for (const name of used) assert.ok(Object.hasOwn(LIGHT, name), name);
  assert.deepEqual(Object.keys(DARK), Object.keys(LIGHT));
});

test.run();
