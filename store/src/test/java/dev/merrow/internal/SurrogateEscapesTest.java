package dev.merrow.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.JsonCell;
import org.junit.jupiter.api.Test;

class SurrogateEscapesTest {

  @Test
  void surrogatesStandForThemselves() {
    assertThat(SurrogateEscapes.resolve("\"\\ud800\"")).isEqualTo("\"\ud800\"");
    assertThat(SurrogateEscapes.resolve("\\uDFFF\\uD83D\\ude00x")).isEqualTo("\udfff\ud83d\ude00x");
    assertThat(SurrogateEscapes.resolve("\\\\\\ud800")).isEqualTo("\\\\\ud800");
  }

  @Test
  void halfAPairMayBeAKeyOfAnObjectCell() {
    String json = "{\"\\ud800\":1}";

    assertThat(JsonCell.ofReceived(json).asMap()).containsOnlyKeys("\ud800");
    assertThat(Cell.ofJson(json).toJson()).isEqualTo(json);
  }

  @Test
  void allElseStaysAsItIs() {
    for (String json :
        new String[] {
          "",
          "plain",
          "\\u0041",
          "\\ud7ff",
          "\\uDA",
          "\\\\ud800",
          "\\ud80g",
          "\\ud80\uff10",
          "\\",
          "\\ud8\\"
        }) {
      assertThat(SurrogateEscapes.resolve(json)).isEqualTo(json);
    }
  }
}
