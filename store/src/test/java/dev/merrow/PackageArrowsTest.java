package dev.merrow;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
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
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.lang.reflect.Field;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Packages point only downwards, and Jackson stays behind the public API. */
@AnalyzeClasses(packages = "dev.merrow", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageArrowsTest {

  private static final String ALL = "dev.merrow..";
  private static final String STAMP = "dev.merrow.stamp..";
  private static final String STORE = "dev.merrow.store..";
  private static final String SYNC = "dev.merrow.sync..";
  private static final String PERSIST = "dev.merrow.persist..";
  private static final String SCHEDULE = "dev.merrow.schedule..";
  private static final String WIRE = "dev.merrow.wire..";
  private static final String JACKSON = "com.fasterxml.jackson..";

  @ArchTest static final ArchRule stampDependsOnNoOtherPackage = dependsOnlyOn(STAMP);

  @ArchTest static final ArchRule storeDependsOnStampAlone = dependsOnlyOn(STORE, STAMP);

  @ArchTest static final ArchRule scheduleDependsOnNoOtherPackage = dependsOnlyOn(SCHEDULE);

  @ArchTest
  static final ArchRule syncDependsOnWhatItUsesAlone = dependsOnlyOn(SYNC, STORE, STAMP, SCHEDULE);

  @ArchTest
  static final ArchRule wireDependsOnWhatItWritesAlone = dependsOnlyOn(WIRE, SYNC, STORE, STAMP);

  @ArchTest
  static final ArchRule persistDependsOnWhatItUsesAlone =
      dependsOnlyOn(PERSIST, WIRE, STORE, STAMP, SCHEDULE);

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.merrow.(*)..").should().beFreeOfCycles().allowEmptyShould(true);

  @ArchTest
  static final ArchRule jacksonIsUsedOnlyWhereJsonIsReadAndWritten =
      noClasses()
          .that()
          .resideOutsideOfPackages(WIRE, STORE, STAMP)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(JACKSON)
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule jacksonIsNotInThePublicApi =
      classes().that().arePublic().should(keepJacksonOutOfTheirSignatures()).allowEmptyShould(true);

  /** Of Merrow's packages, {@code from} may use itself and those in {@code to}. */
  private static ArchRule dependsOnlyOn(String from, String... to) {
    String[] allowed = Stream.concat(Stream.of(from), Stream.of(to)).toArray(String[]::new);
    DescribedPredicate<JavaClass> forbidden =
        resideInAPackage(ALL)
            .and(not(resideInAnyPackage(allowed)))
            .as("reside in a package of Merrow other than %s", String.join(", ", allowed));
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat(forbidden)
        .allowEmptyShould(true);
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
