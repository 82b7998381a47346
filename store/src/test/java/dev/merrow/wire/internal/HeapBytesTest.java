package dev.merrow.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HeapBytesTest {
  private static final int MIB = 1 << 20;

  @Test
  void largeArraysTakeWholeRegions() {
    assertThat(HeapBytes.ofArray(0)).isZero();
    assertThat(HeapBytes.ofArray(MIB / 2)).isEqualTo(MIB / 2);
    assertThat(HeapBytes.ofArray(MIB / 2 + 1)).isEqualTo(MIB);
    assertThat(HeapBytes.ofArray(MIB - 16)).isEqualTo(MIB);
    assertThat(HeapBytes.ofArray(MIB)).isEqualTo(2 * MIB);
    assertThat(HeapBytes.ofArray(16L * MIB)).isEqualTo(17L * MIB);
  }

  @Test
  void textsOutsideLatin1TakeTwoBytesForEachCharacter() {
    assertThat(HeapBytes.ofText("abc\u00ff")).isEqualTo(4);
    assertThat(HeapBytes.ofText("abc\u0100")).isEqualTo(8);
    assertThat(HeapBytes.ofText("\u20ac".repeat(MIB / 2))).isEqualTo(2 * MIB);
  }
}
