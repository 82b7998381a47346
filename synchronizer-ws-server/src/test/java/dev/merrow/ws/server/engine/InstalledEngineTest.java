package dev.merrow.ws.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.MerrowException;
import dev.merrow.wire.WireLimits;
import dev.merrow.ws.server.WsEngine;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Here no engine is on the class path, but for those that a test installs. */
class InstalledEngineTest {
  @TempDir private Path folder;

  /** An engine that tells its name where others say why they can't listen. */
  private abstract static class Provider implements EngineProvider {
    @Override
    public Engine create(EngineOptions options, RequestHandler reception) {
      throw new IllegalStateException("This is " + name());
    }
  }

  public static final class NettysNamesake extends Provider {
    @Override
    public String name() {
      return "netty";
    }
  }

  public static final class Early extends Provider {
    @Override
    public String name() {
      return "early";
    }
  }

  public static final class Late extends Provider {
    @Override
    public String name() {
      return "late";
    }
  }

  private enum Deaf implements RequestHandler {
    RECEPTION;

    @Override
    public CompletionStage<Admission> admit(Request request) {
      return CompletableFuture.failedStage(new IllegalStateException());
    }

    @Override
    public CompletionStage<Page> answer(Request request) {
      return CompletableFuture.failedStage(new IllegalStateException());
    }
  }

  /** What comes of making an engine while these are installed. */
  private Throwable create(EngineFactory factory, EngineProvider... installed) throws IOException {
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    List<String> names = Stream.of(installed).map(each -> each.getClass().getName()).toList();
    Files.write(services.resolve(EngineProvider.class.getName()), names);
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()}, before)) {
      Thread.currentThread().setContextClassLoader(loader);
      EngineOptions options =
          new EngineOptions(
              "127.0.0.1",
              0,
              WireLimits.DEFAULTS,
              16 * 1024,
              Duration.ofSeconds(1),
              Duration.ofSeconds(1),
              timer,
              null,
              null);
      factory.create(options, Deaf.RECEPTION);
      throw new AssertionError("Nothing was thrown");
    } catch (RuntimeException e) {
      return e;
    } finally {
      Thread.currentThread().setContextClassLoader(before);
      timer.shutdownNow();
    }
  }

  @Test
  void aServerWithoutAnEngineSaysWhichDependencyToAdd() {
    assertThatThrownBy(() -> WsServer.createWsServer(0))
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("dev.merrow:merrow-engine-netty")
        .hasMessageContaining("dev.merrow:merrow-engine-tyrus");
    WsServerOptions options = WsServerOptions.builder().port(0).engine(WsEngine.TYRUS).build();
    assertThatThrownBy(() -> WsServer.createWsServer(options))
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("dev.merrow:merrow-engine-tyrus");
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("merrow-ws-server-timer");
  }

  @Test
  void theOnlyOneIsTaken() throws IOException {
    assertThat(create(EngineFactory.installed(), new Early())).hasMessage("This is early");
  }

  @Test
  void nettysIsTakenIfThereAreSeveral() throws IOException {
    assertThat(create(EngineFactory.installed(), new Early(), new NettysNamesake(), new Late()))
        .hasMessage("This is netty");
  }

  @Test
  void amongOthersOneMustBeChosen() throws IOException {
    assertThat(create(EngineFactory.installed(), new Late(), new Early()))
        .isInstanceOf(MerrowException.class)
        .hasMessageEndingWith("early, late");
    assertThat(create(EngineFactory.installed("late"), new Late(), new Early()))
        .hasMessage("This is late");
  }
}
