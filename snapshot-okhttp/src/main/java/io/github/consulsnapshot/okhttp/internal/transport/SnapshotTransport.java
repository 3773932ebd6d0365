package io.github.consulsnapshot.okhttp.internal.transport;

import io.github.consulsnapshot.KeyRestoreOptions;
import io.github.consulsnapshot.KeyRestorePlan;
import io.github.consulsnapshot.KeyRestoreReport;
import io.github.consulsnapshot.KeySelection;
import io.github.consulsnapshot.RestoreOptions;
import io.github.consulsnapshot.RestoredSnapshot;
import io.github.consulsnapshot.SaveOptions;
import io.github.consulsnapshot.SavedSnapshot;
import io.github.consulsnapshot.Scope;
import io.github.consulsnapshot.SnapshotSource;
import io.github.consulsnapshot.SnapshotTarget;
import io.github.consulsnapshot.TimeSource;
import io.github.consulsnapshot.okhttp.internal.archive.Verification;
import java.util.Optional;

/** The operations over one connection. Safe for use by several threads. */
public final class SnapshotTransport implements AutoCloseable {
  private final Connection connection;
  private final Operations operations;
  private final AgentCalls agentCalls;
  private final SaveOperation saves;
  private final RestoreOperation restores;
  private final KeyRestoreOperation keyRestores;
  private final Timeouts timeouts;
  private final TimeSource time;

  /** Makes one; the connection is closed with it as far as it is owned. */
  public SnapshotTransport(
      Connection connection, Timeouts timeouts, Verification verification, TimeSource time) {
    this.connection = connection;
    this.timeouts = timeouts;
    this.time = time;
    this.operations = new Operations(connection::release);
    this.agentCalls = new AgentCalls(connection, timeouts, time);
    this.saves = new SaveOperation(connection, timeouts, verification, time);
    this.restores = new RestoreOperation(connection, saves, timeouts, verification, time);
    this.keyRestores = new KeyRestoreOperation(connection, timeouts, verification, time);
  }

  /** See {@link io.github.consulsnapshot.SnapshotClient}. */
  public SavedSnapshot save(SnapshotTarget target, SaveOptions options) {
    return operations.run(operation -> saves.save(operation, target, options));
  }

  /** See {@link io.github.consulsnapshot.SnapshotClient}. */
  public RestoredSnapshot restore(SnapshotSource source, RestoreOptions options) {
    return operations.run(operation -> restores.restore(operation, source, options));
  }

  /** See {@link io.github.consulsnapshot.KeyRestore}. */
  public KeyRestorePlan plan(SnapshotSource source, KeySelection keys, KeyRestoreOptions options) {
    return operations.run(operation -> keyRestores.plan(operation, source, keys, options));
  }

  /** See {@link io.github.consulsnapshot.KeyRestore}. */
  public KeyRestoreReport apply(SnapshotSource source, KeyRestorePlan plan) {
    return operations.run(operation -> keyRestores.apply(operation, source, plan));
  }

  /** The datacenter of the agent, if it may be known. */
  public Optional<String> agentDatacenter() {
    return operations.run(
        operation ->
            new ClusterQueries(
                    connection,
                    connection.client(timeouts.query()).build(),
                    timeouts,
                    operation,
                    Scope.agentDefault(),
                    new Deadline(time, Optional.empty()))
                .agentDatacenter());
  }

  /** What else is asked of the agent, over the same connection. */
  public AgentCalls agentCalls() {
    return agentCalls;
  }

  /** Ends what is running, and begins nothing more. */
  public void end() {
    operations.close();
    agentCalls.close();
  }

  @Override
  public void close() {
    end();
    connection.release();
  }
}
