package io.github.consulsnapshot.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageUnpacker;

/** Our values beside those that the msgpack library reads one after the other. */
final class LibraryValues {
  private LibraryValues() {}

  /** The library stands before a value, and then after it. */
  static void requireNextIs(StateValue ours, MessageUnpacker library) throws IOException {
    switch (library.getNextFormat().getValueType()) {
      case NIL -> {
        library.unpackNil();
        assertThat(ours).isEqualTo(new StateValue.Nil());
      }
      case BOOLEAN -> assertThat(ours).isEqualTo(new StateValue.Truth(library.unpackBoolean()));
      case INTEGER ->
          assertThat(((StateValue.Whole) ours).toBigInteger())
              .isEqualTo(library.unpackBigInteger());
      case FLOAT -> assertThat(((StateValue.Real) ours).value()).isEqualTo(library.unpackDouble());
      case STRING -> requireText(ours, library.readPayload(library.unpackRawStringHeader()));
      case BINARY -> requireText(ours, library.readPayload(library.unpackBinaryHeader()));
      case EXTENSION -> {
        ExtensionTypeHeader header = library.unpackExtensionTypeHeader();
        assertThat(ours)
            .isEqualTo(
                new StateValue.Extension(
                    header.getType(), Bytes.of(library.readPayload(header.getLength()))));
      }
      case ARRAY -> {
        StateValue.Items items = (StateValue.Items) ours;
        assertThat(items.values()).hasSize(library.unpackArrayHeader());
        for (StateValue item : items.values()) {
          requireNextIs(item, library);
        }
      }
      case MAP -> {
        StateValue.Fields fields = (StateValue.Fields) ours;
        assertThat(fields.entries()).hasSize(library.unpackMapHeader());
        for (StateValue.Entry entry : fields.entries()) {
          requireNextIs(entry.key(), library);
          requireNextIs(entry.value(), library);
        }
      }
    }
  }

  private static void requireText(StateValue ours, byte[] theirs) {
    assertThat(((StateValue.Text) ours).bytes()).isEqualTo(Bytes.of(theirs));
  }
}
