import { openTestBroker } from "../../../test-support/clusters/open-test-cluster.js";
import { checkRelayContract, type RelayKind } from "../../../test-support/clusters/relay-contract.js";
import { checkRelayFaults } from "../../../test-support/clusters/relay-faults.js";
import { checkRelayHistories } from "../../../test-support/clusters/relay-histories.js";
import { requireCommand } from "../../../test-support/runner/requires.js";

const KIND: RelayKind = {
  name: "nats",
  requires: requireCommand("nats-server"),
  wastedOf: () => 0,
  open: () => openTestBroker("nats"),
};

checkRelayContract(KIND);
checkRelayFaults(KIND);
checkRelayHistories(KIND, 40);
