package io.github.consulsnapshot.testing;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Base64;

/** Policies, roles, tokens, an auth method and the rules that bind to it. */
final class FilledAccessControl {
  private final FillingConsul consul;

  FilledAccessControl(FillingConsul consul) {
    this.consul = consul;
  }

  void write() {
    policiesAndRoles();
    tokens();
    authMethod();
  }

  private void policiesAndRoles() {
    policy(
        "readers",
        """
        {"Name":"readers","Description":"may read","Datacenters":["dc1"],
         "Rules":"key_prefix \\"\\" {\\n  policy = \\"read\\"\\n}\\n"}
        """);
    policy("bare", "{\"Name\":\"bare\"}");
    consul.made(
        "role/operators",
        "PUT",
        "/v1/acl/role",
        """
        {"Name":"operators","Description":"who operate","Policies":[{"Name":"readers"}],
         "ServiceIdentities":[{"ServiceName":"web","Datacenters":["dc1"]}],
         "NodeIdentities":[{"NodeName":"full-node","Datacenter":"dc1"}]}
        """);
  }

  private void policy(String name, String body) {
    consul.made("policy/" + name, "PUT", "/v1/acl/policy", body);
  }

  private void tokens() {
    consul.put(
        "/v1/acl/token",
        """
        {"AccessorID":"3f4c7f5c-0000-4000-8000-000000000001","SecretID":"%s",
         "Description":"of an operator","Policies":[{"Name":"readers"}],
         "Roles":[{"Name":"operators"}],"ExpirationTTL":"24h",
         "ServiceIdentities":[{"ServiceName":"web","Datacenters":["dc1"]},{"ServiceName":"api"}],
         "NodeIdentities":[{"NodeName":"full-node","Datacenter":"dc1"}]}
        """
            .formatted(consul.secret("3f4c7f5c-0000-4000-8000-00000000face")));
    consul.put(
        "/v1/acl/token",
        """
        {"AccessorID":"3f4c7f5c-0000-4000-8000-000000000002","SecretID":"%s","Local":true}
        """
            .formatted(consul.secret("3f4c7f5c-0000-4000-8000-00000000feed")));
  }

  private void authMethod() {
    // A second one would be lost: Consul writes one alone to a snapshot before 1.8.10.
    consul.put(
        "/v1/acl/auth-method",
        """
        {"Name":"jwt","DisplayName":"Tokens of ours","Description":"logs in","Type":"jwt",
         "MaxTokenTTL":"10m","TokenLocality":"local",
         "Config":{"BoundAudiences":["consul"],"JWTValidationPubKeys":["%s"],
          "ClaimMappings":{"sub":"subject"}}}
        """
            .formatted(publicKey()));
    rule(
        "service",
        """
        {"AuthMethod":"jwt","BindType":"service","BindName":"web","Description":"as a service",
         "Selector":"value.subject == web"}
        """);
    rule("role", "{\"AuthMethod\":\"jwt\",\"BindType\":\"role\",\"BindName\":\"operators\"}");
  }

  private void rule(String name, String body) {
    consul.made("binding-rule/" + name, "PUT", "/v1/acl/binding-rule", body);
  }

  private String publicKey() {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
      keys.initialize(2048);
      String key =
          Base64.getEncoder().encodeToString(keys.generateKeyPair().getPublic().getEncoded());
      return "-----BEGIN PUBLIC KEY-----\\n" + key + "\\n-----END PUBLIC KEY-----\\n";
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no RSA key", e);
    }
  }
}
