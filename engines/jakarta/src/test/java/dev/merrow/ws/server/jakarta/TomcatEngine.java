package dev.merrow.ws.server.jakarta;

import dev.merrow.ws.server.engine.Engine;
import dev.merrow.ws.server.engine.EngineOptions;
import dev.merrow.ws.server.engine.RequestHandler;
import jakarta.websocket.server.ServerContainer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import org.apache.catalina.LifecycleException;

/** A Tomcat of its own for each broker, whose application deploys it at the root. */
public final class TomcatEngine implements Engine {
  private final TestTomcat tomcat;
  private final CompletableFuture<Engine> deployed = new CompletableFuture<>();

  /** Prepares to listen; see {@link dev.merrow.ws.server.engine.EngineFactory}. */
  public TomcatEngine(EngineOptions options, RequestHandler reception) {
    try {
      tomcat = new TestTomcat("");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    tomcat
        .application()
        .addServletContainerInitializer(
            (classes, context) -> {
              ServerContainer container =
                  (ServerContainer) context.getAttribute(ServerContainer.class.getName());
              deployed.complete(
                  JakartaEngine.deployedIn(container, "", "").create(options, reception));
              start(deployed.join());
            },
            null);
  }

  private static void start(Engine engine) {
    try {
      engine.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void start() throws IOException {
    try {
      tomcat.start();
    } catch (LifecycleException e) {
      throw new IOException(e);
    }
  }

  @Override
  public int port() {
    return tomcat.port();
  }

  @Override
  public void stopListening() {
    deployed.join().stopListening();
    tomcat.stopListening();
  }

  @Override
  public void stop() {
    deployed.join().stop();
    tomcat.close();
  }
}
