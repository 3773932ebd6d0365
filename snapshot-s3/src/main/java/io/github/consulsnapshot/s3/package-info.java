/** Snapshots in a bucket of S3, or of what speaks its protocol. */
package io.github.consulsnapshot.s3;
