package io.github.consulsnapshot.okhttp.internal.tls;

import io.github.consulsnapshot.okhttp.internal.file.NamedFile;

/**
 * What a client presents itself with.
 *
 * @param certificateChain PEM, the certificate of the client first
 * @param privateKey PEM, the key of that certificate
 */
public record ClientCertificateFiles(NamedFile certificateChain, NamedFile privateKey) {}
