package dev.merrow.modules;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolvedModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Applications that are modules themselves compile and run with ours from a plain module path,
 * without {@code --add-modules} and without the annotations of JSpecify.
 */
class ModulePathTest {
  /** On the class path of this test, and of no user's application. */
  private static final Pattern NOT_OF_USERS =
      Pattern.compile(
          ".*(test-classes|-tests\\.jar|testkit[^/\\\\]*([/\\\\]target[/\\\\]classes|\\.jar)"
              + "|(junit|assertj|archunit|byte-buddy|opentest4j|apiguardian|bcp|bcutil|jspecify"
              + "|slf4j-simple|slf4j-jdk14|picocli|asn-one|fastcsv|tomcat-embed"
              + "|prometheus|micrometer-registry|HdrHistogram|surefire)[^/\\\\]*\\.jar)");

  @TempDir private Path folder;

  private static String modulePath() {
    Path own = Path.of("target").toAbsolutePath();
    List<String> entries = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(entry).toAbsolutePath();
      if (!path.startsWith(own) && !NOT_OF_USERS.matcher(entry).matches()) {
        entries.add(entry);
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  /** Compiles a module of one class into a folder; warnings fail it, too. */
  private Path compile(String name, String requires, String main) throws IOException {
    Path sources = Files.createDirectories(folder.resolve(name + "-sources").resolve(name));
    Path info = sources.getParent().resolve("module-info.java");
    Files.writeString(info, "module %s {\n%s}\n".formatted(name, requires), UTF_8);
    Path source = sources.resolve("Main.java");
    Files.writeString(source, "package %s;\n%s".formatted(name, main), UTF_8);
    Path classes = folder.resolve(name);
    run(
        "javac",
        "-Xlint:all,-requires-automatic",
        "-Werror",
        "-p",
        modulePath(),
        "-d",
        classes.toString(),
        info.toString(),
        source.toString());
    return classes;
  }

  private static void run(String tool, String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said);
    int code = ToolProvider.findFirst(tool).orElseThrow().run(out, out, arguments);
    assertThat(code).as("%s%n%s", tool, said).isZero();
  }

  /** Runs a module's main class from a plain module path. */
  private String outputOf(Path classes, String main, String... arguments) throws Exception {
    List<String> all = List.of("-p", modulePath() + File.pathSeparator + classes, "-m", main);
    return output(
        java(Path.of(System.getProperty("java.home"))),
        Stream.concat(all.stream(), Stream.of(arguments)).toArray(String[]::new));
  }

  private String output(Path java, String... arguments) throws Exception {
    Path out = folder.resolve("out");
    Process process =
        new ProcessBuilder(Stream.concat(Stream.of(java.toString()), Stream.of(arguments)).toList())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    try {
      assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("it ends").isTrue();
      assertThat(process.exitValue()).as(Files.readString(out)).isZero();
      return Files.readString(out);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Path java(Path home) {
    return home.resolve("bin").resolve("java");
  }

  @Test
  void anApplicationWithABrokerAndClientsRuns() throws Exception {
    Path classes =
        compile(
            "shop",
            """
              requires dev.merrow.backplane.nats;
              requires dev.merrow.backplane.redis;
              requires dev.merrow.local;
              requires dev.merrow.sqlite;
              requires dev.merrow.ws.client;
              requires dev.merrow.ws.client.tyrus;
              requires dev.merrow.ws.server;
              requires dev.merrow.ws.server.jakarta;
              requires dev.merrow.ws.server.jwt;
              requires dev.merrow.ws.server.netty;
              requires dev.merrow.ws.server.postgres;
              requires dev.merrow.ws.server.sqlite;
              requires dev.merrow.ws.server.tyrus;
            """,
            """
            import dev.merrow.store.MergeableStore;
            import dev.merrow.ws.client.WsSynchronizer;
            import dev.merrow.ws.client.WsSynchronizerOptions;
            import dev.merrow.ws.client.engine.ClientEngine;
            import dev.merrow.ws.server.WsEngine;
            import dev.merrow.ws.server.WsServer;
            import dev.merrow.ws.server.WsServerOptions;
            import dev.merrow.ws.server.jakarta.JakartaEngine;
            import dev.merrow.ws.server.jwt.JwtKeys;
            import dev.merrow.ws.server.sqlite.SqlitePathStores;
            import java.net.URI;
            import java.nio.file.Path;
            import java.util.concurrent.CompletableFuture;
            import java.util.concurrent.TimeUnit;

            public class Main {
              public static void main(String[] arguments) throws Exception {
                for (WsEngine engine : WsEngine.values()) {
                  try (SqlitePathStores stores = new SqlitePathStores(Path.of(arguments[0]));
                      WsServer server =
                          WsServer.createWsServer(
                              WsServerOptions.builder()
                                  .port(0)
                                  .engine(engine)
                                  .stores(stores)
                                  .build())) {
                    URI uri = URI.create("ws://127.0.0.1:" + server.port() + "/" + engine);
                    MergeableStore one = MergeableStore.createMergeableStore();
                    MergeableStore other = MergeableStore.createMergeableStore();
                    CompletableFuture<String> arrived = new CompletableFuture<>();
                    other.addCellListener(
                        "pets", "fido", "species", event -> arrived.complete("" + event.newCell()));
                    try (WsSynchronizer ofOne = WsSynchronizer.createWsSynchronizer(one, uri);
                        WsSynchronizer ofOther =
                            WsSynchronizer.createWsSynchronizer(
                                other,
                                uri,
                                WsSynchronizerOptions.builder()
                                    .connection(it -> it.engine(ClientEngine.installed("tyrus")))
                                    .build())) {
                      ofOne.startSync().get(60, TimeUnit.SECONDS);
                      ofOther.startSync().get(60, TimeUnit.SECONDS);
                      one.setCell("pets", "fido", "species", "dog");
                      System.out.println(engine + " " + arrived.get(60, TimeUnit.SECONDS));
                    }
                  }
                }
                System.out.println(
                    JwtKeys.ofSecret(Path.of("x")).kind() + " " + JakartaEngine.class.getModule());
                System.exit(0);
              }
            }
            """);
    String output = outputOf(classes, "shop/shop.Main", folder.resolve("stores").toString());
    assertThat(output.lines())
        .contains("NETTY dog", "TYRUS dog", "SECRET module dev.merrow.ws.server.jakarta");
  }

  @Test
  void aClientNeedsNoMoreThanFourJars() {
    Path[] entries =
        Stream.of(modulePath().split(File.pathSeparator, -1)).map(Path::of).toArray(Path[]::new);
    Configuration client =
        ModuleLayer.boot()
            .configuration()
            .resolve(ModuleFinder.of(entries), ModuleFinder.of(), Set.of("dev.merrow.ws.client"));
    assertThat(client.modules())
        .extracting(ResolvedModule::name)
        .containsExactlyInAnyOrder(
            "dev.merrow.ws.client", "dev.merrow", "com.fasterxml.jackson.core", "org.slf4j");
  }

  @Test
  void anApplicationWithRecordsRunsWithJacksonAndKotlin() throws Exception {
    Path classes =
        compile(
            "zoo",
            """
              requires dev.merrow.jackson;
              requires dev.merrow.jackson3;
              requires dev.merrow.kotlin;
              opens zoo to dev.merrow.records;
            """,
            """
            import com.fasterxml.jackson.databind.ObjectMapper;
            import dev.merrow.kotlin.StoresKt;
            import dev.merrow.kotlin.TablesKt;
            import dev.merrow.records.Table;
            import dev.merrow.store.Store;
            import java.util.Map;
            import kotlin.jvm.JvmClassMappingKt;
            import tools.jackson.databind.json.JsonMapper;

            public class Main {
              record Pet(String species, int legs) {}

              public static void main(String[] arguments) throws Exception {
                Store store = Store.createStore();
                Table<Pet> pets =
                    Table.of(
                        store,
                        "pets",
                        TablesKt.rowTypeOf(JvmClassMappingKt.getKotlinClass(Pet.class)));
                pets.set("fido", new Pet("dog", 4));
                StoresKt.set(store, "open", true);
                Map<?, ?> row = store.getRow("pets", "fido");
                System.out.println(Table.of(store, "pets", Pet.class).get("fido"));
                System.out.println("2 " + new ObjectMapper().findAndRegisterModules().writeValueAsString(row));
                System.out.println("3 " + JsonMapper.builder().findAndAddModules().build().writeValueAsString(row));
                System.out.println(
                    StoresKt.get(store, "open") + " " + StoresKt.class.getModule());
              }
            }
            """);
    String output = outputOf(classes, "zoo/zoo.Main");
    assertThat(output.lines())
        .contains(
            "Pet[species=dog, legs=4]",
            "2 {\"species\":\"dog\",\"legs\":4}",
            "3 {\"species\":\"dog\",\"legs\":4}",
            "true module dev.merrow.kotlin");
  }

  @Test
  void jlinkTakesStoreLocalAndSqlite() throws Exception {
    Path classes =
        compile(
            "pets",
            """
              requires dev.merrow.local;
              requires dev.merrow.sqlite;
            """,
            """
            import dev.merrow.local.LocalSynchronizer;
            import dev.merrow.persist.Persister;
            import dev.merrow.sqlite.SqlitePersister;
            import dev.merrow.store.MergeableStore;
            import dev.merrow.sync.Synchronizer;
            import java.nio.file.Path;

            public class Main {
              public static void main(String[] arguments) {
                Path file = Path.of(arguments[0]);
                MergeableStore one = MergeableStore.createMergeableStore();
                MergeableStore other = MergeableStore.createMergeableStore();
                one.setCell("pets", "fido", "species", "dog");
                try (Synchronizer ofOne = LocalSynchronizer.createLocalSynchronizer(one);
                    Synchronizer ofOther = LocalSynchronizer.createLocalSynchronizer(other)) {
                  ofOne.startSync().join();
                  ofOther.startSync().join();
                }
                try (Persister persister = SqlitePersister.createSqlitePersister(other, file)) {
                  persister.save().join();
                }
                MergeableStore loaded = MergeableStore.createMergeableStore();
                try (Persister persister = SqlitePersister.createSqlitePersister(loaded, file)) {
                  persister.load().join();
                }
                System.out.println(loaded.getContent());
              }
            }
            """);
    Path image = folder.resolve("image");
    run(
        "jlink",
        "--module-path",
        modulePath() + File.pathSeparator + classes,
        "--add-modules",
        "pets",
        "--output",
        image.toString());
    assertThat(output(java(image), "-m", "pets/pets.Main", folder.resolve("pets.db").toString()))
        .contains("fido");
  }
}
