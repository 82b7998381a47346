package dev.merrow.ws.server.internal.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.merrow.ws.server.engine.Page;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The files of the live page, which are beside this class. */
final class StaticFiles {
  private static final Map<String, String> TYPES =
      Map.of(
          "index.html", "text/html; charset=utf-8",
          "style.css", "text/css; charset=utf-8",
          "icon.svg", "image/svg+xml",
          "app.js", "text/javascript; charset=utf-8",
          "api.js", "text/javascript; charset=utf-8",
          "dom.js", "text/javascript; charset=utf-8",
          "grid.js", "text/javascript; charset=utf-8",
          "words.js", "text/javascript; charset=utf-8");

  private final Map<String, Page> pages = new ConcurrentHashMap<>();

  /** Returns a file; null if there is none with that name. */
  @Nullable Page at(String name) {
    String type = TYPES.get(name);
    return type == null ? null : pages.computeIfAbsent(name, file -> read(file, type));
  }

  private static Page read(String name, String type) {
    try (InputStream in = StaticFiles.class.getResourceAsStream("page/" + name)) {
      if (in == null) {
        throw new IllegalStateException("The jar lacks " + name);
      }
      return new Page(200, Headers.ofPage(), type, new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
