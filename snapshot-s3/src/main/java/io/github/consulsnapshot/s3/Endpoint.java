package io.github.consulsnapshot.s3;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Where a store is that is not Amazon's. A bucket of the same name at another endpoint is another
 * bucket, so this is part of what tells stores apart, and is written in one way only.
 */
final class Endpoint {
  private static final String AMAZON = ".amazonaws.com";
  private static final Map<String, String> USUAL_PORTS = Map.of("http", ":80", "https", ":443");

  private Endpoint() {}

  /** Empty for Amazon's, in which the name of a bucket says by itself which one it is. */
  static Optional<String> of(S3Client client) {
    return given(client).filter(address -> !isAmazons(address)).map(Endpoint::text);
  }

  /** Asked of the client: the environment may have given it one. */
  private static Optional<URI> given(S3Client client) {
    try {
      return client.serviceClientConfiguration().endpointOverride();
    } catch (UnsupportedOperationException e) {
      // What the interface does by itself, in a client that somebody has written.
      return Optional.empty();
    }
  }

  private static boolean isAmazons(URI address) {
    return ("." + place(address).replaceFirst(":[0-9]*$", "")).endsWith(AMAZON);
  }

  private static String text(URI address) {
    String scheme = address.getScheme().toLowerCase(Locale.ROOT);
    String place = place(address);
    String port = USUAL_PORTS.getOrDefault(scheme, "");
    String shown =
        place.endsWith(port) ? place.substring(0, place.length() - port.length()) : place;
    String path = Optional.ofNullable(address.getRawPath()).orElse("").replaceFirst("/+$", "");
    return scheme + "://" + shown + path;
  }

  /** Host and port, without the user that a client of the caller's may have there. */
  private static String place(URI address) {
    String authority = Optional.ofNullable(address.getRawAuthority()).orElse("");
    return authority.substring(authority.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
  }
}
