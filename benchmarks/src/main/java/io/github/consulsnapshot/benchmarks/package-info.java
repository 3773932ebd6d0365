/** What the library is measured by, and what it is measured against. Never published. */
package io.github.consulsnapshot.benchmarks;
