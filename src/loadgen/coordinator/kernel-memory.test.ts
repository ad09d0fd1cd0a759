import assert from "node:assert/strict";
import { suite } from "uvu";
import { kernelSocketBytes, queueBytes, slabBytes } from "./kernel-memory.js";

const test = suite("kernel memory");

const SLABINFO = `slabinfo - version: 2.1
# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>
TCPv6                  3     24   2432   13    8 : tunables    0    0    0
tw_sock_TCP           50    100    264   15    1 : tunables    0    0    0
TCP                   10     26   2304   13    8 : tunables    0    0    0
sock_inode_cache     100    150    832   19    4 : tunables    0    0    0
dentry            900000 900000    192   21    1 : tunables    0    0    0
filp                 200    300    256   16    1 : tunables    0    0    0
`;

test("of all slab caches those of sockets and their files count, by their active objects", () => {
  assert.equal(slabBytes(SLABINFO), 3 * 2432 + 10 * 2304 + 100 * 832 + 200 * 256);
  assert.equal(slabBytes(""), 0);
});

const SOCKSTAT = `sockets: used 290
TCP: inuse 7 orphan 0 tw 12 alloc 9 mem 21
UDP: inuse 3 mem 500
FRAG: inuse 0 memory 0
`;

test("queues are counted in pages, those of TCP alone", () => {
  assert.equal(queueBytes(SOCKSTAT), 21 * 4096);
  assert.equal(queueBytes("UDP: inuse 3 mem 500\n"), 0);
});

test("is a number of bytes, or null where the system does not tell", async () => {
  const bytes = await kernelSocketBytes();
  assert.ok(bytes === null || bytes > 0);
});

test.run();
