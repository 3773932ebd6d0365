package io.github.consulsnapshot.okhttp.internal.archive;

import io.github.consulsnapshot.testing.ArchiveBuilder;
import io.github.consulsnapshot.testing.StateBuilder;
import java.nio.charset.StandardCharsets;

/** The layers of one small archive, each of which can be damaged below those that protect it. */
enum SampleLayer {
  /** The archive as it is stored. */
  ARCHIVE {
    @Override
    byte[] bytes() {
      return archive().build();
    }

    @Override
    byte[] archiveOf(byte[] bytes) {
      return bytes;
    }
  },
  /** The archive as it would be stored without compression: every byte is one of the tar. */
  STORED {
    @Override
    byte[] bytes() {
      return Tars.stored(archive().tar());
    }

    @Override
    byte[] archiveOf(byte[] bytes) {
      return bytes;
    }
  },
  /** The tar, packed again. */
  TAR {
    @Override
    byte[] bytes() {
      return archive().tar();
    }

    @Override
    byte[] archiveOf(byte[] bytes) {
      return Tars.gzip(bytes);
    }
  },
  /** meta.json, with the sum that it has. */
  METADATA {
    @Override
    byte[] bytes() {
      return archive().content(ArchiveBuilder.META);
    }

    @Override
    byte[] archiveOf(byte[] bytes) {
      return archive().metadata(bytes).build();
    }
  },
  /** state.bin, with the sum and the size that it has. */
  STATE {
    @Override
    byte[] bytes() {
      return archive().content(ArchiveBuilder.STATE);
    }

    @Override
    byte[] archiveOf(byte[] bytes) {
      return archive().state(bytes).build();
    }
  },
  /** SHA256SUMS. */
  SUMS {
    @Override
    byte[] bytes() {
      return archive().content(ArchiveBuilder.SUMS);
    }

    @Override
    byte[] archiveOf(byte[] bytes) {
      // The builder takes the sums as text. One character a byte keeps each of them apart.
      return archive().sums(new String(bytes, StandardCharsets.ISO_8859_1)).build();
    }
  };

  /** An archive with keys, values of text and of any bytes, and a record of another type. */
  static ArchiveBuilder archive() {
    return new ArchiveBuilder().state(StateBuilder.sample());
  }

  abstract byte[] bytes();

  abstract byte[] archiveOf(byte[] bytes);

  int length() {
    return bytes().length;
  }

  byte[] damaged(Damage damage, int index) {
    return archiveOf(damage.at(bytes(), index));
  }

  /** Whether damage here leaves the sums of the entries as they were. */
  boolean isOutsideOfEntries() {
    return this == ARCHIVE || this == STORED || this == TAR;
  }
}
