package io.github.consulsnapshot.testing;

import java.time.Duration;

/** Nodes, services, checks, coordinates, prepared queries and the settings of autopilot. */
final class FilledCatalog {
  static final String NODE = "full-node";

  private final FillingConsul consul;

  FilledCatalog(FillingConsul consul) {
    this.consul = consul;
  }

  void write() {
    nodes();
    proxies();
    local();
    coordinates();
    queries();
    autopilot();
  }

  private void nodes() {
    consul.put(
        "/v1/catalog/register",
        """
        {"ID":"40e4a748-2192-161a-0510-9bf59fe950b5","Node":"full-node","Address":"10.0.0.1",
         "NodeMeta":{"zone":"a","empty":""},
         "TaggedAddresses":{"lan":"10.0.0.1","wan":"192.0.2.1"},
         "Service":{"ID":"web1","Service":"web","Tags":["green","v1"],"Address":"10.0.0.9",
          "Port":80,"EnableTagOverride":true,"Weights":{"Passing":7,"Warning":3},
          "TaggedAddresses":{"wan":{"Address":"192.0.2.9","Port":8080}},
          "Meta":{"version":"1"},"Connect":{"Native":true}},
         "Checks":[
          {"CheckID":"web1-http","Name":"HTTP of web1","Node":"full-node","ServiceID":"web1",
           "Status":"passing","Notes":"some notes","Output":"200 OK",
           "Definition":{"HTTP":"http://10.0.0.9/health","Method":"POST","Body":"ping",
            "Header":{"X-Check":["a","b"]},"TLSSkipVerify":true,"Interval":"10s","Timeout":"2s",
            "DeregisterCriticalServiceAfter":"1h"}},
          {"CheckID":"disk","Name":"Disk","Node":"full-node","Status":"critical",
           "Definition":{"TCP":"10.0.0.1:22","Interval":"30s"}}]}
        """);
    consul.put(
        "/v1/catalog/register",
        """
        {"Node":"bare","Address":"2001:db8::1","SkipNodeUpdate":true}
        """);
  }

  private void proxies() {
    consul.put(
        "/v1/catalog/register",
        """
        {"Node":"full-node","Address":"10.0.0.1","SkipNodeUpdate":true,
         "Service":{"ID":"web1-proxy","Service":"web-proxy","Kind":"connect-proxy","Port":21000,
          "Proxy":{"DestinationServiceName":"web","DestinationServiceID":"web1",
           "LocalServiceAddress":"127.0.0.1","LocalServicePort":80,
           "Config":{"number":1,"list":[1.5,"text"],"nested":{"yes":true}},
           "Upstreams":[{"DestinationType":"service","DestinationName":"api","Datacenter":"dc1",
            "LocalBindAddress":"127.0.0.1","LocalBindPort":9191,"Config":{"protocol":"http"},
            "MeshGateway":{"Mode":"local"}}],
           "MeshGateway":{"Mode":"remote"},
           "Expose":{"Checks":true,"Paths":[{"ListenerPort":21500,"Path":"/health",
            "LocalPathPort":8080,"Protocol":"http"}]}}}}
        """);
    for (String kind : new String[] {"mesh-gateway", "terminating-gateway", "ingress-gateway"}) {
      consul.put(
          "/v1/catalog/register",
          """
          {"Node":"full-node","Address":"10.0.0.1","SkipNodeUpdate":true,
           "Service":{"ID":"%1$s","Service":"%1$s","Kind":"%1$s","Port":8443}}
          """
              .formatted(kind));
    }
  }

  private void local() {
    consul.put(
        "/v1/agent/service/register",
        """
        {"Name":"local","Port":81,"Connect":{"SidecarService":{}},
         "Check":{"CheckID":"local-ttl","TTL":"24h","Status":"passing"}}
        """);
    String checks = "/v1/health/checks/local";
    Await.untilOrFail(
        Duration.ofMinutes(1),
        () -> consul.get(checks).contains("local-ttl"),
        () -> "the agent does not register its service");
    consul.made(
        "session/checked",
        "PUT",
        "/v1/session/create",
        """
        {"Name":"checked","TTL":"24h","NodeChecks":["serfHealth"],
         "ServiceChecks":[{"ID":"local-ttl"}]}
        """);
  }

  private void coordinates() {
    consul.put(
        "/v1/coordinate/update",
        """
        {"Node":"full-node","Coord":{"Vec":[1,0,0,0,0,0,0,0.5],"Error":1.5,"Adjustment":-0.125,
         "Height":0.0009765625}}
        """);
  }

  private void queries() {
    query(
        "full",
        """
        {"Name":"full","Token":"%s",
         "Service":{"Service":"web","Failover":{"NearestN":2,"Datacenters":["dc1","dc2"]},
          "Near":"_agent","OnlyPassing":true,"IgnoreCheckIDs":["disk"],"Tags":["green","!v2"],
          "NodeMeta":{"zone":"a"},"ServiceMeta":{"version":"1"},"Connect":false},
         "DNS":{"TTL":"10s"}}
        """
            .formatted(consul.secret("secret-of-the-query")));
    query(
        "template",
        """
        {"Name":"geo","Template":{"Type":"name_prefix_match","Regexp":"^geo-(.+)$",
         "RemoveEmptyTags":true},"Service":{"Service":"${match(1)}"}}
        """);
    query(
        "catch-all",
        """
        {"Name":"","Template":{"Type":"name_prefix_match"},"Service":{"Service":"${name.full}"}}
        """);
    query(
        "bound",
        """
        {"Name":"bound","Session":"%s","Service":{"Service":"web"}}
        """
            .formatted(consul.ids().get("session/lock")));
  }

  private void query(String name, String body) {
    consul.made("query/" + name, "POST", "/v1/query", body);
  }

  private void autopilot() {
    consul.put(
        "/v1/operator/autopilot/configuration",
        """
        {"CleanupDeadServers":true,"LastContactThreshold":"300ms","MaxTrailingLogs":300,
         "MinQuorum":1,"ServerStabilizationTime":"12s","RedundancyZoneTag":"zone",
         "DisableUpgradeMigration":true,"UpgradeVersionTag":"version"}
        """);
  }
}
