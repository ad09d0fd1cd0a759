import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import fc from "fast-check";
import { suite } from "uvu";
import { type LinkShape, UNDISTURBED } from "../../../protocol/server-control.js";
import { until } from "../../../test-support/fakes/until.js";
import { LinkProxy } from "./link-proxy.js";

const test = suite("link-proxy");

const shaped = (shape: Partial<LinkShape>): LinkShape => ({ ...UNDISTURBED, ...shape });

/** A server behind a proxy, with the sockets it has accepted. */
interface Rig {
  readonly proxy: LinkProxy;
  readonly accepted: readonly Socket[];
  /** Connects through the proxy, and waits until the server has accepted it. */
  pair(): Promise<{ readonly near: Socket; readonly far: Socket }>;
}

const nothing = (): void => undefined;

async function withRig(run: (rig: Rig) => Promise<void>): Promise<void> {
  const accepted: Socket[] = [];
  const nears: Socket[] = [];
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => accepted.push(socket.on("error", nothing)));
  await once(server.listen(0, "127.0.0.1"), "listening");
  const proxy = await LinkProxy.open({ host: "127.0.0.1", port: (server.address() as AddressInfo).port });
  const pair = async (): Promise<{ near: Socket; far: Socket }> => {
    const count = accepted.length;
    const near = connect({ port: proxy.port, host: "127.0.0.1", allowHalfOpen: true }).on("error", nothing);
    nears.push(near);
    await until("the server has the connection", () => accepted.length > count);
    const far = accepted[count];
    assert.ok(far);
    return { near, far };
  };
  try {
    await run({ proxy, accepted, pair });
  } finally {
    for (const socket of [...accepted, ...nears]) socket.destroy();
    await proxy.close();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** Collects what the socket receives, in the pieces it arrives in. */
function received(socket: Socket): Buffer[] {
  const pieces: Buffer[] = [];
  socket.on("data", (piece: Buffer) => pieces.push(piece));
  return pieces;
}

/** Reads until the other side ends; leaves this side open. */
async function text(socket: Socket): Promise<string> {
  const pieces = received(socket);
  socket.resume();
  await new Promise((resolve) => socket.once("end", resolve));
  return Buffer.concat(pieces).toString();
}

/** Unlike `once` of node:events, does not reject when there is an error first. */
const closed = (socket: Socket): Promise<unknown> => new Promise((resolve) => socket.once("close", resolve));

/**
 * Waits for enough turns of the event loop that the proxy, in this same process, has read what the kernel holds for it.
 */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
}

const lengthOf = (pieces: readonly Buffer[]): number => pieces.reduce((sum, { length }) => sum + length, 0);

test("without faults, both directions pass everything, and each ends separately", () =>
  withRig(async ({ proxy, pair }) => {
    const { near, far } = await pair();
    near.end("a question");
    assert.equal(await text(far), "a question");
    assert.equal(near.readableEnded, false);
    far.write("an ");
    far.end("answer");
    assert.equal(await text(near), "an answer");
    await until("nothing is left in the proxy", () => proxy.connections === 0);
  }));

test("data on a delayed link arrives after data sent later on one without delay", () =>
  withRig(async (delayed) =>
    withRig(async (plain) => {
      const order: string[] = [];
      const [slow, quick] = await Promise.all([delayed.pair(), plain.pair()]);
      slow.far.on("data", (bytes: Buffer) => order.push(bytes.toString()));
      quick.far.on("data", (bytes: Buffer) => order.push(bytes.toString()));
      delayed.proxy.shape(shaped({ delayUs: 300_000 }));
      slow.near.write("first");
      await new Promise(setImmediate);
      quick.near.write("second");
      await until("both are there", () => order.length === 2);
      assert.deepEqual(order, ["second", "first"]);
    }),
  ));

test("data sent after a delay has ended does not overtake delayed data", () =>
  withRig(async ({ proxy, pair }) => {
    const { near, far } = await pair();
    proxy.shape(shaped({ delayUs: 200_000 }));
    near.write("one ");
    const other = await pair();
    other.near.write("x");
    proxy.shape(UNDISTURBED);
    near.end("two");
    assert.equal(await text(far), "one two");
  }));

test("bytes arrive in slices", () =>
  withRig(async ({ proxy, pair }) => {
    const { near, far } = await pair();
    const pieces = received(far);
    proxy.shape(shaped({ sliceBytes: 1 }));
    near.write("in small pieces");
    await until("all of it is there", () => lengthOf(pieces) === 15);
    assert.equal(Buffer.concat(pieces).toString(), "in small pieces");
    assert.ok(pieces.length > 1, `${pieces.length} pieces`);
  }));

test("a bandwidth limit holds data back, and lifting it releases what waits", () =>
  withRig(async ({ proxy, pair }) => {
    const { near, far } = await pair();
    const pieces = received(far);
    proxy.shape(shaped({ bytesPerSec: 1_000 }));
    near.write(Buffer.alloc(1_000_000, "x"));
    await until("some of it is there", () => lengthOf(pieces) >= 40);
    assert.ok(lengthOf(pieces) < 500_000);
    proxy.shape(UNDISTURBED);
    await until("all of it is there", () => lengthOf(pieces) === 1_000_000);
  }));

test("a receiver that does not read stops the sender: the proxy holds little in between", () =>
  withRig(async ({ pair }) => {
    const { near, far } = await pair();
    far.pause();
    const piece = Buffer.alloc(1024 ** 2, "x");
    let written = 0;
    // The kernel buffers some megabytes on either side of the proxy. The sender must stall long before it has sent
    // everything.
    while (written < 256 && near.writableLength < 16 * piece.length) {
      near.write(piece);
      written++;
      await new Promise(setImmediate);
    }
    assert.ok(written < 256);
    near.end();
    assert.equal((await text(far)).length, written * piece.length);
  }));

test("a sender that is ahead of a long delay is stopped: the proxy holds some megabytes, not all", () =>
  withRig(async ({ proxy, pair }) => {
    const { near } = await pair();
    proxy.shape(shaped({ delayUs: 3_600_000_000 }));
    const piece = Buffer.alloc(1024 ** 2, "x");
    let written = 0;
    while (written < 256 && near.writableLength < 16 * piece.length) {
      near.write(piece);
      written++;
      await new Promise(setImmediate);
    }
    assert.ok(written < 256);
  }));

test("cut: existing and new connections are reset; after it, new ones work", () =>
  withRig(async ({ proxy, pair, accepted }) => {
    const { near, far } = await pair();
    const ends = Promise.all([closed(near), closed(far)]);
    proxy.shape(shaped({ state: "cut" }));
    await ends;
    await until("nothing is left in the proxy", () => proxy.connections === 0);
    const refused = connect(proxy.port, "127.0.0.1").on("error", nothing);
    await closed(refused);
    assert.equal(accepted.length, 1);
    proxy.shape(UNDISTURBED);
    const again = await pair();
    again.near.end("back");
    assert.equal(await text(again.far), "back");
  }));

test("blackhole: connections stay open, nothing arrives, and those that lost data are reset afterwards", () =>
  withRig(async ({ proxy, pair }) => {
    const [loser, idle] = [await pair(), await pair()];
    const pieces = received(loser.far);
    loser.near.write("before");
    await until("that is there", () => lengthOf(pieces) === 6);
    proxy.shape(shaped({ state: "blackhole" }));
    loser.near.write("vanishes");
    const inside = await pair();
    inside.near.write("vanishes too");
    await turns();
    assert.equal(loser.near.destroyed, false);
    const ends = Promise.all([loser.near, loser.far, inside.near, inside.far].map(closed));
    await turns();
    proxy.shape(UNDISTURBED);
    await ends;
    assert.equal(Buffer.concat(pieces).toString(), "before");
    idle.near.end("unharmed");
    assert.equal(await text(idle.far), "unharmed");
  }));

test("blackhole: the end of one side does not reach the other, which is reset afterwards", () =>
  withRig(async ({ proxy, pair }) => {
    const [ended, broken] = [await pair(), await pair()];
    proxy.shape(shaped({ state: "blackhole" }));
    ended.near.end();
    broken.near.resetAndDestroy();
    await until("they are gone on one side", () => broken.near.destroyed && ended.near.writableFinished);
    const later = await pair();
    later.near.resetAndDestroy();
    const ends = [ended.far, broken.far].map(closed);
    assert.equal(ended.far.readableEnded || broken.far.destroyed, false);
    await turns();
    proxy.shape(UNDISTURBED);
    await Promise.all(ends);
    assert.equal(ended.far.readableEnded, false);
  }));

test("a reset ends existing connections only", () =>
  withRig(async ({ proxy, pair }) => {
    const { near, far } = await pair();
    const ends = Promise.all([closed(near), closed(far)]);
    proxy.reset();
    await ends;
    const again = await pair();
    again.near.end("back");
    assert.equal(await text(again.far), "back");
  }));

test("when nothing listens behind the proxy, connections are reset", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const proxy = await LinkProxy.open({ host: "127.0.0.1", port });
  try {
    const near = connect(proxy.port, "127.0.0.1").on("error", nothing);
    await closed(near);
    await until("nothing is left in the proxy", () => proxy.connections === 0);
  } finally {
    await proxy.close();
  }
});

const shapes = fc.record({
  delayUs: fc.constantFrom(0, 0, 1_000, 7_000),
  bytesPerSec: fc.constantFrom(null, null, 20_000_000),
  sliceBytes: fc.constantFrom(null, null, 1_000, 4_321),
  state: fc.constantFrom<LinkShape["state"]>("open", "open", "open", "open", "open", "open", "cut", "blackhole"),
});
const steps = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: shapes },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 150_000 }) },
    { weight: 1, arbitrary: fc.constant("reset" as const) },
  ),
  { minLength: 2, maxLength: 12 },
);

/** Bytes that encode their position, differently in each direction. */
function stream(length: number, start: number, direction: number): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) bytes[i] = (((start + i) * 2_654_435_761 + direction) >>> 13) & 0xff;
  return bytes;
}

test("whatever shapes follow one another, the receiver gets what was sent, or the beginning of it", async () => {
  let survivors = 0;
  let victims = 0;
  await fc.assert(
    fc.asyncProperty(steps, (plan) =>
      withRig(async ({ proxy, pair }) => {
        const { near, far } = await pair();
        const ways = [
          { from: near, to: far, got: received(far), sent: 0 },
          { from: far, to: near, got: received(near), sent: 0 },
        ];
        for (const step of plan) {
          if (step === "reset") proxy.reset();
          else if (typeof step === "object") proxy.shape(step);
          else
            for (const [i, way] of ways.entries()) {
              if (!way.from.destroyed) way.from.write(stream(step, way.sent, i));
              way.sent += step;
            }
          await new Promise(setImmediate);
        }
        proxy.shape(UNDISTURBED);
        for (const { from } of ways) from.end();
        await until("both sides are over", () => near.closed && far.closed);
        // How it ended does not tell: libuv reports an RST after the last bytes as a normal end (uv__stream_io,
        // POLLHUP).
        const isWhole = plan.every((step) => (typeof step === "object" ? step.state === "open" : step !== "reset"));
        if (isWhole) survivors++;
        else victims++;
        for (const [i, { got, sent }] of ways.entries()) {
          const arrived = Buffer.concat(got);
          assert.ok(arrived.equals(stream(arrived.length, 0, i)));
          if (isWhole) assert.equal(arrived.length, sent);
        }
      }),
    ),
    { numRuns: 60 },
  );
  assert.ok(survivors > 5 && victims > 5, `${survivors} survived, ${victims} did not`);
});

test.run();
