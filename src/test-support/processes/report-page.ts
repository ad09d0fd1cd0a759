import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findCommand, serverPath } from "../../server-under-test/processes/find-command.js";
import { HeadlessPage } from "./headless-browser.js";

export const BROWSER = "chromium";

/** Counts the charts with more than a few colours in a small copy; an empty canvas has one. */
export const DRAWN_CHARTS = `[...document.querySelectorAll("canvas")].filter((canvas) => {
  const copy = new OffscreenCanvas(100, 50).getContext("2d");
  copy.drawImage(canvas, 0, 0, 100, 50);
  return canvas.checkVisibility() && new Set(new Uint32Array(copy.getImageData(0, 0, 100, 50).data.buffer)).size > 10;
}).length`;

/** A browser that opens pages as a reader would, from a folder of its own. */
export class ReportBrowser {
  #page: HeadlessPage | null = null;
  #folder = "";

  /** Starts it; does nothing where there is no browser, since such tests are skipped. */
  async start(): Promise<void> {
    const command = findCommand(BROWSER, serverPath());
    if (command === undefined) return;
    this.#folder = await mkdtemp(join(tmpdir(), "chatbench-page-"));
    this.#page = await HeadlessPage.start(command);
  }

  async close(): Promise<void> {
    await this.#page?.close();
    if (this.#folder !== "") await rm(this.#folder, { recursive: true });
  }

  get page(): HeadlessPage {
    assert.ok(this.#page !== null);
    return this.#page;
  }

  /** Opens a page's text as a file, in a window of this width. */
  async open(html: string, widthPx = 1_200): Promise<HeadlessPage> {
    const file = join(this.#folder, "page.html");
    await writeFile(file, html);
    this.page.complaints.length = 0;
    const size = { width: widthPx, height: 800, deviceScaleFactor: 1, mobile: widthPx < 600 };
    await this.page.send("Emulation.setDeviceMetricsOverride", size);
    await this.page.open(`file://${file}`);
    return this.page;
  }
}
