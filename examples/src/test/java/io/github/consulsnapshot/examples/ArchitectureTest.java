package io.github.consulsnapshot.examples;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which package may use which. It stands here because this module sees all the others. An arrow
 * that is added on purpose is added here too; one that came by accident fails here.
 */
class ArchitectureTest {
  private static final String ROOT = "io.github.consulsnapshot";
  private static final String ARCHIVE = ROOT + ".archive";
  private static final String STATE = ROOT + ".state";
  private static final String STORE = ROOT + ".store";
  private static final String AGENT = ROOT + ".agent";
  private static final String S3 = ROOT + ".s3";
  private static final String MICROMETER = ROOT + ".micrometer";
  private static final String TESTING = ROOT + ".testing";
  private static final String EXAMPLES = ROOT + ".examples..";
  private static final String OKHTTP = ROOT + ".okhttp";
  private static final String INTERNAL = OKHTTP + ".internal";
  private static final String FILE = ROOT + ".internal.file";

  private static final String[] JDK = {"java..", "javax.."};
  private static final String[] CORE = {ROOT, ARCHIVE, STORE};
  private static final String OKHTTP_LIBRARY = "okhttp3..";
  private static final String OKIO_LIBRARY = "okio..";
  private static final String MOSHI_LIBRARY = "com.squareup.moshi..";
  private static final String MSGPACK_LIBRARY = "org.msgpack..";
  private static final String AWS_LIBRARY = "software.amazon.awssdk..";
  private static final String MICROMETER_LIBRARY = "io.micrometer.core.instrument..";

  /** Headers of OkHttp are handed out as pairs of Kotlin. */
  private static final String KOTLIN = "kotlin..";

  private static JavaClasses ours;

  @BeforeAll
  static void read() {
    ours =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);
  }

  /** Each package and all that it may use besides itself and the JDK. */
  static Stream<Arguments> arrows() {
    return Stream.of(
        // The root only names the limits and the verifier of the package below in comments.
        Arguments.of(ROOT, new String[] {FILE}),
        Arguments.of(ARCHIVE, new String[] {ROOT}),
        Arguments.of(STORE, new String[] {ROOT, FILE}),
        Arguments.of(FILE, new String[] {}),
        Arguments.of(AGENT, CORE),
        Arguments.of(MICROMETER, with(CORE, AGENT, MICROMETER_LIBRARY)),
        Arguments.of(STATE, with(CORE, MSGPACK_LIBRARY)),
        Arguments.of(OKHTTP, with(CORE, STATE, AGENT, INTERNAL + ".*", OKHTTP_LIBRARY)),
        Arguments.of(
            INTERNAL + ".transport",
            with(
                CORE,
                STATE,
                AGENT,
                INTERNAL + ".archive",
                INTERNAL + ".json",
                INTERNAL + ".socket",
                INTERNAL + ".text",
                OKHTTP_LIBRARY,
                OKIO_LIBRARY)),
        Arguments.of(
            INTERNAL + ".archive",
            with(
                CORE,
                STATE,
                INTERNAL + ".deflate",
                INTERNAL + ".json",
                INTERNAL + ".text",
                OKIO_LIBRARY,
                MOSHI_LIBRARY)),
        Arguments.of(INTERNAL + ".deflate", new String[] {}),
        Arguments.of(
            INTERNAL + ".agent",
            with(
                CORE,
                AGENT,
                INTERNAL + ".transport",
                INTERNAL + ".json",
                INTERNAL + ".text",
                OKIO_LIBRARY)),
        Arguments.of(INTERNAL + ".json", with(CORE, MOSHI_LIBRARY, OKIO_LIBRARY)),
        Arguments.of(
            INTERNAL + ".tls", with(CORE, INTERNAL + ".file", INTERNAL + ".text", OKHTTP_LIBRARY)),
        Arguments.of(INTERNAL + ".socket", CORE),
        Arguments.of(INTERNAL + ".file", with(CORE, INTERNAL + ".text")),
        Arguments.of(INTERNAL + ".text", new String[] {}),
        Arguments.of(S3, with(CORE, AWS_LIBRARY)),
        Arguments.of(
            TESTING,
            with(
                CORE,
                "mockwebserver3..",
                OKHTTP_LIBRARY,
                OKIO_LIBRARY,
                KOTLIN,
                "org.junit.jupiter.api..",
                "org.opentest4j..",
                "org.assertj.core..")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("arrows")
  void package_usesOnlyWhatItMay(String name, String[] allowed) {
    classes()
        .that()
        .resideInAPackage(name)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(with(allowed, with(JDK, name))).or(ARRAYS))
        .check(ours);
  }

  /** An array of a primitive type is in no package. */
  private static final DescribedPredicate<JavaClass> ARRAYS =
      describe("primitives", type -> type.getBaseComponentType().isPrimitive());

  /** A new package has to say what it may use. */
  @Test
  void packages_areThoseWhoseArrowsAreStated() {
    Set<String> stated = new TreeSet<>();
    arrows().forEach(arrow -> stated.add((String) arrow.get()[0]));
    Set<String> found = new TreeSet<>();
    for (JavaClass type : ours) {
      if (!resideInAPackage(EXAMPLES).test(type)) {
        found.add(type.getPackageName());
      }
    }

    assertThat(found).containsExactlyElementsOf(stated);
  }

  @Test
  void noClass_dependsOnExamples() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(EXAMPLES)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(EXAMPLES));
  }

  @Test
  void library_writesNothingToTheConsole() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(EXAMPLES)
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace"));
  }

  @Test
  void publicClasses_areNamedForWhatTheyAre() {
    check(
        noClasses()
            .that()
            .arePublic()
            .should()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Impl"));
  }

  private static void check(ArchRule rule) {
    rule.check(ours);
  }

  @Test
  void publicApi_namesOkHttpInTheOneMethodThatTakesAClient() {
    assertThat(publicMembersNaming(OKHTTP, OKHTTP_LIBRARY))
        .containsExactly(OKHTTP + ".OkHttpSnapshotClient$Builder.httpClient(okhttp3.OkHttpClient)");
  }

  @Test
  void publicApi_namesAwsInTheOneMethodThatTakesAClient() {
    assertThat(publicMembersNaming(S3, AWS_LIBRARY))
        .containsExactly(
            S3 + ".S3SnapshotStore$Builder.client(software.amazon.awssdk.services.s3.S3Client)");
  }

  @Test
  void publicApi_namesNoOtherLibrary() {
    for (String exported : List.of(ROOT, ARCHIVE, STORE, STATE, AGENT, MICROMETER, OKHTTP)) {
      assertThat(
              publicMembersNaming(exported, OKIO_LIBRARY, MOSHI_LIBRARY, MSGPACK_LIBRARY, KOTLIN))
          .isEmpty();
    }
    for (String exported : List.of(ROOT, ARCHIVE, STORE, STATE, AGENT, MICROMETER)) {
      assertThat(publicMembersNaming(exported, OKHTTP_LIBRARY)).isEmpty();
    }
    assertThat(publicMembersNaming(OKHTTP, INTERNAL + "..")).isEmpty();
  }

  @Test
  void import_sawEveryModule() {
    assertThat(ours.stream().map(JavaClass::getName))
        .contains(
            ROOT + ".SnapshotClient",
            ARCHIVE + ".SnapshotVerifier",
            STATE + ".StateWalk",
            MICROMETER + ".AgentMetrics",
            OKHTTP + ".OkHttpSnapshotClient",
            S3 + ".S3SnapshotStore",
            TESTING + ".FakeConsul");
  }

  /** Every member that callers can reach and whose declaration names a type of these packages. */
  private static List<String> publicMembersNaming(String exported, String... packages) {
    DescribedPredicate<JavaClass> foreign = resideInAnyPackage(packages);
    return ours.stream()
        .filter(type -> type.getPackageName().equals(exported) && isReachable(type))
        .flatMap(
            type ->
                Stream.concat(
                    type.getMembers().stream()
                        .filter(ArchitectureTest::isReachable)
                        .filter(member -> typesIn(member).anyMatch(foreign))
                        .map(JavaMember::getFullName),
                    Stream.concat(
                            type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
                        .filter(foreign)
                        .map(above -> type.getName() + " extends " + above.getName())))
        .sorted()
        .toList();
  }

  private static boolean isReachable(JavaClass type) {
    return isReachable(type.getModifiers())
        && type.getEnclosingClass().map(ArchitectureTest::isReachable).orElse(true);
  }

  private static boolean isReachable(JavaMember member) {
    return isReachable(member.getModifiers())
        && !member.getModifiers().contains(JavaModifier.SYNTHETIC);
  }

  private static boolean isReachable(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
  }

  /** Of fields, parameters, results and declared exceptions, with the arguments of generic ones. */
  private static Stream<JavaClass> typesIn(JavaMember member) {
    if (member instanceof JavaCodeUnit method) {
      Stream<JavaType> declared =
          Stream.concat(method.getParameterTypes().stream(), Stream.of(method.getReturnType()));
      return Stream.concat(
          declared.flatMap(type -> type.getAllInvolvedRawTypes().stream()),
          method.getExceptionTypes().stream());
    }
    return ((JavaField) member).getType().getAllInvolvedRawTypes().stream();
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Arrays.stream(some), Arrays.stream(more)).toArray(String[]::new);
  }
}
