/** Where snapshots are kept: stores, the names in them, and which of them may go. */
package io.github.consulsnapshot.store;
