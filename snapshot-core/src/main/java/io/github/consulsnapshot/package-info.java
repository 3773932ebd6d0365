/**
 * What a caller says and gets: the client, its options and results, where a snapshot comes from and
 * goes to, progress and errors.
 */
package io.github.consulsnapshot;
