/**
 * Keeps Consul snapshots in a bucket of S3, or of what speaks its protocol. The modules of the AWS
 * SDK are automatic ones; that of S3 is handed on for the one method that takes a client of the
 * caller's.
 */
@SuppressWarnings("module") // A name with a digit at its end, which is what S3 has.
module io.github.consulsnapshot.s3 {
  requires software.amazon.awssdk.auth;
  requires software.amazon.awssdk.awscore;
  requires software.amazon.awssdk.core;
  requires software.amazon.awssdk.http;
  requires software.amazon.awssdk.http.apache5;
  requires software.amazon.awssdk.identity.spi;
  requires software.amazon.awssdk.regions;
  requires software.amazon.awssdk.retries;
  requires software.amazon.awssdk.retries.api;
  requires software.amazon.awssdk.services.sts;
  requires software.amazon.awssdk.utils;
  requires transitive io.github.consulsnapshot.core;
  requires transitive software.amazon.awssdk.services.s3;

  exports io.github.consulsnapshot.s3;
}
