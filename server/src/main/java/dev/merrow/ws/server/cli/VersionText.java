package dev.merrow.ws.server.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: what a report of a bug needs. */
final class VersionText implements IVersionProvider {
  /** The version where there is no manifest to read it from: among compiled classes. */
  private static final String NOT_PACKAGED = "(not packaged)";

  @Override
  public String[] getVersion() {
    return new String[] {
      "merrow-server " + version(),
      "Java %s (%s, %s)"
          .formatted(property("java.version"), property("java.vendor"), property("java.vm.name")),
      "%s %s (%s)".formatted(property("os.name"), property("os.version"), property("os.arch"))
    };
  }

  private static String version() {
    return Objects.requireNonNullElse(
        VersionText.class.getPackage().getImplementationVersion(), NOT_PACKAGED);
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }
}
