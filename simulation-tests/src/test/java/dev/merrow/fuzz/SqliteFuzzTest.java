package dev.merrow.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Tag;

/** SQLite files in cells mode that somebody else has written to, or that a disk has damaged. */
@Tag("fuzz")
class SqliteFuzzTest {
  private static final int BYTES_PER_FLIP = 4;

  @FuzzTest
  void anyRowsAreLoadedOrRefused(byte[] data) throws Exception {
    try (CellsFile file = new CellsFile()) {
      file.check(() -> file.insert(new String(data, UTF_8)));
    }
  }

  /** Three bytes say which byte of the file becomes what the fourth says. */
  @FuzzTest
  void aDamagedFileIsLoadedOrRefused(byte[] data) throws Exception {
    try (CellsFile file = new CellsFile()) {
      byte[] bytes = file.bytes();
      for (int i = 0; i + BYTES_PER_FLIP <= data.length; i += BYTES_PER_FLIP) {
        int at = (data[i] & 0xff) << 16 | (data[i + 1] & 0xff) << 8 | (data[i + 2] & 0xff);
        bytes[at % bytes.length] = data[i + 3];
      }
      file.check(() -> file.replace(bytes));
    }
  }
}
