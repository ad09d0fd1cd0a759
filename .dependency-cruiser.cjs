/**
 * The structure of docs/architecture.md as rules. A row imports itself and the rows before it; the
 * folders of one row are siblings, which never import each other. "." stands for a folder's own
 * files. So no two folders import each other, at any depth. A new folder needs a place here.
 */
const ROOMS = {
  src: [
    ["base"],
    ["protocol"],
    ["scenario"],
    ["stats"],
    ["result"],
    ["plan"],
    ["server-under-test", "loadgen", "report"],
    ["experiment"],
    ["cli"],
    ["."],
  ],
  "src/scenario": [["text"], ["thresholds"], ["schema"], ["rules"], ["."]],
  "src/result": [["."], ["verdict", "comparison"], ["history"]],
  "src/server-under-test": [["processes"], ["relay"], ["chat"], ["node"], ["cluster"], ["."]],
  "src/server-under-test/chat": [["routing", "broadcast"], ["."]],
  "src/server-under-test/relay": [["."], ["trace"], ["relayer", "redis", "nats"]],
  "src/server-under-test/relay/relayer": [["forwarding"], ["."]],
  "src/server-under-test/node": [["http"], ["."]],
  "src/server-under-test/cluster": [["."], ["broker", "front"], ["faults"]],
  "src/loadgen": [
    ["client", "target-protocol", "ledger", "http-load", "pacing"],
    ["routes"],
    ["machine"],
    ["."],
    ["feasibility", "worker"],
    ["coordinator"],
  ],
  "src/loadgen/client": [["common"], ["lean", "ws"], ["."]],
  "src/loadgen/worker": [["timing", "users"], ["traffic"], ["."]],
  "src/loadgen/coordinator": [["."], ["outcome"]],
  "src/experiment": [["."], ["comparison"], ["gate"], ["end-to-end"]],
  "src/report": [["facts"], ["formats"], ["json", "table", "html"]],
  "src/report/facts": [["."], ["comparison"]],
  "src/report/formats": [["parts"], ["."], ["comparison"], ["gate"]],
  "src/report/table": [["parts"], ["sections", "comparison", "history"], ["."]],
  "src/report/html": [["parts"], ["page", "charts"], ["sections", "comparison", "history"], ["."]],
  "src/cli": [["files", "options", "terminal"], ["programs"], ["commands"], ["."], ["end-to-end"]],
};

/** Folders outside the product: they import whatever they measure or test. */
const OUTSIDE = {
  "src/bench": [["engine"], ["pacing", "clock", "gate"], ["."]],
  "src/test-support": [["fakes", "runner"], ["runs", "samples"], ["processes", "peers", "liar"], ["clusters"], ["."]],
};

const TEST = "[.]test[.]ts$";
const TEST_SUPPORT = "^src/test-support/";
const ENTRY = "[.]entry[.]ts$";
/** Measurements of chatbench itself, started by hand; one may import whatever it measures. */
const BENCH = "^src/bench/[^/]+[.]bench[.]ts$";
/** What is started from outside and therefore imported by nothing. */
const STARTED = ["^src/cli/main[.]ts$", "^src/index[.]ts$", "^src/test-support/runner/run-tests[.]ts$", BENCH, ENTRY];

const anyOf = (folders) => `^src/(${folders.join("|")})/`;

/** The modules of one room of a folder. */
const inRoom = (folder, room) => (room === "." ? `^${folder}/[^/]+$` : `^${folder}/${room}/`);

/** One rule for each room: what it may import of the folder that it lies in. */
const roomRules = Object.entries({ ...ROOMS, ...OUTSIDE }).flatMap(([folder, rows]) =>
  rows.flatMap((siblings, row) =>
    siblings.map((room) => ({
      name: folder === "src" ? `layer-${room}` : `room-${folder.slice("src/".length)}/${room}`,
      comment: `${room} imports of ${folder} only itself and what stands before it.`,
      severity: "error",
      // Which of the smaller rooms a test looks into is not worth a rule; which layer is.
      from: { path: inRoom(folder, room), ...(folder === "src" ? {} : { pathNot: TEST }) },
      to: {
        path: `^${folder}/`,
        pathNot: [
          ...[...rows.slice(0, row).flat(), room].map((known) => inRoom(folder, known)),
          ...(folder === "src" ? [TEST_SUPPORT] : []),
        ],
      },
    })),
  ),
);

const knownFolders = [
  ...Object.entries({ ...ROOMS, ...OUTSIDE }),
  ["src", [Object.keys(OUTSIDE).map((path) => path.slice("src/".length))]],
].flatMap(([folder, rows]) => rows.flat().map((room) => (room === "." ? folder : `${folder}/${room}`)));

module.exports = {
  forbidden: [
    ...roomRules,
    {
      name: "known-folder",
      comment: "Every folder of src has its place in the table above.",
      severity: "error",
      from: { path: "^src/", pathNot: knownFolders.map((folder) => `^${folder}/[^/]+$`) },
      to: {},
    },
    {
      name: "client-knows-no-chat",
      comment: "A WebSocket client is about sockets and frames; it can be swapped because it knows nothing else.",
      severity: "error",
      from: { path: "^src/loadgen/client/", pathNot: TEST },
      to: { path: "^src/", pathNot: ["^src/loadgen/client/", anyOf(["base"])] },
    },
    {
      name: "entries-are-spawned",
      comment: "An entry acts as soon as it is loaded: it is the start of a process, never an import.",
      severity: "error",
      from: {},
      to: { path: [ENTRY, BENCH, "^src/cli/main[.]ts$"] },
    },
    {
      name: "tests-are-not-imported",
      comment: "Tests, and what only they need, are no part of the product.",
      severity: "error",
      from: { pathNot: [TEST, TEST_SUPPORT] },
      to: { path: [TEST, TEST_SUPPORT] },
    },
    {
      name: "test-files-stand-alone",
      comment: "Importing a test file would run its tests twice.",
      severity: "error",
      from: {},
      to: { path: TEST },
    },
    {
      name: "no-dev-dependencies-in-the-product",
      comment: "devDependencies are absent where chatbench is installed.",
      severity: "error",
      from: { path: "^src/", pathNot: [TEST, TEST_SUPPORT] },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "declared-dependencies-only",
      comment: "A package that package.json does not name may vanish with any update.",
      severity: "error",
      from: { path: "^src/" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown", "undetermined"] },
    },
    {
      name: "resolvable",
      comment: "What is imported exists.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "no-cycles",
      comment: "Data flows one way.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-dead-code",
      comment: "Every module is needed by something that is started, not only by its own test.",
      severity: "error",
      from: { path: STARTED },
      to: { path: "^src/", pathNot: [TEST, TEST_SUPPORT, ...STARTED], reachable: false },
    },
    {
      name: "no-dead-test-support",
      comment: "The same for what helps the tests.",
      severity: "error",
      from: { path: [TEST, ...STARTED] },
      to: { path: TEST_SUPPORT, pathNot: [TEST, ...STARTED], reachable: false },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
    },
  },
};
