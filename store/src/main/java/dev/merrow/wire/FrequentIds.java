package dev.merrow.wire;

import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.SerializedString;
import org.jspecify.annotations.Nullable;

/**
 * Ids of objects that follow one another, such as the cells of a table's rows: mostly the same ids
 * come in the same order. Each is expected after the id that it followed last, so that no string is
 * made of one that comes again.
 */
final class FrequentIds {
  /** More room than this is only made as it is needed. */
  private static final int MAX_USUAL_SIZE = 32;

  private final Id beforeFirst = new Id("");
  private int usualSize;

  /** An id that came. */
  static final class Id {
    private final SerializedString text;
    private @Nullable Id next;

    private Id(String string) {
      this.text = new SerializedString(string);
    }

    String string() {
      return text.getValue();
    }

    SerializableString text() {
      return text;
    }

    /** The id that came after this one last; null if none did. */
    @Nullable Id next() {
      return next;
    }

    /** Notes which id comes after this one. */
    Id next(String string) {
      Id id = new Id(string);
      next = id;
      return id;
    }
  }

  /** What the first id of an object comes after. */
  Id beforeFirst() {
    return beforeFirst;
  }

  /** How many ids the last object had, within bounds. */
  int usualSize() {
    return usualSize;
  }

  /** Notes how many ids an object had. */
  void ended(int size) {
    usualSize = Math.min(size, MAX_USUAL_SIZE);
  }
}
