package io.github.consulsnapshot.okhttp.internal.transport;

import java.util.Optional;

/**
 * What is asked of a server over TLS and shown to it, in words for when it fails.
 *
 * @param serverName what the server must be certified for, when it is not the host of the address
 * @param authorities whose signature on its certificate is accepted
 * @param clientCertificate whether there is one to present
 */
public record TlsExpectation(
    Optional<String> serverName, String authorities, boolean clientCertificate) {}
