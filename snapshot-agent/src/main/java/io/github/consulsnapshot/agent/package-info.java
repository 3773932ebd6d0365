/**
 * The scheduled agent: when it runs, what one run does, who leads, what it reports, and how old the
 * last verified snapshot in each store is.
 */
package io.github.consulsnapshot.agent;
