package dev.merrow;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.domain.PackageMatcher;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What each package may use: what is listed and nothing else. Packages point only downwards, and
 * Jackson stays behind the public API.
 */
@AnalyzeClasses(packages = "dev.merrow", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageArrowsTest {

  private static final String ROOT = "dev.merrow";
  private static final String INTERNAL = "dev.merrow.internal";
  private static final String STAMP = "dev.merrow.stamp..";
  private static final String STORE = "dev.merrow.store..";
  private static final String SYNC = "dev.merrow.sync..";
  private static final String PERSIST = "dev.merrow.persist..";
  private static final String SCHEDULE = "dev.merrow.schedule..";
  private static final String WIRE = "dev.merrow.wire..";
  private static final String JACKSON = "com.fasterxml.jackson.core..";

  private static final Set<String> RULED = new TreeSet<>();

  // from the bottom up

  @ArchTest static final ArchRule internal = from(INTERNAL).to(ROOT, JACKSON);

  @ArchTest static final ArchRule root = from(ROOT).to(INTERNAL, JACKSON);

  @ArchTest static final ArchRule stamp = from(STAMP).to(ROOT, INTERNAL);

  @ArchTest static final ArchRule store = from(STORE).to(STAMP, ROOT, INTERNAL, JACKSON);

  @ArchTest static final ArchRule schedule = from(SCHEDULE).to();

  @ArchTest static final ArchRule sync = from(SYNC).to(STORE, STAMP, ROOT, SCHEDULE);

  @ArchTest static final ArchRule wire = from(WIRE).to(SYNC, STORE, STAMP, ROOT, INTERNAL, JACKSON);

  @ArchTest
  static final ArchRule backplane = from("dev.merrow.backplane..").to(WIRE, SYNC, SCHEDULE, ROOT);

  @ArchTest static final ArchRule persist = from(PERSIST).to(WIRE, STORE, STAMP, ROOT, SCHEDULE);

  @ArchTest
  static void eachPackageHasARule(JavaClasses classes) {
    Set<String> packages =
        classes.stream()
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(packages)
        .allMatch(each -> RULED.stream().anyMatch(rule -> PackageMatcher.of(rule).matches(each)));
  }

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.merrow.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule jacksonIsNotInThePublicApi =
      classes()
          .that()
          .arePublic()
          .and()
          .resideOutsideOfPackage("..internal..")
          .should(keepJacksonOutOfTheirSignatures())
          .allowEmptyShould(true);

  private record From(String from) {

    /** Allows these beside the package itself, the JDK, SLF4J and annotations. */
    ArchRule to(String... others) {
      RULED.add(from);
      String[] allowed =
          Stream.concat(
                  Stream.of(from, "java..", "org.slf4j..", "org.jspecify.."), Stream.of(others))
              .toArray(String[]::new);
      DescribedPredicate<JavaClass> primitives =
          DescribedPredicate.describe(
              "primitives", type -> type.getBaseComponentType().isPrimitive());
      return classes()
          .that()
          .resideInAPackage(from)
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(primitives));
    }
  }

  private static From from(String from) {
    return new From(from);
  }

  private static ArchCondition<JavaClass> keepJacksonOutOfTheirSignatures() {
    return new ArchCondition<>("have no Jackson type in a public or protected signature") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        Stream<JavaType> supertypes =
            Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
        reportJackson(type, type.getFullName(), supertypes, events);
        for (JavaMember member : type.getMembers()) {
          Set<?> modifiers = member.getModifiers();
          if (modifiers.contains(PUBLIC) || modifiers.contains(PROTECTED)) {
            reportJackson(type, member.getFullName(), typesIn(member), events);
          }
        }
      }
    };
  }

  /** Names that come from anyone must not go to Jackson's table of names; see {@code WireJson}. */
  @ArchTest
  static void jacksonKeepsNoTableOfNames(JavaClasses classes) throws ReflectiveOperationException {
    int factories = 0;
    for (JavaClass type : classes) {
      for (JavaField field : type.getFields()) {
        if (field.getRawType().isAssignableTo(JsonFactory.class)) {
          Field reflected = field.reflect();
          reflected.setAccessible(true);
          JsonFactory factory = (JsonFactory) reflected.get(null);
          assertThat(factory.isEnabled(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES))
              .as(field.getFullName())
              .isFalse();
          factories++;
        }
      }
    }
    assertThat(factories).isGreaterThanOrEqualTo(3);
  }

  private static Stream<JavaType> typesIn(JavaMember member) {
    if (member instanceof JavaCodeUnit unit) {
      Stream<JavaType> arguments = unit.getParameterTypes().stream();
      Stream<JavaType> thrown = unit.getExceptionTypes().stream().map(JavaType.class::cast);
      return Stream.concat(Stream.of(unit.getReturnType()), Stream.concat(arguments, thrown));
    }
    return member instanceof JavaField field ? Stream.of(field.getType()) : Stream.empty();
  }

  private static void reportJackson(
      JavaClass type, String where, Stream<JavaType> signature, ConditionEvents events) {
    Set<String> jackson =
        signature
            .flatMap(each -> each.getAllInvolvedRawTypes().stream())
            .filter(resideInAPackage(JACKSON))
            .map(JavaClass::getName)
            .collect(Collectors.toSet());
    if (!jackson.isEmpty()) {
      events.add(SimpleConditionEvent.violated(type, where + " shows " + jackson));
    }
  }
}
