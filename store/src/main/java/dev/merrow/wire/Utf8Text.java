package dev.merrow.wire;

import dev.merrow.wire.internal.Utf8;
import java.io.Reader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Text on its way to or from the wire, where it is UTF-8. It stays as it came, decoded or in bytes,
 * until it is asked for the other. Sizes and indexes are those of its bytes either way. Immutable.
 */
public abstract sealed class Utf8Text permits Utf8Bytes, DecodedText {
  Utf8Text() {}

  /**
   * A text that is decoded, with U+FFFD for lone surrogates, which UTF-8 has no bytes for. It takes
   * up to twice as much memory as its bytes would.
   */
  public static Utf8Text of(String text) {
    return new DecodedText(Utf8.replaceLoneSurrogates(text));
  }

  /**
   * The text that bytes are.
   *
   * @param utf8 not copied, and so not to be changed from now on
   * @return null if they are no UTF-8
   */
  public static @Nullable Utf8Text ofBytes(byte[] utf8) {
    return Utf8Bytes.ofValid(utf8);
  }

  /** Texts one after the other: decoded if all of them are. */
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

  /** How many bytes it has. */
  public abstract int size();

  /**
   * The byte at an index, which is less than {@link #size}. Of a character beyond ASCII it may be
   * any negative number.
   */
  public abstract byte at(int index);

  /** Where a character of ASCII is for the first time; -1 if nowhere. */
  public final int indexOf(char ascii) {
    return indexOf(ascii, 0);
  }

  /** Where a character of ASCII is for the first time from an index on; -1 if nowhere. */
  public abstract int indexOf(char ascii, int from);

  /** What is behind an index, which is that of a character's first byte or the size. */
  abstract Utf8Text from(int index);

  /** What is before an index, as in {@link #from}. */
  abstract String before(int index);

  /** Whether the text may have an escape of a surrogate, as in JSON. */
  public abstract boolean mayEscapeSurrogates();

  /** Its characters. */
  public abstract Reader reader();

  /** Its bytes, which nobody may change. */
  abstract byte[] bytes();

  /** Copies its bytes. */
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

  /** It as a {@code String}; made anew each time unless it came decoded. */
  @Override
  public abstract String toString();
}
