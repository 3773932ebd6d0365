package io.github.consulsnapshot;

import java.util.Objects;

/** A setting is wrong, contradicts another, or names a file that cannot be used. */
public final class InvalidSettingException extends SnapshotException {
  private static final long serialVersionUID = 1L;

  /** The setting that is wrong. */
  private final String setting;

  /**
   * Makes one.
   *
   * @param setting the name of the option or variable
   * @param problem what was given and what would be accepted; never a secret
   * @param cause the failure below, or null
   */
  public InvalidSettingException(String setting, String problem, Throwable cause) {
    super(setting + ": " + problem, cause);
    this.setting = Objects.requireNonNull(setting, "setting");
  }

  /**
   * Makes one without a cause.
   *
   * @param setting the name of the option or variable
   * @param problem what was given and what would be accepted; never a secret
   */
  public InvalidSettingException(String setting, String problem) {
    this(setting, problem, null);
  }

  /**
   * The setting that is wrong.
   *
   * @return the name of the option or variable
   */
  public String setting() {
    return setting;
  }
}
