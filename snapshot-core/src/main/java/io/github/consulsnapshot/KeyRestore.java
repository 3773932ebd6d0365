package io.github.consulsnapshot;

/**
 * Puts keys of a snapshot back into a living cluster, and touches nothing else: a plan first, then
 * its steps, each with check-and-set.
 *
 * <p>Values and flags are put back; sessions, locks and indexes are not. A key that somebody holds
 * a lock on is written like others and stays locked, as Consul has it; the plan says so. The token
 * needs {@code key_prefix "..." { policy = "write" }}, and where the servers demand it {@code
 * "list"}. Keys that the token may not read are not seen, and so are planned to be made anew, which
 * Consul then refuses.
 *
 * <p>Safe for use by several threads. Blocks, on the calling thread; ended as is said at {@link
 * SnapshotClient}.
 */
public interface KeyRestore {
  /**
   * Compares a snapshot with the cluster. Changes nothing. The archive is verified to its last
   * record before the cluster is asked.
   *
   * @param source the archive; it is read twice
   * @param keys which keys
   * @param options how
   * @return what has to be done
   * @throws TooManyChangesException when there are more changes than the options allow
   * @throws SnapshotException any other failure
   */
  KeyRestorePlan plan(SnapshotSource source, KeySelection keys, KeyRestoreOptions options);

  /**
   * Carries out a plan, in transactions of at most 64 steps in the order of the plan; a value too
   * large for one goes alone. Each step is taken only if its key is still as it was planned, so
   * whatever somebody else has written meanwhile is never overwritten, and a plan may be carried
   * out again whatever became of it the first time. Nothing is sent twice by itself. The archive is
   * verified, and must be the one of the plan, before the first step.
   *
   * <p>Better than to repeat a plan is to make a new one: it holds what is still to be done.
   *
   * @param source the archive of the plan; it is read twice
   * @param plan what {@link #plan} has made
   * @return how many steps were taken: all of the plan
   * @throws KeysMovedException when a key was written by somebody else since: nothing of its batch
   *     was applied, unless a gateway has sent it twice and this is the answer to the second
   * @throws KeysOutcomeUnknownException when it is not known whether a batch was applied
   * @throws KeyRestoreIncompleteException when another failure came after the first batch
   * @throws SnapshotException any other: when nothing was applied
   */
  KeyRestoreReport apply(SnapshotSource source, KeyRestorePlan plan);
}
