package dev.merrow.ws.server.audiences;

import java.util.Set;

/**
 * The clients that may read a row or a value, and those that may also write it, each as a set of
 * labels. A client has the labels of its {@linkplain
 * dev.merrow.ws.server.auth.Decision.Grant#labels() grant}, and {@link #EVERYONE}. One common label
 * is sufficient.
 *
 * <p>A client that may not read may not write either, whatever its labels.
 *
 * @param readers the labels of the clients that may read
 * @param writers the labels of the clients that may write
 */
public record Audience(Set<String> readers, Set<String> writers) {
  /** The label that every client has. No grant needs to state it. */
  public static final String EVERYONE = "everyone";

  /** No client may read or write. */
  public static final Audience NOBODY = new Audience(Set.of(), Set.of());

  /** Every client may read and write. */
  public static final Audience OPEN = of(EVERYONE);

  /** Copies the sets. */
  public Audience {
    readers = Set.copyOf(readers);
    writers = Set.copyOf(writers);
  }

  /** Returns the audience whose clients may read and write. */
  public static Audience of(String... labels) {
    Set<String> both = Set.of(labels);
    return new Audience(both, both);
  }

  /** Returns an audience whose clients may read, and which no client may write. */
  public static Audience readOnly(String... labels) {
    return new Audience(Set.of(labels), Set.of());
  }

  /** Returns the same readers with other writers. */
  public Audience withWriters(String... labels) {
    return new Audience(readers, Set.of(labels));
  }
}
