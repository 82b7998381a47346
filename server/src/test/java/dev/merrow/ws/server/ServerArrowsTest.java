package dev.merrow.ws.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What each package of the libraries beside the store, and of the application, may use: what is
 * listed and nothing else. The broker knows no engine, engines know no broker, and only the
 * application knows the command line, logging and files.
 */
@AnalyzeClasses(
    packages = {
      "dev.merrow.ws",
      "dev.merrow.backplane.nats",
      "dev.merrow.backplane.redis",
      "dev.merrow.jackson",
      "dev.merrow.jackson3",
      "dev.merrow.kotlin",
      "dev.merrow.local",
      "dev.merrow.persist.sql",
      "dev.merrow.postgres",
      "dev.merrow.records",
      "dev.merrow.sqlite"
    },
    importOptions = ImportOption.DoNotIncludeTests.class)
class ServerArrowsTest {
  private static final String SERVER = "dev.merrow.ws.server";

  private static final String AUDIENCES = SERVER + ".audiences";
  private static final String AUTH = SERVER + ".auth";
  private static final String ENGINE = SERVER + ".engine";
  private static final String LIMITS = SERVER + ".limits";
  private static final String PROXY = SERVER + ".proxy";
  private static final String STORES = SERVER + ".stores";

  private static final String ADDRESS = SERVER + ".internal.address";
  private static final String CORE = SERVER + ".internal.core";
  private static final String ENGINE_INTERNAL = SERVER + ".internal.engine";
  private static final String FILES = SERVER + ".internal.files";
  private static final String GUARD = SERVER + ".internal.guard";
  private static final String LIVE = SERVER + ".internal.live";
  private static final String METRICS = SERVER + ".internal.metrics";
  private static final String PAGES = SERVER + ".internal.pages";
  private static final String PROXY_INTERNAL = SERVER + ".internal.proxy";
  private static final String SHARE = SERVER + ".internal.share";
  private static final String VIEWS = SERVER + ".internal.views";

  private static final String JAKARTA = SERVER + ".jakarta";
  private static final String JAKARTA_INTERNAL = JAKARTA + ".internal";
  private static final String JWT = SERVER + ".jwt";
  private static final String NETTY = SERVER + ".netty.internal";
  private static final String POSTGRES = SERVER + ".postgres";
  private static final String SQLITE = SERVER + ".sqlite";
  private static final String TYRUS = SERVER + ".tyrus.internal";

  private static final String CLI = SERVER + ".cli";
  private static final String BOARD = CLI + ".board";
  private static final String CONTENT = CLI + ".content";
  private static final String TLS = SERVER + ".tls";

  private static final String CLIENT = "dev.merrow.ws.client";
  private static final String CLIENT_ENGINE = CLIENT + ".engine";
  private static final String CLIENT_INTERNAL = CLIENT + ".internal";
  private static final String CLIENT_TYRUS = CLIENT + ".tyrus.internal";
  private static final String JACKSON_2_CELLS = "dev.merrow.jackson";
  private static final String JACKSON_3_CELLS = "dev.merrow.jackson3";
  private static final String KOTLIN = "dev.merrow.kotlin";
  private static final String LOCAL = "dev.merrow.local";
  private static final String PERSIST_SQL = "dev.merrow.persist.sql.internal";
  private static final String POSTGRES_PERSISTER = "dev.merrow.postgres";
  private static final String RECORDS = "dev.merrow.records";
  private static final String SQLITE_PERSISTER = "dev.merrow.sqlite";

  /** Of the store. */
  private static final String ROOT = "dev.merrow";

  private static final String ROOT_INTERNAL = "dev.merrow.internal";
  private static final String BACKPLANE = "dev.merrow.backplane";
  private static final String BACKPLANE_INTERNAL = BACKPLANE + ".internal";
  private static final String NATS_BACKPLANE = BACKPLANE + ".nats";
  private static final String REDIS_BACKPLANE = BACKPLANE + ".redis";
  private static final String PERSIST = "dev.merrow.persist";
  private static final String PERSIST_INTERNAL = PERSIST + ".internal";
  private static final String SCHEDULE = "dev.merrow.schedule";
  private static final String SCHEDULE_INTERNAL = SCHEDULE + ".internal";
  private static final String STAMP = "dev.merrow.stamp";
  private static final String STAMP_INTERNAL = STAMP + ".internal";
  private static final String STORE = "dev.merrow.store";
  private static final String SYNC = "dev.merrow.sync";
  private static final String WIRE = "dev.merrow.wire";
  private static final String WIRE_INTERNAL = WIRE + ".internal";

  /** Of others. */
  private static final String JACKSON = "com.fasterxml.jackson.core..";

  private static final String MICROMETER = "io.micrometer.core..";
  private static final String JAKARTA_API = "jakarta.websocket..";
  private static final String TYRUS_AND_GRIZZLY = "org.glassfish..";

  private static final Set<String> RULED = new TreeSet<>();

  // the broker as a library

  @ArchTest static final ArchRule seam = from(ENGINE).to(ROOT, WIRE);

  @ArchTest
  static final ArchRule audiences = from(AUDIENCES).to(AUTH, FILES, ROOT, ROOT_INTERNAL, JACKSON);

  @ArchTest static final ArchRule auth = from(AUTH).to(ENGINE, FILES, ROOT, ROOT_INTERNAL, JACKSON);

  @ArchTest static final ArchRule limits = from(LIMITS).to();

  @ArchTest static final ArchRule proxy = from(PROXY).to(ADDRESS);

  @ArchTest static final ArchRule stores = from(STORES).to(PERSIST, STORE, SYNC);

  @ArchTest
  static final ArchRule facade =
      from(SERVER)
          .to(
              AUDIENCES,
              AUTH,
              CORE,
              ENGINE,
              GUARD,
              LIMITS,
              LIVE,
              METRICS,
              PAGES,
              PROXY,
              PROXY_INTERNAL,
              SHARE,
              STORES,
              BACKPLANE,
              ROOT,
              PERSIST,
              SCHEDULE_INTERNAL,
              STORE,
              SYNC,
              WIRE,
              WIRE_INTERNAL,
              MICROMETER);

  // its inside

  @ArchTest static final ArchRule addresses = from(ADDRESS).to();

  @ArchTest
  static final ArchRule core =
      from(CORE)
          .to(
              AUDIENCES,
              AUTH,
              ENGINE,
              LIMITS,
              SHARE,
              STORES,
              BACKPLANE,
              BACKPLANE_INTERNAL,
              VIEWS,
              PERSIST,
              ROOT,
              SCHEDULE,
              SCHEDULE_INTERNAL,
              STAMP,
              STAMP_INTERNAL,
              STORE,
              SYNC,
              WIRE,
              WIRE_INTERNAL);

  @ArchTest
  static final ArchRule views =
      from(VIEWS).to(AUDIENCES, ROOT, ROOT_INTERNAL, STAMP, STAMP_INTERNAL, STORE);

  @ArchTest static final ArchRule engines = from(ENGINE_INTERNAL).to(ENGINE, SHARE);

  @ArchTest static final ArchRule files = from(FILES).to(ROOT);

  @ArchTest
  static final ArchRule guard =
      from(GUARD).to(ENGINE, LIMITS, METRICS, SHARE, SCHEDULE, STORE, WIRE, WIRE_INTERNAL);

  @ArchTest
  static final ArchRule live =
      from(LIVE)
          .to(
              ADDRESS,
              AUTH,
              CORE,
              ENGINE,
              STORES,
              ROOT,
              ROOT_INTERNAL,
              SCHEDULE,
              SCHEDULE_INTERNAL,
              STAMP,
              STORE,
              SYNC,
              WIRE_INTERNAL);

  @ArchTest
  static final ArchRule metrics = from(METRICS).to(SHARE, STORES, PERSIST, STORE, SYNC, MICROMETER);

  @ArchTest static final ArchRule pages = from(PAGES).to(ENGINE);

  @ArchTest static final ArchRule forwarded = from(PROXY_INTERNAL).to(ADDRESS, ENGINE, PROXY);

  @ArchTest static final ArchRule share = from(SHARE).to(ENGINE, LIMITS);

  // what is beside it

  @ArchTest
  static final ArchRule nettyEngine =
      from(NETTY).to(ENGINE, ENGINE_INTERNAL, SCHEDULE_INTERNAL, WIRE, "io.netty..");

  @ArchTest
  static final ArchRule jakartaEngine =
      from(JAKARTA).to(JAKARTA_INTERNAL, ENGINE, SCHEDULE_INTERNAL, JAKARTA_API);

  @ArchTest
  static final ArchRule jakartaEndpoint =
      from(JAKARTA_INTERNAL)
          .to(ENGINE, ENGINE_INTERNAL, SCHEDULE_INTERNAL, WIRE, WIRE_INTERNAL, JAKARTA_API);

  @ArchTest
  static final ArchRule tyrusEngine =
      from(TYRUS)
          .to(
              ENGINE,
              ENGINE_INTERNAL,
              JAKARTA_INTERNAL,
              ROOT,
              SCHEDULE_INTERNAL,
              WIRE,
              JAKARTA_API,
              TYRUS_AND_GRIZZLY);

  @ArchTest static final ArchRule jwt = from(JWT).to(AUTH, ENGINE, FILES, ROOT, "com.nimbusds..");

  @ArchTest
  static final ArchRule sqliteStores =
      from(SQLITE).to(STORES, SQLITE_PERSISTER, PERSIST, ROOT, SCHEDULE_INTERNAL, STORE, SYNC);

  @ArchTest
  static final ArchRule postgresStores =
      from(POSTGRES)
          .to(
              STORES,
              POSTGRES_PERSISTER,
              PERSIST,
              ROOT,
              SCHEDULE_INTERNAL,
              STORE,
              SYNC,
              "com.zaxxer.hikari..");

  @ArchTest
  static final ArchRule redis =
      from(REDIS_BACKPLANE).to(BACKPLANE, ROOT, SYNC, "io.lettuce..", "io.netty..");

  @ArchTest
  static final ArchRule nats = from(NATS_BACKPLANE).to(BACKPLANE, ROOT, SYNC, "io.nats..");

  @ArchTest
  static final ArchRule sqlPersisters =
      from(PERSIST_SQL).to(PERSIST, PERSIST_INTERNAL, ROOT, ROOT_INTERNAL, STAMP, STORE, WIRE);

  @ArchTest
  static final ArchRule postgresPersister =
      from(POSTGRES_PERSISTER)
          .to(
              PERSIST,
              PERSIST_INTERNAL,
              PERSIST_SQL,
              ROOT,
              ROOT_INTERNAL,
              STAMP,
              STORE,
              WIRE,
              "org.postgresql..");

  @ArchTest
  static final ArchRule sqlitePersister =
      from(SQLITE_PERSISTER)
          .to(
              PERSIST,
              PERSIST_INTERNAL,
              PERSIST_SQL,
              ROOT,
              ROOT_INTERNAL,
              STAMP,
              STORE,
              WIRE,
              "org.sqlite..");

  @ArchTest
  static final ArchRule client =
      from(CLIENT)
          .to(
              CLIENT_ENGINE,
              CLIENT_INTERNAL,
              SCHEDULE,
              SCHEDULE_INTERNAL,
              STORE,
              SYNC,
              WIRE,
              WIRE_INTERNAL);

  @ArchTest static final ArchRule clientSeam = from(CLIENT_ENGINE).to(SCHEDULE, SYNC, WIRE);

  @ArchTest
  static final ArchRule clientEngine =
      from(CLIENT_INTERNAL).to(CLIENT_ENGINE, SCHEDULE, SCHEDULE_INTERNAL, SYNC, WIRE);

  @ArchTest
  static final ArchRule tyrusClient =
      from(CLIENT_TYRUS).to(CLIENT_ENGINE, SYNC, WIRE, JAKARTA_API, TYRUS_AND_GRIZZLY);

  @ArchTest static final ArchRule local = from(LOCAL).to(STORE, SYNC);

  @ArchTest static final ArchRule records = from(RECORDS).to(ROOT, ROOT_INTERNAL, STORE);

  // what other libraries and languages use the store with

  @ArchTest
  static final ArchRule jackson2 =
      from(JACKSON_2_CELLS).to(ROOT, JACKSON, "com.fasterxml.jackson.databind..");

  @ArchTest static final ArchRule jackson3 = from(JACKSON_3_CELLS).to(ROOT, "tools.jackson..");

  @ArchTest
  static final ArchRule kotlin =
      from(KOTLIN)
          .to(
              PERSIST,
              RECORDS,
              ROOT,
              STORE,
              SYNC,
              "kotlin..",
              "kotlinx.coroutines..",
              "org.jetbrains.annotations");

  // the application

  @ArchTest
  static final ArchRule commandLine =
      from(CLI)
          .to(
              BOARD,
              CONTENT,
              SERVER,
              BACKPLANE,
              NATS_BACKPLANE,
              REDIS_BACKPLANE,
              PROXY,
              AUDIENCES,
              AUTH,
              JWT,
              LIMITS,
              POSTGRES,
              SQLITE,
              STORES,
              TLS,
              CLIENT,
              ROOT,
              STAMP,
              STORE,
              WIRE,
              "picocli..",
              "io.micrometer..");

  @ArchTest
  static final ArchRule contentCommands =
      from(CONTENT)
          .to(
              TLS,
              CLIENT,
              PERSIST,
              ROOT,
              SQLITE_PERSISTER,
              STAMP,
              STORE,
              SYNC,
              WIRE,
              "picocli..",
              "de.siegmar.fastcsv..");

  @ArchTest
  static final ArchRule board =
      from(BOARD).to(SERVER, AUTH, STORES, CLIENT, ROOT, STAMP, STORE, "com.sun.net.httpserver..");

  @ArchTest static final ArchRule tls = from(TLS).to(FILES, ROOT, "com.hierynomus.asn1..");

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.merrow.ws.server.(**)").should().beFreeOfCycles();

  private record From(String from) {

    /** Allows these beside the package itself, the JDK, SLF4J and annotations. */
    ArchRule to(String... others) {
      RULED.add(from);
      String[] allowed =
          Stream.concat(
                  Stream.of(from, "java..", "javax..", "org.slf4j..", "org.jspecify.."),
                  Stream.of(others))
              .toArray(String[]::new);
      return classes()
          .that()
          .resideInAPackage(from)
          .should()
          .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(ServerArrowsTest.primitives()));
    }
  }

  private static DescribedPredicate<JavaClass> primitives() {
    return DescribedPredicate.describe(
        "primitives", type -> type.getBaseComponentType().isPrimitive());
  }

  private static From from(String from) {
    return new From(from);
  }

  @Test
  void eachPackageHasARule() {
    JavaClasses all =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(
                "dev.merrow.ws",
                NATS_BACKPLANE,
                REDIS_BACKPLANE,
                JACKSON_2_CELLS,
                JACKSON_3_CELLS,
                KOTLIN,
                LOCAL,
                PERSIST_SQL,
                POSTGRES_PERSISTER,
                RECORDS,
                SQLITE_PERSISTER);
    Set<String> packages = new TreeSet<>();
    all.stream()
        .filter(resideInAPackage("dev.merrow.."))
        .forEach(type -> packages.add(type.getPackageName()));
    assertThat(RULED).containsAll(packages);
  }
}
