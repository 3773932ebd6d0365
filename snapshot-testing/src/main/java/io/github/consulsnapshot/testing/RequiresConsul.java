package io.github.consulsnapshot.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests that need the {@code consul} command, see {@link ConsulBinary}. Without it they are
 * skipped, with a message that says how to get it; they fail when {@value
 * ConsulBinary#REQUIRE_VARIABLE} is {@code true}.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(ConsulCondition.class)
public @interface RequiresConsul {}
