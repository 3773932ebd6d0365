package io.github.consulsnapshot.state;

import java.time.Duration;
import java.util.Objects;

/**
 * The configuration of autopilot, which looks after servers.
 *
 * @param cleanupDeadServers whether dead servers are removed
 * @param lastContactThreshold how long a healthy server may be without contact to the leader
 * @param maxTrailingLogs by how many entries of the log a healthy server may be behind, unsigned
 * @param minQuorum how many servers remain at least, unsigned
 * @param serverStabilizationTime how long a new server must be healthy before it votes
 * @param redundancyZoneTag Consul Enterprise: what names the zones of servers; may be empty
 * @param upgradeMigrationDisabled Consul Enterprise: whether new versions do not take over by
 *     themselves
 * @param upgradeVersionTag Consul Enterprise: what names the version of servers; may be empty
 * @param createIndex the index at which it was made, unsigned
 * @param modifyIndex the index at which it was last written, unsigned
 */
public record AutopilotConfiguration(
    boolean cleanupDeadServers,
    Duration lastContactThreshold,
    long maxTrailingLogs,
    long minQuorum,
    Duration serverStabilizationTime,
    String redundancyZoneTag,
    boolean upgradeMigrationDisabled,
    String upgradeVersionTag,
    long createIndex,
    long modifyIndex)
    implements RecordContent {
  /**
   * Checks that nothing is null.
   *
   * @param cleanupDeadServers whether dead servers are removed
   * @param lastContactThreshold how long a healthy server may be without contact to the leader
   * @param maxTrailingLogs by how many entries of the log a healthy server may be behind, unsigned
   * @param minQuorum how many servers remain at least, unsigned
   * @param serverStabilizationTime how long a new server must be healthy before it votes
   * @param redundancyZoneTag Consul Enterprise: what names the zones of servers; may be empty
   * @param upgradeMigrationDisabled Consul Enterprise: whether new versions do not take over by
   *     themselves
   * @param upgradeVersionTag Consul Enterprise: what names the version of servers; may be empty
   * @param createIndex the index at which it was made, unsigned
   * @param modifyIndex the index at which it was last written, unsigned
   */
  public AutopilotConfiguration {
    Objects.requireNonNull(lastContactThreshold, "lastContactThreshold");
    Objects.requireNonNull(serverStabilizationTime, "serverStabilizationTime");
    Objects.requireNonNull(redundancyZoneTag, "redundancyZoneTag");
    Objects.requireNonNull(upgradeVersionTag, "upgradeVersionTag");
  }

  static AutopilotConfiguration of(RecordFields fields) {
    return new AutopilotConfiguration(
        fields.truth("CleanupDeadServers"),
        fields.duration("LastContactThreshold"),
        fields.number("MaxTrailingLogs"),
        fields.number("MinQuorum"),
        fields.duration("ServerStabilizationTime"),
        fields.text("RedundancyZoneTag"),
        fields.truth("DisableUpgradeMigration"),
        fields.text("UpgradeVersionTag"),
        fields.number("CreateIndex"),
        fields.number("ModifyIndex"));
  }
}
