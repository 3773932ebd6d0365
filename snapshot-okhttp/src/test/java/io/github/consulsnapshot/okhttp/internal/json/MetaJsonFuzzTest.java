package io.github.consulsnapshot.okhttp.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import io.github.consulsnapshot.SnapshotMetadata;
import io.github.consulsnapshot.testing.ArchiveBuilder;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import okio.Buffer;
import org.junit.jupiter.params.provider.MethodSource;

/** Any bytes, taken for meta.json. */
class MetaJsonFuzzTest {
  static Stream<byte[]> seeds() {
    return Stream.concat(
        Stream.of(new ArchiveBuilder().content(ArchiveBuilder.META)),
        Stream.of(
                "null",
                "{}",
                "{\"version\":1,\"SIZE\":-1,\"iD\":\"a\\u0041\\n\"}",
                "{\"Index\":18446744073709551615,\"x\":[1e5,true,null,{\"y\":\"z\"}]}",
                "{\"Configuration\":{\"Servers\":[null,{\"Suffrage\":1,\"ID\":\"b\"}]}}",
                "{\"Peers\":\"ka4xMjcuMC4wLjE6ODMwMA==\",\"Term\":2}")
            .map(json -> json.getBytes(UTF_8)));
  }

  @MethodSource("seeds")
  @FuzzTest
  void parse_anyBytes_areMetadataThatALenientReaderFindsTooOrAreRefused(byte[] json) {
    SnapshotMetadata metadata;
    try {
      metadata = MetaJson.parse(json);
    } catch (JsonDataException | IOException e) {
      assertThat(e).message().isNotBlank();
      return;
    }
    Fields fields = Fields.of(json);
    assertThat(metadata.id()).isEqualTo(fields.id.orElse(""));
    assertThat(Long.toUnsignedString(metadata.index())).isEqualTo(fields.index.orElse("0"));
    assertThat(metadata.stateBytes()).isEqualTo(Long.parseLong(fields.size.orElse("0")));
  }

  /** The last of each field at the top, as a reader sees them that checks nothing. */
  private static final class Fields {
    private static final Pattern ID = Pattern.compile("[iI][dD]");
    private static final Pattern INDEX = Pattern.compile("[iI][nN][dD][eE][xX]");

    /** Go takes the long s for an s as well. */
    private static final Pattern SIZE = Pattern.compile("[sS\u017f][iI][zZ][eE]");

    private Optional<String> id = Optional.empty();
    private Optional<String> index = Optional.empty();
    private Optional<String> size = Optional.empty();

    static Fields of(byte[] json) {
      Fields fields = new Fields();
      JsonReader reader = JsonReader.of(new Buffer().write(json));
      reader.setLenient(true);
      try {
        if (reader.peek() == JsonReader.Token.NULL) {
          return fields;
        }
        reader.beginObject();
        while (reader.hasNext()) {
          String name = reader.nextName();
          if (reader.peek() == JsonReader.Token.NULL) {
            reader.skipValue();
          } else if (INDEX.matcher(name).matches()) {
            fields.index = Optional.of(new BigInteger(reader.nextString()).toString());
          } else if (SIZE.matcher(name).matches()) {
            fields.size = Optional.of(reader.nextString());
          } else if (ID.matcher(name).matches()) {
            fields.id = Optional.of(reader.nextString());
          } else {
            reader.skipValue();
          }
        }
        return fields;
      } catch (IOException e) {
        throw new AssertionError("a lenient reader refuses it", e);
      }
    }
  }
}
