package io.github.consulsnapshot.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The code that a newcomer copies from README is compiled, and run by {@link QuickstartTest}. */
class ReadmeTest {
  private static final String BEGIN = "// readme:begin\n";
  private static final String END = "// readme:end";

  @Test
  void readme_quickstart_isTheExample() throws Exception {
    Path examples = Path.of("").toAbsolutePath();
    String example =
        Files.readString(
            examples.resolve("src/main/java/io/github/consulsnapshot/examples/Quickstart.java"));
    String code = example.substring(example.indexOf(BEGIN) + BEGIN.length(), example.indexOf(END));
    String block = "```java\n" + code + "```\n";

    assertThat(Files.readString(examples.resolveSibling("README.md"))).contains(block);
  }
}
