import assert from "node:assert/strict";
import fc from "fast-check";
import { suite } from "uvu";
import { createRouting, ROUTING_STRATEGIES, type RoutingStrategyName } from "./routing-strategies.js";

const names = Object.keys(ROUTING_STRATEGIES) as RoutingStrategyName[];
const HOSTILE_NAMES = ["__proto__", "constructor", "\u0000", "👩‍🚀", "\u202eevil", "\ud800", " "];

const filled = (name: RoutingStrategyName, users: number) => {
  const counters = { connectionsExamined: 0, connectionsExaminedOnDisconnect: 0 };
  const routing = createRouting<{ id: number }>(name, counters);
  const connections = Array.from({ length: users }, (_, id) => ({ id }));
  for (const connection of connections) routing.claim(`u${connection.id}`, connection);
  return { counters, routing, connections };
};

for (const name of names) {
  const contract = suite(`routing contract: ${name}`);

  contract("finds a user at the connection that registered the name, and at no other", () => {
    const { routing, connections } = filled(name, 10);
    for (const connection of connections) assert.equal(routing.find(`u${connection.id}`), connection);
    assert.equal(routing.find("u10"), undefined);
    assert.equal(routing.size, 10);
    assert.deepEqual(new Set(routing.connections()), new Set(connections));
  });

  contract("a name belongs to the first connection that claims it, until released", () => {
    const { routing } = filled(name, 0);
    const [first, second] = [{ id: 1 }, { id: 2 }];
    assert.equal(routing.claim("alice", first), true);
    assert.equal(routing.claim("alice", second), false);
    assert.equal(routing.find("alice"), first);
    assert.equal(routing.size, 1);
    routing.release("alice", first);
    assert.equal(routing.find("alice"), undefined);
    assert.equal(routing.claim("alice", second), true);
    assert.equal(routing.find("alice"), second);
  });

  contract("strange names are handled as plain data", () => {
    const { routing } = filled(name, 0);
    for (const user of HOSTILE_NAMES) assert.equal(routing.find(user), undefined);
    const connections = HOSTILE_NAMES.map((user, id) => ({ user, id }));
    for (const connection of connections) assert.equal(routing.claim(connection.user, connection), true);
    for (const connection of connections) assert.equal(routing.find(connection.user), connection);
  });

  contract("connections may be released while iterating over all of them", () => {
    const { routing } = filled(name, 10);
    let walked = 0;
    for (const connection of routing.connections()) {
      walked++;
      routing.release(`u${connection.id}`, connection);
    }
    assert.equal(walked, 10);
    assert.equal(routing.size, 0);
  });

  contract("agrees with a plain table after any claims and releases", () => {
    const step = fc.record({ claim: fc.boolean(), user: fc.integer({ min: 0, max: 5 }) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { routing } = filled(name, 0);
        const model = new Map<string, { id: number }>();
        for (const [id, { claim, user }] of steps.entries()) {
          const key = `u${user}`;
          const held = model.get(key);
          if (claim) {
            const connection = { id };
            assert.equal(routing.claim(key, connection), held === undefined);
            if (held === undefined) model.set(key, connection);
          } else if (held !== undefined) {
            routing.release(key, held);
            model.delete(key);
          }
          assert.equal(routing.find(key), model.get(key));
          assert.equal(routing.size, model.size);
        }
      }),
    );
  });

  contract.run();
}

const costs = suite("routing costs");
const USERS = 100;

costs("map-scan walks up to the user, and over all connections for a user who is not there", () => {
  const { counters, routing } = filled("map-scan", USERS);
  assert.equal(counters.connectionsExamined, 0);
  for (let id = 0; id < USERS; id++) routing.find(`u${id}`);
  assert.equal(counters.connectionsExamined, (USERS * (USERS + 1)) / 2);
  routing.find("nobody");
  assert.equal(counters.connectionsExamined, (USERS * (USERS + 1)) / 2 + USERS);
});

costs("socket-id and map-lookup look at one connection", () => {
  for (const name of ["socket-id", "map-lookup"] as const) {
    const { counters, routing } = filled(name, USERS);
    for (let id = 0; id < USERS; id++) routing.find(`u${id}`);
    assert.equal(counters.connectionsExamined, USERS);
    routing.find("nobody");
    assert.equal(counters.connectionsExamined, USERS);
  }
});

costs("only socket-id walks its table on a disconnect", () => {
  for (const name of names) {
    const { counters, routing, connections } = filled(name, USERS);
    for (const connection of [...connections].reverse()) routing.release(`u${connection.id}`, connection);
    assert.equal(counters.connectionsExaminedOnDisconnect, name === "socket-id" ? (USERS * (USERS + 1)) / 2 : 0);
  }
});

costs.run();
