import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { workerRange } from "../../plan/users.js";
import { type Route, type RouteSpace, routeCount, routeOf } from "./route-plan.js";
import { UserRoutes } from "./user-routes.js";

const test = suite("route-plan");

const addresses = (prefix: string, max: number) =>
  fc.integer({ min: 0, max }).map((count) => Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`));

/** Small ranges, so that they fill up. */
const spaces: fc.Arbitrary<RouteSpace> = fc.record({
  sources: addresses("127.0.0.", 3),
  hosts: addresses("127.0.1.", 3),
  ports: fc
    .record({ first: fc.integer({ min: 1_024, max: 60_000 }), count: fc.integer({ min: 1, max: 60 }) })
    .map(({ first, count }) => ({ first, last: first + count - 1 })),
  offset: fc.integer({ min: 0, max: 0xffff_ffff }),
});

const nameOf = ({ host, local }: Route): string => `${local?.address}:${local?.port} -> ${host}`;

test("no two users of any workers ever share a source, a port and a destination", () => {
  const cases = spaces.chain((space) =>
    fc.record({
      space: fc.constant(space),
      // As many as have routes at every entrance, even if all of them meet at one.
      users: fc.integer({ min: 1, max: Math.max(1, routeCount(space)) }),
      entrances: fc.integer({ min: 1, max: 4 }),
      workers: fc.integer({ min: 1, max: 4 }),
      attempts: fc.integer({ min: 1, max: 5 }),
      byTurns: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(cases, ({ space, users, entrances, workers, attempts, byTurns }) => {
      fc.pre(space.sources.length > 0);
      const entranceOf = (user: number): number => (byTurns ? user % entrances : (user * user + 7) % entrances);
      const ownerOf = new Map<string, number>();
      for (let worker = 0; worker < workers; worker++) {
        const range = workerRange(users, workers, worker);
        const routes = new UserRoutes(space, { users, entranceOf }, range);
        for (let attempt = 0; attempt < attempts; attempt++) {
          for (let user = range.from; user < range.to; user++) {
            const key = `${nameOf(routes.next(user))} ${entranceOf(user)}`;
            assert.equal(ownerOf.get(key) ?? user, user, `${key} is of two users`);
            ownerOf.set(key, user);
          }
        }
      }
    }),
  );
});

test("every route lies in the space: known addresses, ports of the range", () => {
  const crowd = fc.integer({ min: 1, max: 1_000 });
  fc.assert(
    fc.property(spaces, crowd, fc.nat(999), fc.nat(70_000), (space, size, rank, attempt) => {
      const { host, local } = routeOf(space, rank % size, size, attempt);
      assert.equal(host === null, space.hosts.length === 0);
      if (host !== null) assert.ok(space.hosts.includes(host));
      assert.equal(local === null, space.sources.length === 0);
      if (local === null) return;
      assert.ok(space.sources.includes(local.address));
      assert.ok(local.port >= space.ports.first && local.port <= space.ports.last, String(local.port));
    }),
  );
});

test("a user uses all routes that are its own before it comes back to one", () => {
  const space = { sources: ["a", "b"], hosts: [], ports: { first: 5_000, last: 5_049 }, offset: 17 };
  const seen = Array.from({ length: 12 }, (_, attempt) => nameOf(routeOf(space, 3, 10, attempt)));
  assert.equal(new Set(seen.slice(0, 10)).size, 10);
  assert.deepEqual(seen.slice(10), seen.slice(0, 2));
});

test("a full space is used to the last route", () => {
  const space = { sources: ["a", "b"], hosts: ["x", "y", "z"], ports: { first: 1, last: 4 }, offset: 5 };
  const users = Array.from({ length: 24 }, (_, rank) => nameOf(routeOf(space, rank, 24, 0)));
  assert.equal(new Set(users).size, 24);
});

test("a few users are spread over all addresses already", () => {
  const space = { sources: ["a", "b"], hosts: ["x", "y"], ports: { first: 1, last: 1_000 }, offset: 0 };
  const routes = [0, 1, 2, 3].map((rank) => routeOf(space, rank, 4, 0));
  assert.deepEqual(new Set(routes.map(({ host, local }) => `${local?.address}${host}`)).size, 4);
});

test.run();
