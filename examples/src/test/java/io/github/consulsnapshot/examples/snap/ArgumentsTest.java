package io.github.consulsnapshot.examples.snap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
  private static final List<Flag> FLAGS =
      List.of(Flag.text("token", "value", "A token."), Flag.toggle("stale", "Stale."));

  @ParameterizedTest
  @ValueSource(strings = {"-token=a=b", "--token=a=b"})
  void parse_valueAfterEquals_isTakenWhole(String arg) throws Exception {
    assertThat(parse(arg, "file").text("token")).contains("a=b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-token", "--token"})
  void parse_valueAsNextArgument_isTakenWhateverItLooksLike(String arg) throws Exception {
    Arguments arguments = parse(arg, "-stale", "file");

    assertThat(arguments.text("token")).contains("-stale");
    assertThat(arguments.isSet("stale")).isFalse();
    assertThat(arguments.file()).isEqualTo("file");
  }

  @Test
  void parse_severalOfOneFlag_lastWins() throws Exception {
    assertThat(parse("-token=a", "-token=b", "file").text("token")).contains("b");
  }

  @Test
  void parse_emptyValue_countsAsNotGiven() throws Exception {
    assertThat(parse("-token=", "file").text("token")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-stale", "--stale", "-stale=true", "-stale=1", "-stale=T"})
  void parse_switchOn_isSet(String arg) throws Exception {
    assertThat(parse(arg, "file").isSet("stale")).isTrue();
    assertThat(parse(arg, "file").given()).containsEntry("stale", "true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-stale=false", "-stale=0", "-stale=F", "--stale=False"})
  void parse_switchOff_isNotSet(String arg) throws Exception {
    assertThat(parse("-stale", arg, "file").isSet("stale")).isFalse();
    assertThat(parse("-stale", arg, "file").given()).containsEntry("stale", "false");
  }

  @Test
  void parse_switchBeforeAWord_leavesTheWordAlone() throws Exception {
    assertThat(parse("-stale", "false").file()).isEqualTo("false");
  }

  @Test
  void parse_flagAfterFile_isAnArgument() throws Exception {
    Arguments arguments = parse("file", "-stale");

    assertThat(arguments.isSet("stale")).isFalse();
    assertThatThrownBy(arguments::file).hasMessage("Too many arguments (expected 1, got 2)");
  }

  @Test
  void parse_twoDashes_endTheFlags() throws Exception {
    Arguments arguments = parse("--", "-stale");

    assertThat(arguments.isSet("stale")).isFalse();
    assertThat(arguments.file()).isEqualTo("-stale");
  }

  @Test
  void parse_oneDash_isAnArgument() throws Exception {
    assertThat(parse("-").file()).isEqualTo("-");
  }

  @Test
  void file_none_isMissing() throws Exception {
    assertThatThrownBy(parse("-stale")::file).hasMessage("Missing FILE argument");
  }

  @Test
  void parse_unknownFlag_isNamedWithoutItsValue() {
    assertThatThrownBy(() -> parse("-tokn=s3cret", "file"))
        .hasMessage("flag provided but not defined: -tokn");
  }

  @Test
  void parse_valueMissing_isRefused() {
    assertThatThrownBy(() -> parse("-token")).hasMessage("flag needs an argument: -token");
  }

  @Test
  void parse_switchWithOtherValue_isRefused() {
    assertThatThrownBy(() -> parse("-stale=maybe", "file"))
        .hasMessageStartingWith("invalid boolean value \"maybe\" for -stale: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"---token=s3cret", "-=s3cret", "--=s3cret"})
  void parse_badSyntax_isRefusedWithoutTheValue(String arg) {
    assertThatThrownBy(() -> parse(arg, "file"))
        .hasMessageStartingWith("bad flag syntax: -")
        .hasMessageNotContaining("s3cret");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "-help", "--help"})
  void askForHelp_anywhereBeforeTwoDashes_isTrue(String arg) {
    assertThat(Arguments.askForHelp(List.of("-stale", "file", arg))).isTrue();
    assertThat(Arguments.askForHelp(List.of("--", arg))).isFalse();
  }

  private static Arguments parse(String... args) throws CommandFailedException {
    return Arguments.parse(FLAGS, List.of(args));
  }
}
