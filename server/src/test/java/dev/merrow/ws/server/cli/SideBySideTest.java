package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.stamp.Content;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SideBySideTest {

  @Test
  void whatDiffersIsMarked() {
    Content one =
        new Content(
            Map.of("pets", Map.of("fido", Map.of("legs", Cell.of(4), "species", Cell.of("dog")))),
            Map.of("open", Cell.of(true)));
    Content other =
        new Content(
            Map.of("pets", Map.of("fido", Map.of("legs", Cell.of(3), "species", Cell.of("dog")))),
            Map.of());

    assertThat(ContentComparison.of("Anna", one, "Ben", other).lines())
        .containsExactly(
            "                    | Anna  | Ben",
            "  ------------------+-------+------",
            "  pets fido legs    | 4     | 3      differs",
            "  pets fido species | \"dog\" | \"dog\"",
            "  value open        | true  | -      differs");
  }

  @Test
  void nothingIsShownAsNothing() {
    assertThat(ContentComparison.of("Anna", Content.EMPTY, "Ben", Content.EMPTY).lines())
        .containsExactly("    | Anna | Ben", "  --+------+----");
  }
}
