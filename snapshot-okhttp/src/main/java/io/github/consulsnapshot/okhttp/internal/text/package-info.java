/** Text that came from outside, made fit to be shown. */
package io.github.consulsnapshot.okhttp.internal.text;
