import { openTestRelayer } from "../../../test-support/clusters/open-test-cluster.js";
import { checkRelayContract, type RelayKind } from "../../../test-support/clusters/relay-contract.js";
import { checkRelayFaults } from "../../../test-support/clusters/relay-faults.js";
import { checkRelayHistories } from "../../../test-support/clusters/relay-histories.js";

const KIND: RelayKind = {
  name: "directory",
  requires: { met: true, what: "nothing" },
  wastedOf: () => 0,
  open: () => openTestRelayer("directory"),
};

checkRelayContract(KIND);
checkRelayFaults(KIND);
checkRelayHistories(KIND, 60);
