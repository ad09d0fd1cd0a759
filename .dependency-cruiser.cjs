/**
 * The layering of docs/architecture.md as rules. A layer imports itself and the layers before it;
 * the folders of one row are siblings, which never import each other.
 */
const LAYERS = [
  ["base"],
  ["protocol"],
  ["scenario"],
  ["stats"],
  ["result"],
  ["plan"],
  ["server-under-test", "loadgen", "report"],
  ["cli"],
];

const TEST = "[.]test[.]ts$";
const TEST_SUPPORT = "^src/test-support/";
const ENTRY = "[.]entry[.]ts$";
/** Measurements of chatbench itself, started by hand; one may import whatever it measures. */
const BENCH = "^src/bench/[^/]+[.]bench[.]ts$";
/** What is started from outside and therefore imported by nothing. */
const STARTED = ["^src/cli/main[.]ts$", "^src/index[.]ts$", "^src/test-support/run-tests[.]ts$", BENCH, ENTRY];

const anyOf = (folders) => `^src/(${folders.join("|")})/`;

const layerRules = LAYERS.flatMap((siblings, row) =>
  siblings.map((folder) => ({
    name: `layer-${folder}`,
    comment: `src/${folder} imports only itself and the layers before it.`,
    severity: "error",
    from: { path: anyOf([folder]) },
    to: { path: "^src/", pathNot: [anyOf([...LAYERS.slice(0, row).flat(), folder]), TEST_SUPPORT] },
  })),
);

module.exports = {
  forbidden: [
    ...layerRules,
    {
      name: "known-folder",
      comment: "Every folder of src has its place in the layering.",
      severity: "error",
      from: { path: "^src/", pathNot: [anyOf([...LAYERS.flat(), "test-support", "bench"]), "^src/index[.]ts$"] },
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
