package io.github.consulsnapshot.testing;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Decides for {@link RequiresConsul}, which is what tests use. Made by JUnit. */
public final class ConsulCondition implements ExecutionCondition {
  /** For JUnit. */
  public ConsulCondition() {}

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return evaluate(ConsulBinary.find(), ConsulBinary.isRequired());
  }

  static ConditionEvaluationResult evaluate(Optional<ConsulBinary> binary, boolean required) {
    if (binary.isPresent()) {
      return ConditionEvaluationResult.enabled("found " + binary.get());
    }
    if (required) {
      throw new IllegalStateException(
          ConsulBinary.REQUIRE_VARIABLE + " is true, but " + ConsulBinary.advice());
    }
    return ConditionEvaluationResult.disabled(ConsulBinary.advice());
  }
}
