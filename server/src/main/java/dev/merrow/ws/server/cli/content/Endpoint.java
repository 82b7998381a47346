package dev.merrow.ws.server.cli.content;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where a store's content is: at a broker's path, in a JSON file or in a SQLite database. */
sealed interface Endpoint {
  /** What the command line calls it. */
  String LABEL = "STORE";

  /** A path of a broker. */
  record Broker(URI uri) implements Endpoint {
    @Override
    public ContentSession open(SessionOptions options) {
      return BrokerSession.open(this, options);
    }

    /** Returns the URL. */
    @Override
    public String toString() {
      return uri.toString();
    }
  }

  /** A JSON file of TinyBase's or Merrow's file persister, with stamps or without. */
  record JsonFile(Path path) implements Endpoint {
    @Override
    public ContentSession open(SessionOptions options) {
      return PersisterSession.ofFile(this, options);
    }

    /** Returns the path. */
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /** A SQLite database, with cells in rows or with TinyBase's JSON. */
  record Database(Path path) implements Endpoint {
    @Override
    public ContentSession open(SessionOptions options) {
      return PersisterSession.ofDatabase(this, options);
    }

    /** Returns the path. */
    @Override
    public String toString() {
      return path.toString();
    }
  }

  /**
   * Reads the content.
   *
   * @throws CommandFailure if that fails
   */
  ContentSession open(SessionOptions options);

  /**
   * Returns the endpoint that a text names.
   *
   * @throws IllegalArgumentException if it names none
   */
  static Endpoint of(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    try {
      if (lower.startsWith("ws://") || lower.startsWith("wss://")) {
        return broker(URI.create(text));
      }
      if (lower.endsWith(".json")) {
        return new JsonFile(Path.of(text));
      }
      if (isDatabase(lower)) {
        return new Database(Path.of(text));
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
    throw new IllegalArgumentException(
        "expected ws://HOST:PORT/PATH, wss://HOST/PATH, FILE.json or FILE.db (or .sqlite, .sqlite3),"
            + " not "
            + OneLine.of(text));
  }

  private static Endpoint broker(URI uri) {
    if (uri.getHost() == null || uri.getFragment() != null) {
      throw new IllegalArgumentException("expected ws://HOST:PORT/PATH or wss://HOST/PATH");
    }
    if (uri.getUserInfo() != null || uri.getQuery() != null) {
      throw new IllegalArgumentException(
          "a URL that others can see must not carry a token: set %s, or name a file with --token-file"
              .formatted(BrokerOptions.TOKEN_VARIABLE));
    }
    return new Broker(uri);
  }

  /** Returns whether a file's name is that of a database. */
  static boolean isDatabase(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return List.of(".db", ".sqlite", ".sqlite3").stream().anyMatch(lower::endsWith);
  }

  /** Reads what the command line names. */
  final class Converter implements ITypeConverter<Endpoint> {
    @Override
    public Endpoint convert(String text) {
      try {
        return of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }
}
