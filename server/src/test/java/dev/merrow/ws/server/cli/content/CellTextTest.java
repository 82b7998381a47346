package dev.merrow.ws.server.cli.content;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells as text, and as fields of CSV. */
class CellTextTest {
  private static final String CHARACTERS =
      "abc01-.eE+\"'\\,;\n\r\t \0[]{}:\u00e9\u4e2d\ud83d\ude00\ufeff\ufffc\ufffd\u2028";

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "dog", "5", " 5", "007", "-1", "1e3", "1e400", "12345678901234567890", "0.10",
        "true", "null", "nullx", "\"", "\"a\"", "[", "[1]", "{}", "{\"a\":1}", "\ud800", "a\udc00",
        "\ud83d\ude00", "a,b", "a\"b", "a\nb", "a\r\nb", "\r", "\0"
      })
  void eachStringComesBack(String string) {
    Cell cell = Cell.of(string);
    assertThat(CellText.read(CellText.write(cell))).isEqualTo(cell);
    assertThat(CellText.write(cell)).isNotEmpty();
    assertThat(CellText.readId(CellText.writeId(string))).isEqualTo(string);
  }

  @Test
  void whatIsJsonIsWhatItSays() {
    assertThat(CellText.read("4")).isEqualTo(Cell.of(4));
    assertThat(CellText.read("-0.5e1")).isEqualTo(Cell.of(-5));
    assertThat(CellText.read("true")).isEqualTo(Cell.of(true));
    assertThat(CellText.read("null")).isEqualTo(Cell.ofNull());
    assertThat(CellText.read("\"4\"")).isEqualTo(Cell.of("4"));
    assertThat(CellText.read("[1, {\"a\": null}]").toJson()).isEqualTo("[1,{\"a\":null}]");
    assertThat(CellText.read("True")).isEqualTo(Cell.of("True"));
    assertThat(CellText.read("NaN")).isEqualTo(Cell.of("NaN"));
  }

  private static String randomText(Random random) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(6);
    for (int i = 0; i < length; i++) {
      text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
    }
    return text.toString();
  }

  private static Cell randomCell(Random random) {
    String text = randomText(random);
    return switch (random.nextInt(6)) {
      case 0 -> Cell.of(random.nextInt(100) / 10.0);
      case 1 -> Cell.of(Double.longBitsToDouble(random.nextLong() & 0x7fe_fffff_ffffffffL));
      case 2 -> Cell.of(random.nextBoolean());
      case 3 -> random.nextBoolean() ? Cell.ofNull() : Cell.of(List.of(text, Map.of(text, 1)));
      default ->
          text.equals(Cell.DELETED_TEXT) || text.startsWith(Cell.JSON_PREFIX)
              ? Cell.of(true)
              : Cell.of(text);
    };
  }

  @Test
  void randomTablesComeBackFromCsv() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    CsvTable csv = new CsvTable("the id of the row", false);
    for (int run = 0; run < 500; run++) {
      Map<String, Map<String, Cell>> rows = new LinkedHashMap<>();
      int count = 1 + random.nextInt(5);
      for (int i = 0; i < count; i++) {
        Map<String, Cell> row = new LinkedHashMap<>();
        for (int j = 0; j <= random.nextInt(4); j++) {
          row.put(randomText(random), randomCell(random));
        }
        rows.put(randomText(random), row);
      }
      StringWriter text = new StringWriter();
      csv.write(rows, text);
      Path file = directory.resolve("t.csv");
      Files.writeString(file, text.toString());
      assertThat(csv.read(file)).as("seed %s, run %s: %s", seed, run, text).isEqualTo(rows);
    }
  }
}
