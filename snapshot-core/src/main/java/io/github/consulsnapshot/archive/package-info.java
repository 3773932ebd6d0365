/** Whether a stream of bytes is a whole snapshot: verifier, reader and limits. */
package io.github.consulsnapshot.archive;
