package io.github.consulsnapshot.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Applies a state as far as {@link FakeConsul} has one: reads every record, keeps the KVS records.
 * What would make a server panic is an {@link Unappliable}.
 */
final class StateDecoder {
  /** The types that Consul 1.8.7 can restore. */
  private static final Set<Integer> RESTORABLE =
      Set.of(0, 2, 3, 4, 5, 6, 7, 9, 11, 12, 13, 14, 15, 16, 17, 19, 22, 23, 25, 27, 29, 30);

  private final ByteBuffer in;

  private StateDecoder(byte[] state) {
    in = ByteBuffer.wrap(state);
  }

  /** The state would make a server panic. */
  static final class Unappliable extends Exception {
    private static final long serialVersionUID = 1L;

    Unappliable(String message) {
      super(message, null, false, false);
    }
  }

  static List<KvEntry> keys(byte[] state) throws Unappliable {
    StateDecoder decoder = new StateDecoder(state);
    try {
      return decoder.readAll();
    } catch (java.nio.BufferUnderflowException e) {
      throw new Unappliable("EOF");
    }
  }

  private List<KvEntry> readAll() throws Unappliable {
    List<KvEntry> keys = new ArrayList<>();
    skip();
    while (in.hasRemaining()) {
      int type = in.get() & 0xff;
      if (!RESTORABLE.contains(type)) {
        throw new Unappliable("Unrecognized msg type " + type);
      }
      if (type == StateBuilder.KVS) {
        keys.add(readKv());
      } else {
        skip();
      }
    }
    return keys;
  }

  private KvEntry readKv() throws Unappliable {
    int fields = mapFields();
    String key = "";
    byte[] value = {};
    long flags = 0;
    long created = 0;
    long modified = 0;
    long locks = 0;
    String session = "";
    for (int i = 0; i < fields; i++) {
      switch (text()) {
        case "Key" -> key = text();
        case "Value" -> value = bytes();
        case "Flags" -> flags = number();
        case "CreateIndex" -> created = number();
        case "ModifyIndex" -> modified = number();
        case "LockIndex" -> locks = number();
        case "Session" -> session = text();
        default -> skip();
      }
    }
    if (key.isEmpty()) {
      throw new Unappliable("object missing primary index");
    }
    return KvEntry.of(key, value)
        .withFlags(flags)
        .withIndexes(created, modified)
        .withLock(locks, session);
  }

  private int mapFields() throws Unappliable {
    int code = in.get() & 0xff;
    if ((code & 0xf0) == 0x80) {
      return code & 0x0f;
    }
    if (code == 0xde || code == 0xdf) {
      return length(code == 0xde ? 2 : 4);
    }
    throw new Unappliable("map expected, found byte " + Integer.toHexString(code));
  }

  private String text() throws Unappliable {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  private byte[] bytes() throws Unappliable {
    int code = in.get() & 0xff;
    int length;
    if (code == 0xc0) {
      length = 0;
    } else if ((code & 0xe0) == 0xa0) {
      length = code & 0x1f;
    } else {
      length =
          switch (code) {
            case 0xd9, 0xc4 -> length(1);
            case 0xda, 0xc5 -> length(2);
            case 0xdb, 0xc6 -> length(4);
            default ->
                throw new Unappliable("bytes expected, found byte " + Integer.toHexString(code));
          };
    }
    if (length > in.remaining()) {
      throw new Unappliable("EOF");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private long number() throws Unappliable {
    int code = in.get() & 0xff;
    if (code < 0x80) {
      return code;
    }
    return switch (code) {
      case 0xc0 -> 0;
      case 0xcc -> in.get() & 0xff;
      case 0xcd -> in.getShort() & 0xffff;
      case 0xce -> in.getInt() & 0xffff_ffffL;
      case 0xcf, 0xd3 -> in.getLong();
      default -> throw new Unappliable("number expected, found byte " + Integer.toHexString(code));
    };
  }

  private void skip() throws Unappliable {
    int code = in.get() & 0xff;
    if (code < 0x80 || code >= 0xe0 || code == 0xc0 || code == 0xc2 || code == 0xc3) {
      return;
    }
    if (code < 0x90) {
      skipValues(2L * (code & 0x0f));
    } else if (code < 0xa0) {
      skipValues(code & 0x0f);
    } else if (code < 0xc0) {
      skipBytes(code & 0x1f);
    } else {
      skipLong(code);
    }
  }

  private void skipLong(int code) throws Unappliable {
    switch (code) {
      case 0xc4, 0xd9 -> skipBytes(length(1));
      case 0xc5, 0xda -> skipBytes(length(2));
      case 0xc6, 0xdb -> skipBytes(length(4));
      case 0xcc, 0xd0 -> skipBytes(1);
      case 0xcd, 0xd1 -> skipBytes(2);
      case 0xca, 0xce, 0xd2 -> skipBytes(4);
      case 0xcb, 0xcf, 0xd3 -> skipBytes(8);
      case 0xdc -> skipValues(length(2));
      case 0xdd -> skipValues(length(4));
      case 0xde -> skipValues(2L * length(2));
      case 0xdf -> skipValues(2L * length(4));
      default -> throw new Unappliable("Undeciphered descriptor " + Integer.toHexString(code));
    }
  }

  private void skipValues(long count) throws Unappliable {
    for (long i = 0; i < count; i++) {
      skip();
    }
  }

  private void skipBytes(int count) throws Unappliable {
    if (count > in.remaining()) {
      throw new Unappliable("EOF");
    }
    in.position(in.position() + count);
  }

  /** A length that does not fit an int cannot be there either: the state is one array. */
  private int length(int bytes) throws Unappliable {
    long length =
        switch (bytes) {
          case 1 -> in.get() & 0xff;
          case 2 -> in.getShort() & 0xffff;
          default -> in.getInt() & 0xffff_ffffL;
        };
    if (length > in.remaining()) {
      throw new Unappliable("EOF");
    }
    return (int) length;
  }
}
