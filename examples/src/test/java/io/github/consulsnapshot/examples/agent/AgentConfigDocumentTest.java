package io.github.consulsnapshot.examples.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What docs/agent-config.md says is what is read. */
class AgentConfigDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "agent-config.md");

  @TempDir private Path directory;

  @ParameterizedTest
  @EnumSource(Section.class)
  void everyKey_isInTheTable(Section section) throws IOException {
    String text = Files.readString(DOCUMENT);

    assertThat(
            Stream.concat(
                section.keys().keySet().stream(), section.unsupported().keySet().stream()))
        .allSatisfy(key -> assertThat(text).containsPattern("[`.]" + key + "`"));
  }

  @Test
  void example_isAccepted() throws IOException {
    Matcher example =
        Pattern.compile("```json\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(DOCUMENT));
    assertThat(example.find()).isTrue();
    Path file = Files.writeString(directory.resolve("a.json"), example.group(1));

    AgentConfig config =
        AgentConfig.read(java.util.List.of(), java.util.List.of(file), java.util.Map.of());

    assertThat(config.stores()).hasSize(2);
  }
}
