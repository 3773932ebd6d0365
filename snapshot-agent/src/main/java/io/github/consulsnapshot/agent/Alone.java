package io.github.consulsnapshot.agent;

/** Leads, since there is nobody else. */
enum Alone implements LeaderElection, Leadership {
  INSTANCE;

  @Override
  public Leadership acquire() {
    return this;
  }

  @Override
  public void requireHeld() {}

  @Override
  public boolean isHeld() {
    return true;
  }

  @Override
  public void onLost(Runnable action) {}

  @Override
  public void close() {}

  @Override
  public String description() {
    return "no election";
  }
}
