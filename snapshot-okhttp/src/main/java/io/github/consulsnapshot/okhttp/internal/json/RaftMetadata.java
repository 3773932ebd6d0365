package io.github.consulsnapshot.okhttp.internal.json;

import io.github.consulsnapshot.SnapshotMetadata;
import okio.ByteString;

/**
 * The metadata of a state in the data directory of a server.
 *
 * @param metadata what it says as that of an archive does
 * @param crc the CRC-64 of the state; empty when there is none
 */
public record RaftMetadata(SnapshotMetadata metadata, ByteString crc) {}
