/** The small files that settings name, and how an error says what is wrong with one. */
package io.github.consulsnapshot.okhttp.internal.file;
