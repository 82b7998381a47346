package dev.merrow.simulation;

/**
 * A bug that someone might make: a place in the sources, and what stands there instead.
 *
 * @param name what the bug is
 * @param seed the first that catches it, as of when this was written
 * @param source the file, from the repository's root on
 * @param original what stands there once
 * @param mutated what stands there instead
 */
record Mutant(String name, long seed, String source, String original, String mutated) {
  private static final String STORE = "store/src/main/java/dev/merrow/";
  private static final String BROKER =
      "synchronizer-ws-server/src/main/java/dev/merrow/ws/server/internal/core/";
  private static final String VIEWS =
      "synchronizer-ws-server/src/main/java/dev/merrow/ws/server/internal/views/";
  private static final String CLIENT = "synchronizer-ws-client/src/main/java/dev/merrow/ws/client/";
  private static final String PERSISTER =
      "persister-sql/src/main/java/dev/merrow/persist/sql/internal/";
  private static final String LOCAL = "synchronizer-local/src/main/java/dev/merrow/local/";

  static Mutant ofStore(String name, long seed, String file, String original, String mutated) {
    return new Mutant(name, seed, STORE + file, original, mutated);
  }

  static Mutant ofBroker(String name, long seed, String file, String original, String mutated) {
    return new Mutant(name, seed, BROKER + file, original, mutated);
  }

  static Mutant ofViews(String name, long seed, String file, String original, String mutated) {
    return new Mutant(name, seed, VIEWS + file, original, mutated);
  }

  static Mutant ofClient(String name, long seed, String file, String original, String mutated) {
    return new Mutant(name, seed, CLIENT + file, original, mutated);
  }

  static Mutant ofPersister(String name, long seed, String file, String original, String mutated) {
    return new Mutant(name, seed, PERSISTER + file, original, mutated);
  }

  static Mutant ofHub(String name, long seed, String file, String original, String mutated) {
    return new Mutant(name, seed, LOCAL + file, original, mutated);
  }

  /** The fully qualified name of the class that the source declares. */
  String className() {
    int start = source.indexOf("dev/merrow/");
    return source.substring(start, source.length() - ".java".length()).replace('/', '.');
  }

  @Override
  public String toString() {
    return name;
  }
}
