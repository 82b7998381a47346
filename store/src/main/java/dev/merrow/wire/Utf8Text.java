package dev.merrow.wire;

import dev.merrow.wire.internal.Utf8;
import java.io.Reader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Text on its way to or from the wire, where it is UTF-8. It keeps its original form, decoded or
 * bytes, until the other is requested. Sizes and indexes are always in bytes. Immutable.
 */
public abstract sealed class Utf8Text permits Utf8Bytes, DecodedText {
  Utf8Text() {}

  /**
   * Returns a decoded text, with U+FFFD for lone surrogates, which UTF-8 cannot represent. It takes
   * up to twice as much memory as its bytes would.
   */
  public static Utf8Text of(String text) {
    return new DecodedText(Utf8.replaceLoneSurrogates(text));
  }

  /**
   * Returns the text of UTF-8 bytes.
   *
   * @param utf8 the bytes, which are not copied and so must not be changed from now on
   * @return the text, or null if the bytes are not UTF-8
   */
  public static @Nullable Utf8Text ofBytes(byte[] utf8) {
    return Utf8Bytes.ofValid(utf8);
  }

  /** Concatenates texts: decoded if all of them are. */
  static Utf8Text join(List<Utf8Text> texts) {
    int size = 0;
    boolean allDecoded = true;
    for (Utf8Text each : texts) {
      size = Math.addExact(size, each.size());
      allDecoded &= each instanceof DecodedText;
    }
    if (allDecoded) {
      StringBuilder joined = new StringBuilder(size);
      texts.forEach(joined::append);
      return new DecodedText(joined.toString(), size);
    }
    byte[] all = new byte[size];
    int at = 0;
    for (Utf8Text each : texts) {
      each.copyTo(all, at);
      at += each.size();
    }
    return Utf8Bytes.ofArray(all);
  }

  /** Returns the size of the text in bytes. */
  public abstract int size();

  /**
   * Returns the byte at an index, which is less than {@link #size}. For a non-ASCII character it
   * may be any negative number.
   */
  public abstract byte at(int index);

  /** Returns the index of the first occurrence of an ASCII character; -1 if there is none. */
  public final int indexOf(char ascii) {
    return indexOf(ascii, 0);
  }

  /**
   * Returns the index of the first occurrence of an ASCII character from an index on; -1 if there
   * is none.
   */
  public abstract int indexOf(char ascii, int from);

  /** Returns the text from an index on, which is that of a character's first byte or the size. */
  abstract Utf8Text from(int index);

  /** Returns the text before an index, which is as in {@link #from}. */
  abstract String before(int index);

  /** Returns whether the text may contain a JSON escape of a surrogate. */
  public abstract boolean mayEscapeSurrogates();

  /** Returns a reader of the characters. */
  public abstract Reader reader();

  /** Returns the bytes. They may be shared, and must not be changed. */
  public abstract byte[] bytes();

  /** Copies the bytes. */
  abstract void copyTo(byte[] out, int offset);

  @Override
  public final boolean equals(@Nullable Object other) {
    return other instanceof Utf8Text text
        && size() == text.size()
        && toString().equals(text.toString());
  }

  @Override
  public final int hashCode() {
    return toString().hashCode();
  }

  /** Returns the text as a {@code String}, a new one each time unless the text is decoded. */
  @Override
  public abstract String toString();
}
