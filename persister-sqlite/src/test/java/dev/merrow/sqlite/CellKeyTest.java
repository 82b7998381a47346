package dev.merrow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.persist.PersisterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CellKeyTest {
  private static final long LAST_ROW = 0xffff_ffffL;
  private static final long LAST_CELL_ID = 0x7fff_ffffL;

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 1", "7, 2147483647", "4294967295, 0", "4294967295, 2147483647"})
  void rowAndCellIdComeOutOfTheKeyAgain(long row, long cellId) {
    long key = CellKey.of(row, cellId);

    assertThat(CellKey.row(key)).isEqualTo(row);
    assertThat(CellKey.cellId(key)).isEqualTo(cellId);
  }

  @Test
  void keysAreInTheOrderOfRows() {
    assertThat(CellKey.of(8, 0)).isGreaterThan(CellKey.of(7, LAST_CELL_ID));
  }

  @ParameterizedTest
  @CsvSource({"4294967296, 0", "0, 2147483648", "-1, 0", "0, -1"})
  void moreThanTheKeyHasRoomForIsRefused(long row, long cellId) {
    assertThatThrownBy(() -> CellKey.of(row, cellId))
        .isInstanceOf(PersisterException.class)
        .hasMessageContaining(Long.toString(LAST_ROW))
        .hasMessageContaining(Long.toString(LAST_CELL_ID));
  }
}
