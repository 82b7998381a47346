package dev.merrow.ws.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The broker knows no engine, and engines know no broker. */
@AnalyzeClasses(
    packages = "dev.merrow.ws.server",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ServerArrowsTest {
  private static final String SERVER = "dev.merrow.ws.server";
  private static final String CORE = SERVER + ".core..";
  private static final String JAKARTA = SERVER + ".jakarta..";
  private static final String ENGINE = SERVER + ".engine..";

  @ArchTest
  static final ArchRule theCoreKnowsNoEngine =
      noClasses()
          .that()
          .resideInAPackage(CORE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              SERVER,
              JAKARTA,
              SERVER + ".tyrus..",
              SERVER + ".cli..",
              "jakarta..",
              "org.glassfish..",
              "picocli..");

  @ArchTest
  static final ArchRule theSeamKnowsNeitherSide =
      noClasses()
          .that()
          .resideInAPackage(ENGINE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              SERVER,
              CORE,
              JAKARTA,
              SERVER + ".auth..",
              SERVER + ".tyrus..",
              SERVER + ".cli..",
              "jakarta..",
              "org.glassfish..");

  @ArchTest
  static final ArchRule theEndpointRunsInAnyContainer =
      noClasses()
          .that()
          .resideInAPackage(JAKARTA)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              SERVER, CORE, SERVER + ".tyrus..", SERVER + ".cli..", "org.glassfish..");

  @ArchTest
  static final ArchRule enginesKnowTheSeamAlone =
      noClasses()
          .that()
          .resideInAnyPackage(SERVER + ".tyrus..", SERVER + ".netty..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(SERVER, CORE, SERVER + ".auth..", SERVER + ".cli..");

  @ArchTest
  static final ArchRule onlyOneEngineNeedsNetty =
      noClasses()
          .that()
          .resideOutsideOfPackage(SERVER + ".netty..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.netty..");

  @ArchTest
  static final ArchRule onlyTheCommandLineNeedsAClient =
      noClasses()
          .that()
          .resideOutsideOfPackage(SERVER + ".cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("dev.merrow.ws.client..", "picocli..", SERVER + ".cli..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.merrow.ws.server.(**)").should().beFreeOfCycles();
}
