package io.github.consulsnapshot.testing;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keys with odd names and values, locks on them, sessions, and what is left of deleted keys. */
final class FilledKeys {
  private final FillingConsul consul;

  FilledKeys(FillingConsul consul) {
    this.consul = consul;
  }

  void write() {
    values();
    names();
    deleted();
    locks();
  }

  private void values() {
    consul.key("empty", new byte[0]);
    consul.key("binary", new byte[] {0, (byte) 0xff, (byte) 0xc1});
    consul.key("password", consul.secret("swordfish-of-the-key").getBytes(StandardCharsets.UTF_8));
    // Long enough for each of the three ways in which a length is written.
    for (int length : new int[] {31, 32, 255, 256, 65_535, 65_536, 512 * 1024}) {
      byte[] value = new byte[length];
      Arrays.fill(value, (byte) 'v');
      consul.key("long/" + length, value);
    }
    consul.put("/v1/kv/full?flags=18446744073709551615", "value");
  }

  private void names() {
    for (String key :
        new String[] {
          "config/web/port",
          "config/web/hosts/1",
          "directory/",
          "Gr\u00fc\u00dfe/\u65e5\u672c\u8a9e/\ud83d\udd11",
          "some space",
          "quote\"<&>'\\",
          "percent%2F?query#fragment",
          "k".repeat(300)
        }) {
      consul.key(key, key.getBytes(StandardCharsets.UTF_8));
    }
    // Keys need not be text.
    consul.put("/v1/kv/bytes/%ff%c1%80", "no UTF-8");
    // In a path these would be cleaned or refused.
    consul.put(
        "/v1/txn",
        """
        [{"KV":{"Verb":"set","Key":"double//slash","Value":"eA=="}},
         {"KV":{"Verb":"set","Key":"../up/./here","Value":"eA=="}},
         {"KV":{"Verb":"set","Key":"/leading","Value":"eA=="}},
         {"KV":{"Verb":"set","Key":"tab\\tand line\\nfeed","Value":"eA=="}},
         {"KV":{"Verb":"set","Key":"nothing\\u0000","Value":"eA=="}}]
        """);
  }

  private void deleted() {
    consul.key("deleted", new byte[1]);
    consul.deleteKey("deleted");
    consul.key("deleted/tree/1", new byte[1]);
    consul.key("deleted/tree/2", new byte[1]);
    consul.deleteTree("deleted/tree");
  }

  private void locks() {
    // Long lives: nothing may change while somebody looks at it.
    String session = session("lock", "{\"Name\":\"lock\",\"TTL\":\"24h\",\"LockDelay\":\"5s\"}");
    consul.put("/v1/kv/lock?flags=3304740253564472344&acquire=" + session, "held");
    consul.put("/v1/kv/released?acquire=" + session, "held");
    consul.put("/v1/kv/released?release=" + session, "free");
    session("deleting", "{\"TTL\":\"86400s\",\"Behavior\":\"delete\"}");
    session("unchecked", "{\"LockDelay\":\"0s\",\"NodeChecks\":[]}");
  }

  private String session(String name, String body) {
    return consul.made("session/" + name, "PUT", "/v1/session/create", body);
  }
}
