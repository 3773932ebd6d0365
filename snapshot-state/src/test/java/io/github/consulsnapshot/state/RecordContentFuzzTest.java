package io.github.consulsnapshot.state;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.consulsnapshot.ArchiveFault;
import io.github.consulsnapshot.InvalidArchiveException;
import io.github.consulsnapshot.archive.ArchiveLimits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes are, looking into records gives contents or errors with a type. */
class RecordContentFuzzTest {
  private static final ArchiveLimits DEFAULTS = ArchiveLimits.defaults();
  private static final ArchiveLimits TIGHT =
      DEFAULTS.withMaxLoadedRecordBytes(200).withMaxNesting(4);

  static Stream<byte[]> seeds() throws IOException {
    Stream.Builder<byte[]> seeds = Stream.builder();
    FullRecords.all().keySet().forEach(type -> seeds.add(FullRecords.state(type)));
    RandomState states = new RandomState(2, 60);
    for (int i = 0; i < 10; i++) {
      seeds.add(states.next());
    }
    // Each two-hundredth is of another field or another form.
    RecordCases.Case[] cases = RecordCases.all().toArray(RecordCases.Case[]::new);
    for (int i = 0; i < cases.length; i += 200) {
      seeds.add(cases[i].state());
    }
    return seeds.build();
  }

  @MethodSource("seeds")
  @FuzzTest
  void content_anyBytes_isAContentOrAnErrorWithAType(byte[] state) throws IOException {
    ArchiveLimits limits = (Arrays.hashCode(state) & 3) == 0 ? TIGHT : DEFAULTS;
    InvalidArchiveException read = look(state, limits);
    InvalidArchiveException walked = StateBytes.finding(state, limits, Integer.MAX_VALUE);
    // The walk looks into configuration entries as well, and may stop before it meets the rest.
    if (walked == null
        || (walked.fault() != ArchiveFault.SENSELESS_RECORD
            && walked.fault() != ArchiveFault.LIMIT)) {
      require((read == null) == (walked == null), "one of both is refused");
    }
  }

  /** Looks into every record; what ends the reading, or null at a good end. */
  private static InvalidArchiveException look(byte[] state, ArchiveLimits limits)
      throws IOException {
    StateReader reader = new StateReader(new ByteArrayInputStream(state), "", limits);
    long end = 0;
    try {
      end = reader.headerBytes();
      for (Optional<StateRecord> each = reader.next(); each.isPresent(); each = reader.next()) {
        StateRecord record = each.get();
        require(record.offset() == end, "the offset");
        end += record.bytes();
        lookInto(record, state);
      }
    } catch (InvalidArchiveException e) {
      return e;
    }
    require(end == state.length, "the end");
    return null;
  }

  private static void lookInto(StateRecord record, byte[] state) {
    try {
      int from = (int) record.offset() + 1;
      int to = (int) (record.offset() + record.bytes());
      require(Arrays.equals(record.encoded(), Arrays.copyOfRange(state, from, to)), "the encoding");
      record.value();
      require(!record.content().toString().isEmpty(), "the text");
    } catch (InvalidArchiveException e) {
      boolean expected =
          e.fault() == ArchiveFault.SENSELESS_RECORD || e.fault() == ArchiveFault.LIMIT;
      require(expected && e.record().equals(Optional.of(record.position())), e.getMessage());
      require(e.offset().orElse(-1) == record.offset(), e.getMessage());
    }
  }

  /** AssertJ takes more time than all that is looked at here. */
  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }
}
