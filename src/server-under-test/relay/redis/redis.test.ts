import { openTestBroker } from "../../../test-support/open-test-cluster.js";
import { checkRelayContract, type RelayKind } from "../../../test-support/relay-contract.js";
import { checkRelayFaults } from "../../../test-support/relay-faults.js";
import { requireCommand } from "../../../test-support/requires.js";

const KIND: RelayKind = {
  name: "redis",
  requires: requireCommand("redis-server"),
  wastedOf: () => 0,
  open: () => openTestBroker("redis"),
};

checkRelayContract(KIND);
checkRelayFaults(KIND);
