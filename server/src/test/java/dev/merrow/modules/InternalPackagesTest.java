package dev.merrow.modules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Packages named {@code internal} are for Merrow's own modules alone, and the API does not need
 * them.
 */
@AnalyzeClasses(
    packages = "dev.merrow",
    importOptions = {
      ImportOption.DoNotIncludeTests.class,
      InternalPackagesTest.DoNotIncludeTestJars.class
    })
class InternalPackagesTest {
  private static final String INTERNAL = "dev.merrow..internal..";

  /** Leaves out the fixtures that one module's tests lend to another's, once they are packaged. */
  static final class DoNotIncludeTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  /** The application is no library: it has no API. */
  private static final String[] NO_API = {
    INTERNAL, "dev.merrow.ws.server.cli..", "dev.merrow.ws.server.tls.."
  };

  @ArchTest
  static final ArchRule merrowAloneUsesWhatIsInternal =
      classes()
          .that()
          .resideInAPackage(INTERNAL)
          .should()
          .onlyHaveDependentClassesThat(resideInAPackage("dev.merrow.."));

  @ArchTest
  static final ArchRule theApiShowsNothingInternal =
      classes().that().resideOutsideOfPackages(NO_API).should(showOnlyWhatUsersMayTouch());

  private static ArchCondition<JavaClass> showOnlyWhatUsersMayTouch() {
    return new ArchCondition<>("have no internal type in a public or protected signature") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!isVisible(type)) {
          return;
        }
        List<JavaType> shown = new ArrayList<>(type.getInterfaces());
        type.getSuperclass().ifPresent(shown::add);
        type.getTypeParameters().forEach(each -> shown.addAll(each.getUpperBounds()));
        for (JavaMember member : type.getMembers()) {
          if (isForUsers(member.getModifiers())) {
            shown.addAll(typesIn(member));
          }
        }
        for (JavaType each : shown) {
          for (JavaClass raw : each.getAllInvolvedRawTypes()) {
            if (resideInAPackage(INTERNAL).test(raw.getBaseComponentType())) {
              events.add(
                  SimpleConditionEvent.violated(
                      type, type.getFullName() + " shows " + raw.getName()));
            }
          }
        }
      }
    };
  }

  private static boolean isVisible(JavaClass type) {
    return isForUsers(type.getModifiers())
        && type.getEnclosingClass().map(InternalPackagesTest::isVisible).orElse(true);
  }

  private static boolean isForUsers(Set<JavaModifier> modifiers) {
    return modifiers.contains(PUBLIC) || modifiers.contains(PROTECTED);
  }

  private static List<JavaType> typesIn(JavaMember member) {
    List<JavaType> types = new ArrayList<>();
    if (member instanceof JavaField field) {
      types.add(field.getType());
    } else if (member instanceof JavaCodeUnit unit) {
      types.add(unit.getReturnType());
      types.addAll(unit.getParameterTypes());
      types.addAll(unit.getExceptionTypes());
    }
    return types;
  }

  @ArchTest
  static void modulesExportTheirApiToAllAndTheirInsideToMerrow(JavaClasses classes) {
    Set<String> forUsers = new TreeSet<>();
    for (JavaClass type : classes) {
      if (isVisible(type) && !resideInAnyPackage(NO_API).test(type)) {
        forUsers.add(type.getPackageName());
      }
    }
    Set<String> exported = new TreeSet<>();
    for (ModuleDescriptor module : merrowsModules()) {
      for (Exports each : module.exports()) {
        if (each.isQualified()) {
          assertThat(each.source()).as(module.name()).contains(".internal");
          assertThat(each.targets()).as("%s", each).allMatch(name -> name.startsWith("dev.merrow"));
        } else {
          exported.add(each.source());
        }
      }
    }
    assertThat(exported).isEqualTo(forUsers);
  }

  @Test
  void thereAreModulesToLookAt() {
    assertThat(merrowsModules())
        .extracting(ModuleDescriptor::name)
        .contains(
            "dev.merrow",
            "dev.merrow.jackson",
            "dev.merrow.jackson3",
            "dev.merrow.kotlin",
            "dev.merrow.records",
            "dev.merrow.ws.client",
            "dev.merrow.ws.server");
  }

  private static List<ModuleDescriptor> merrowsModules() {
    String classPath = System.getProperty("java.class.path");
    Path[] entries =
        Stream.of(classPath.split(File.pathSeparator, -1))
            .map(Path::of)
            .filter(
                each ->
                    each.toString().endsWith("jar")
                        || Files.exists(each.resolve("module-info.class")))
            .filter(each -> !each.toString().contains("-tests"))
            .toArray(Path[]::new);
    List<ModuleDescriptor> modules = new ArrayList<>();
    for (Path entry : entries) {
      if (entry.toString().endsWith("jar")
          && !entry.getFileName().toString().startsWith("merrow-")) {
        continue;
      }
      ModuleFinder.of(entry).findAll().stream()
          .map(ModuleReference::descriptor)
          .filter(each -> each.name().startsWith("dev.merrow"))
          .forEach(modules::add);
    }
    return modules;
  }
}
