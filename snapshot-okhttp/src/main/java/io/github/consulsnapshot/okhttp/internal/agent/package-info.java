/** What a scheduled agent needs of Consul: a lock, a service with checks, a token by logging in. */
package io.github.consulsnapshot.okhttp.internal.agent;
