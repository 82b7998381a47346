package dev.merrow.ws.server.jakarta;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.apache.catalina.Context;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.servlets.DefaultServlet;
import org.apache.catalina.startup.Tomcat;
import org.apache.tomcat.websocket.server.WsSci;

/** Tomcat with one web application, at a free port of this machine. */
public final class TestTomcat implements AutoCloseable {
  private final Tomcat tomcat = new Tomcat();
  private final Path folder;
  private final StandardContext context;

  /**
   * Prepares it.
   *
   * @param contextPath where the application is
   */
  public TestTomcat(String contextPath) throws IOException {
    folder = Files.createTempDirectory("merrow-tomcat");
    tomcat.setBaseDir(folder.toString());
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    tomcat.setConnector(connector);
    context = (StandardContext) tomcat.addContext(contextPath, folder.toString());
    context.addServletContainerInitializer(new WsSci(), null);
    // what an application in a Tomcat of its own has, and without which nothing is asked for
    context.addServletContainerInitializer(
        (classes, application) ->
            application.addServlet("default", new DefaultServlet()).addMapping("/"),
        null);
    // these look into the JDK, which forbids that
    context.setClearReferencesThreadLocals(false);
    context.setClearReferencesRmiTargets(false);
  }

  /** The application, before it starts. */
  public Context application() {
    return context;
  }

  public void start() throws LifecycleException {
    tomcat.start();
  }

  public int port() {
    return tomcat.getConnector().getLocalPort();
  }

  void stopListening() {
    tomcat.getConnector().pause();
  }

  @Override
  public void close() {
    try {
      tomcat.stop();
      tomcat.destroy();
      delete();
    } catch (LifecycleException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void delete() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
