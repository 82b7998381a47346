package dev.merrow.wire.internal;

/**
 * How much of the heap data takes. The G1 collector gives an array that is larger than half a
 * region whole regions to itself, of 1 MiB each on a heap below 2 GiB: an array of little more than
 * 1 MiB takes 2 MiB. What counts memory must count that, or small heaps are full too early.
 */
public final class HeapBytes {
  private static final long REGION = 1 << 20;

  /** The head of an array. */
  private static final int HEAD = 16;

  private static final char LAST_OF_ONE_BYTE = 0xff;

  private HeapBytes() {}

  /**
   * The heap of an array, without its head if it is small.
   *
   * @param bytes the size of its content
   */
  public static long ofArray(long bytes) {
    return bytes <= REGION / 2 ? bytes : (bytes + HEAD + REGION - 1) / REGION * REGION;
  }

  /** The heap of a text: two bytes for each character if one of them needs two. */
  public static long ofText(String text) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) > LAST_OF_ONE_BYTE) {
        return ofArray(2L * length);
      }
    }
    return ofArray(length);
  }
}
