package io.github.consulsnapshot.testing;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/** Configuration entries of the kinds of Consul 1.8, intentions, and another root of the mesh. */
final class FilledMesh {
  private final FillingConsul consul;

  FilledMesh(FillingConsul consul) {
    this.consul = consul;
  }

  void write() {
    defaults();
    routing();
    gateways();
    intentions();
    root();
  }

  private void defaults() {
    // No null in Config: a Consul 1.8.7 crashes when it applies that.
    entry(
        """
        {"Kind":"proxy-defaults","Name":"global",
         "Config":{"protocol":"http","number":1,"nested":{"list":["a",1.5,true]}},
         "MeshGateway":{"Mode":"local"},
         "Expose":{"Checks":true,"Paths":[{"ListenerPort":21500,"Path":"/health",
          "LocalPathPort":8080,"Protocol":"http"}]}}
        """);
    entry(
        """
        {"Kind":"service-defaults","Name":"web","Protocol":"http",
         "MeshGateway":{"Mode":"remote"},"Expose":{"Checks":true},"Meta":{"owner":"us"}}
        """);
    entry(
        """
        {"Kind":"service-defaults","Name":"api","Protocol":"http","ExternalSNI":"api.example.com"}
        """);
  }

  private void routing() {
    entry(
        """
        {"Kind":"service-resolver","Name":"web","ConnectTimeout":"5s","DefaultSubset":"v1",
         "Subsets":{"v1":{"Filter":"Service.Meta.version == 1","OnlyPassing":true},"v2":{}},
         "Failover":{"*":{"Datacenters":["dc2"]},"v1":{"Service":"api"}}}
        """);
    entry(
        """
        {"Kind":"service-resolver","Name":"old","Redirect":{"Service":"api","Datacenter":"dc1"}}
        """);
    entry(
        """
        {"Kind":"service-splitter","Name":"web",
         "Splits":[{"Weight":33.3,"ServiceSubset":"v1"},{"Weight":66.7,"Service":"api"}]}
        """);
    entry(
        """
        {"Kind":"service-router","Name":"web","Routes":[
         {"Match":{"HTTP":{"PathPrefix":"/api","Methods":["GET","PUT"],
           "Header":[{"Name":"x-debug","Present":true,"Invert":true}],
           "QueryParam":[{"Name":"debug","Exact":"1"}]}},
          "Destination":{"Service":"api","PrefixRewrite":"/","RequestTimeout":"3s","NumRetries":2,
           "RetryOnConnectFailure":true,"RetryOnStatusCodes":[500,503]}},
         {"Match":{"HTTP":{"PathExact":"/exact"}}},
         {"Match":{"HTTP":{"PathRegex":"/[a-z]+"}}}]}
        """);
  }

  private void gateways() {
    entry(
        """
        {"Kind":"ingress-gateway","Name":"ingress-gateway","TLS":{"Enabled":true},"Listeners":[
         {"Port":8080,"Protocol":"http","Services":[{"Name":"*"}]},
         {"Port":8081,"Protocol":"http",
          "Services":[{"Name":"web","Hosts":["web.example.com"]}]}]}
        """);
    entry(
        """
        {"Kind":"terminating-gateway","Name":"terminating-gateway","Services":[
         {"Name":"web","CAFile":"ca.pem","CertFile":"crt.pem","KeyFile":"key.pem",
          "SNI":"web.example.com"},{"Name":"*"}]}
        """);
  }

  private void intentions() {
    consul.made(
        "intention/allow",
        "POST",
        "/v1/connect/intentions",
        """
        {"SourceName":"web","DestinationName":"api","SourceType":"consul","Action":"allow",
         "Description":"web calls api","Meta":{"owner":"us"}}
        """);
    consul.made(
        "intention/deny",
        "POST",
        "/v1/connect/intentions",
        """
        {"SourceName":"*","DestinationName":"*","SourceType":"consul","Action":"deny"}
        """);
  }

  /** Another key makes another root, and leaves the first one as no longer active. */
  private void root() {
    consul.put(
        "/v1/connect/ca/configuration",
        """
        {"Provider":"consul","Config":{"LeafCertTTL":"48h","RotationPeriod":"2160h",
         "PrivateKey":"-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n"}}
        """
            .formatted(consul.secret(privateKey())));
  }

  private static String privateKey() {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
      keys.initialize(new ECGenParameterSpec("secp256r1"));
      return Base64.getEncoder().encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no EC key", e);
    }
  }

  private void entry(String body) {
    consul.put("/v1/config", body);
  }
}
