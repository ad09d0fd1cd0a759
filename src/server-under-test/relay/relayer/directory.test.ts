import { openTestRelayer } from "../../../test-support/open-test-cluster.js";
import { checkRelayContract, type RelayKind } from "../../../test-support/relay-contract.js";
import { checkRelayFaults } from "../../../test-support/relay-faults.js";

const KIND: RelayKind = {
  name: "directory",
  requires: { met: true, what: "nothing" },
  wastedOf: () => 0,
  open: () => openTestRelayer("directory"),
};

checkRelayContract(KIND);
checkRelayFaults(KIND);
