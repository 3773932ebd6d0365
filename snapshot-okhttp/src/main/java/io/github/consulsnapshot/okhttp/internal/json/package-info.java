/** JSON in: meta.json, and the answers of Consul. */
package io.github.consulsnapshot.okhttp.internal.json;
