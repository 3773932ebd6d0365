package io.github.consulsnapshot.state;

import static java.util.Map.entry;

import io.github.consulsnapshot.InvalidSettingException;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of Consul, and which records its servers can apply. A leader that meets a record that
 * it cannot apply crashes.
 *
 * <p>The types of 1.8 and 1.22 are known from those versions; the versions between at which a type
 * came are those of Consul's changelog. A type that is not in the table is applied by no version of
 * the community edition, and a version later than the table is taken for the latest in it.
 *
 * @param major the first number
 * @param minor the second
 * @param enterprise whether it is Consul Enterprise, which applies the types 64 to 127 too
 */
public record ConsulVersion(int major, int minor, boolean enterprise) {
  private static final Pattern VERSION =
      Pattern.compile("v?([0-9]{1,4})\\.([0-9]{1,4})(?:[.+-].*)?", Pattern.DOTALL);

  private static final int LONGEST = 64;

  private static final int ENTERPRISE_FIRST = 64;
  private static final int ENTERPRISE_LAST = 127;

  /**
   * The version, as major * 10000 + minor, from which on every release applies a type. The number
   * is the next one where a type came with a patch, or where it is not known with which it came: a
   * type that is claimed too early crashes a server.
   */
  private static final Map<Integer, Integer> SINCE =
      Map.ofEntries(
          entry(RecordType.REGISTER.number(), 0),
          entry(RecordType.KVS.number(), 0),
          entry(RecordType.SESSION.number(), 0),
          entry(RecordType.ACL.number(), 0),
          entry(RecordType.TOMBSTONE.number(), 0),
          entry(RecordType.COORDINATE_BATCH_UPDATE.number(), 0),
          entry(RecordType.PREPARED_QUERY.number(), 0),
          entry(RecordType.AUTOPILOT.number(), release(1, 0)),
          entry(RecordType.ACL_BOOTSTRAP.number(), release(1, 0)),
          entry(RecordType.INTENTION.number(), release(1, 2)),
          entry(RecordType.CONNECT_CA.number(), release(1, 2)),
          entry(RecordType.CONNECT_CA_PROVIDER_STATE.number(), release(1, 3)),
          entry(RecordType.CONNECT_CA_CONFIG.number(), release(1, 3)),
          entry(RecordType.INDEX.number(), release(1, 4)),
          entry(RecordType.ACL_TOKEN.number(), release(1, 4)),
          entry(RecordType.ACL_POLICY.number(), release(1, 4)),
          entry(RecordType.CONFIG_ENTRY.number(), release(1, 5)),
          entry(RecordType.ACL_ROLE.number(), release(1, 5)),
          entry(RecordType.ACL_BINDING_RULE.number(), release(1, 5)),
          entry(RecordType.ACL_AUTH_METHOD.number(), release(1, 5)),
          entry(RecordType.CHUNKING_STATE.number(), release(1, 6)),
          entry(RecordType.FEDERATION_STATE.number(), release(1, 8)),
          entry(RecordType.SYSTEM_METADATA.number(), release(1, 9)),
          entry(RecordType.SERVICE_VIRTUAL_IP.number(), release(1, 11)),
          entry(RecordType.FREE_VIRTUAL_IP.number(), release(1, 11)),
          entry(RecordType.PEERING.number(), release(1, 13)),
          entry(RecordType.PEERING_TRUST_BUNDLE.number(), release(1, 13)),
          entry(RecordType.PEERING_SECRET.number(), release(1, 14)),
          entry(RecordType.RESOURCE.number(), release(1, 16)));

  /**
   * The version from which on servers may not apply a type. The removal of legacy ACLs began in
   * 1.11 and was completed in a later one.
   */
  private static final Map<Integer, Integer> UNTIL =
      Map.of(
          RecordType.ACL.number(), release(1, 11),
          RecordType.ACL_BOOTSTRAP.number(), release(1, 11));

  /** The latest version in these tables. */
  private static final int LATEST = release(1, 22);

  /** The same as {@link #SINCE} for the kinds of configuration entries. */
  private static final Map<String, Integer> KIND_SINCE =
      Map.ofEntries(
          entry("service-defaults", release(1, 5)),
          entry("proxy-defaults", release(1, 5)),
          entry("service-router", release(1, 6)),
          entry("service-splitter", release(1, 6)),
          entry("service-resolver", release(1, 6)),
          entry("ingress-gateway", release(1, 8)),
          entry("terminating-gateway", release(1, 8)),
          entry("service-intentions", release(1, 9)),
          entry("mesh", release(1, 10)),
          entry("exported-services", release(1, 12)),
          entry("api-gateway", release(1, 15)),
          entry("bound-api-gateway", release(1, 15)),
          entry("http-route", release(1, 15)),
          entry("tcp-route", release(1, 15)),
          entry("inline-certificate", release(1, 15)),
          entry("jwt-provider", release(1, 16)),
          entry("sameness-group", release(1, 16)),
          entry("control-plane-request-limit", release(1, 16)),
          entry("file-system-certificate", release(1, 20)));

  /**
   * Reads a version.
   *
   * @param text as Consul prints it, such as {@code 1.22.0-dev} or {@code 1.18.2+ent}
   * @return the version
   * @throws InvalidSettingException when the text is no version
   */
  public static ConsulVersion parse(String text) {
    Objects.requireNonNull(text, "text");
    Matcher matcher = VERSION.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidSettingException(
          "targetVersion", "\"" + shown(text) + "\" given, a version such as 1.22.1 is accepted");
    }
    return new ConsulVersion(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        text.contains("+ent"));
  }

  /** A server may have said it: on one line, and no longer than any version. */
  private static String shown(String text) {
    String beginning = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
    return beginning.replaceAll("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]", "?");
  }

  /**
   * Whether a server of this version can apply records of a type.
   *
   * @param type the number of the type
   * @return false also when that is not known
   */
  public boolean canApply(int type) {
    if (enterprise && isEnterpriseType(type)) {
      return true;
    }
    Integer since = SINCE.get(type);
    return since != null
        && release(major, minor) >= since
        && release(major, minor) < UNTIL.getOrDefault(type, Integer.MAX_VALUE);
  }

  /**
   * Whether a server of this version can apply configuration entries of a kind. Kinds that are not
   * in the table may be known to versions that came later than the table, and to no other.
   *
   * @param kind such as {@code service-defaults}; case matters
   * @return false also when that is not known
   */
  public boolean canApplyConfigEntry(String kind) {
    return release(major, minor) >= KIND_SINCE.getOrDefault(kind, LATEST + 1);
  }

  /**
   * Whether a server of every version from 1.8 on can apply configuration entries of a kind.
   *
   * @param kind such as {@code service-defaults}; case matters
   * @return whether the version of the server does not matter
   */
  public static boolean everyVersionCanApplyConfigEntry(String kind) {
    return KIND_SINCE.getOrDefault(kind, Integer.MAX_VALUE) <= release(1, 8);
  }

  private static boolean isEnterpriseType(int type) {
    return (type >= ENTERPRISE_FIRST && type <= ENTERPRISE_LAST)
        || type == RecordType.AREA.number();
  }

  /**
   * Whether a server of every version from 1.8 on can apply records of a type.
   *
   * @param type the number of the type
   * @return whether the version of the server does not matter
   */
  public static boolean everyVersionCanApply(int type) {
    return SINCE.getOrDefault(type, Integer.MAX_VALUE) <= release(1, 8) && !UNTIL.containsKey(type);
  }

  private static int release(int major, int minor) {
    return major * 10_000 + minor;
  }

  @Override
  public String toString() {
    return major + "." + minor + (enterprise ? "+ent" : "");
  }
}
