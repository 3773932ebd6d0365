package io.github.consulsnapshot.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a client of our own is to be made. Holds secrets, so it is not printed.
 *
 * @param region empty for that of the environment
 * @param endpoint empty for Amazon's
 * @param pathStyle whether the bucket stands in the path and not in the name of the host
 * @param profile of the shared configuration
 * @param stsEndpoint empty for Amazon's
 * @param credentials what was given of them
 */
record ConnectionSettings(
    Optional<String> region,
    Optional<URI> endpoint,
    boolean pathStyle,
    Optional<String> profile,
    Optional<URI> stsEndpoint,
    Credentials credentials) {

  /**
   * A role to take on.
   *
   * @param arn its name
   * @param session what the session is called in the logs of AWS
   */
  record Role(String arn, String session) {}

  /**
   * A role to take on with a token that lies in a file.
   *
   * @param role the role
   * @param tokenFile read each time that new credentials are needed
   */
  record WebIdentity(Role role, Path tokenFile) {}

  /**
   * What was given to prove who asks.
   *
   * @param id of the access key
   * @param secret the secret key
   * @param sessionToken of temporary credentials
   * @param role to take on with them, or with those of the environment
   * @param webIdentity instead of all of them
   */
  record Credentials(
      Optional<String> id,
      Optional<String> secret,
      Optional<String> sessionToken,
      Optional<Role> role,
      Optional<WebIdentity> webIdentity) {
    @Override
    public String toString() {
      return "Credentials[...]";
    }
  }
}
