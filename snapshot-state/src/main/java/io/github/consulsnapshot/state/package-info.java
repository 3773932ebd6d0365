/**
 * What the state inside a snapshot is made of: its records, their types, and who can apply them.
 */
package io.github.consulsnapshot.state;
