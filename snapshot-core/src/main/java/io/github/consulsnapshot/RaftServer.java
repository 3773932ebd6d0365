package io.github.consulsnapshot;

import java.util.Objects;

/**
 * A server of the Raft configuration that a snapshot was taken under. A restore does not bring it
 * back: the cluster keeps its own members.
 *
 * @param suffrage its part in elections: 0 voter, 1 non-voter, 2 staging
 * @param id the node id; in old archives the same as the address
 * @param address host and port
 */
public record RaftServer(int suffrage, String id, String address) {
  /**
   * Checks that nothing is null.
   *
   * @param suffrage its part in elections: 0 voter, 1 non-voter, 2 staging
   * @param id the node id; in old archives the same as the address
   * @param address host and port
   */
  public RaftServer {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(address, "address");
  }

  /**
   * Whether the server votes.
   *
   * @return true for a voter
   */
  public boolean voter() {
    return suffrage == 0;
  }
}
