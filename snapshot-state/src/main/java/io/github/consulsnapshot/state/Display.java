package io.github.consulsnapshot.state;

/** What a string of a record stands for: in msgpack all of them look the same. */
enum Display {
  TEXT,
  BYTES,
  /** A time in Go's binary form. */
  TIME,
  /** The 4 or 16 bytes of an IP address. */
  IP_ADDRESS,
  /** A message in the wire format of protobuf. */
  PROTOBUF
}
