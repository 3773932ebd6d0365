/**
 * How a file comes to its name whole and for good: temporary files, who lives and who has left one
 * behind, and what is forced to disk when. Not exported; shared by files and stores.
 */
package io.github.consulsnapshot.internal.file;
