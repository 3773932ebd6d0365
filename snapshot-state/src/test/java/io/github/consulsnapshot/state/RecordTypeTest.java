package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RecordTypeTest {
  @ParameterizedTest
  @CsvSource({
    "0, Register",
    "1, Deregister",
    "2, KVS",
    "3, Session",
    "4, ACL",
    "5, Tombstone",
    "6, CoordinateBatchUpdate",
    "7, PreparedQuery",
    "8, Txn",
    "9, Autopilot",
    "10, Area",
    "11, ACLBootstrap",
    "12, Intention",
    "13, ConnectCA",
    "14, ConnectCAProviderState",
    "15, ConnectCAConfig",
    "16, Index",
    "17, ACLToken",
    "18, ACLTokenDelete",
    "19, ACLPolicy",
    "20, ACLPolicyDelete",
    "21, ConnectCALeaf",
    "22, ConfigEntry",
    "23, ACLRole",
    "24, ACLRoleDelete",
    "25, ACLBindingRule",
    "26, ACLBindingRuleDelete",
    "27, ACLAuthMethod",
    "28, ACLAuthMethodDelete",
    "29, ChunkingState",
    "30, FederationState",
    "31, SystemMetadata",
    "32, ServiceVirtualIP",
    "33, FreeVirtualIP",
    "34, KindServiceName",
    "35, Peering",
    "36, PeeringDelete",
    "37, Unknown(37)",
    "38, PeeringTrustBundle",
    "39, PeeringTrustBundleDelete",
    "40, PeeringSecret",
    "41, RaftLogVerifierCheckpoint",
    "42, Resource",
    "43, UpdateManualVirtualIPRequestType",
  })
  void nameOf_numberThatConsulKnows_isItsName(int number, String name) {
    assertThat(RecordType.nameOf(number)).isEqualTo(name);
  }

  @Test
  void nameOf_anyOtherNumber_isUnknown() {
    IntStream.rangeClosed(44, 255)
        .forEach(
            number -> assertThat(RecordType.nameOf(number)).isEqualTo("Unknown(" + number + ")"));
  }

  @ParameterizedTest
  @EnumSource
  void nameOf_numberOfEachType_isItsName(RecordType type) {
    assertThat(RecordType.nameOf(type.number())).isEqualTo(type.consulName());
  }

  @Test
  void number_ofAllTypes_isUnique() {
    assertThat(Arrays.stream(RecordType.values()).map(RecordType::number))
        .doesNotHaveDuplicates()
        .hasSize(43);
  }
}
