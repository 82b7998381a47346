package dev.merrow.ws.server.engine;

import dev.merrow.MerrowException;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An engine that is looked up when it is needed.
 *
 * @param name null for any
 */
record InstalledEngine(@Nullable String name) implements EngineFactory {
  /** The one that is taken if several are there. */
  private static final String PREFERRED = "netty";

  private static final List<String> OURS = List.of("netty", "tyrus");

  @Override
  public Engine create(EngineOptions options, RequestHandler reception) {
    return find().create(options, reception);
  }

  @Override
  public boolean listensAsTold() {
    return true;
  }

  private EngineProvider find() {
    Map<String, EngineProvider> installed = installedEngines();
    EngineProvider found = installed.get(name == null ? PREFERRED : name);
    if (found != null) {
      return found;
    }
    if (name != null) {
      throw new MerrowException(
          "The engine %s is not installed: add %s to the dependencies"
              .formatted(name, OURS.contains(name) ? artifact(name) : "its artifact"));
    }
    if (installed.isEmpty()) {
      throw new MerrowException(
          "No engine is installed: add %s to the dependencies, or %s"
              .formatted(artifact("netty"), artifact("tyrus")));
    }
    if (installed.size() > 1) {
      throw new MerrowException(
          "Several engines are installed; choose one by name: "
              + String.join(", ", installed.keySet()));
    }
    return installed.values().iterator().next();
  }

  private static String artifact(String name) {
    return "dev.merrow:merrow-engine-" + name;
  }

  /** The engines by name: those of the thread's class loader, or if it has none those of ours. */
  private static Map<String, EngineProvider> installedEngines() {
    Map<String, EngineProvider> found = byName(ServiceLoader.load(EngineProvider.class));
    return found.isEmpty()
        ? byName(ServiceLoader.load(EngineProvider.class, EngineProvider.class.getClassLoader()))
        : found;
  }

  private static Map<String, EngineProvider> byName(ServiceLoader<EngineProvider> providers) {
    Map<String, EngineProvider> found = new TreeMap<>();
    providers.forEach(provider -> found.putIfAbsent(provider.name(), provider));
    return found;
  }
}
