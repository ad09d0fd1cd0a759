import { openTestBroker } from "../../../test-support/open-test-cluster.js";
import { checkRelayContract, type RelayKind } from "../../../test-support/relay-contract.js";
import { checkRelayFaults } from "../../../test-support/relay-faults.js";
import { requireCommand } from "../../../test-support/requires.js";

const KIND: RelayKind = {
  name: "nats",
  requires: requireCommand("nats-server"),
  wastedOf: () => 0,
  open: () => openTestBroker("nats"),
};

checkRelayContract(KIND);
checkRelayFaults(KIND);
