package dev.merrow.ws.server.cli.board;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.cli.board.Board.Card;
import dev.merrow.ws.server.cli.board.Board.Column;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoardTextTest {
  private static final Card FIDO = new Card("a", "Feed fido", Column.TO_DO, 1);
  private static final Card FELIX = new Card("b", "Wash felix", Column.DONE, 1);

  @Test
  void columnsAreSideBySide() {
    Card polly = new Card("c", "Teach polly to say hello to felix", Column.TO_DO, 2);
    assertThat(BoardText.lines(List.of(FIDO, polly, FELIX)))
        .containsExactly(
            "To do                     Doing                     Done",
            "-----                     -----                     ----",
            "1 Feed fido                                         3 Wash felix",
            "2 Teach polly to say hel…");
  }

  @Test
  void newsTellWhatHasBecomeOfEachCard() {
    assertThat(
            BoardText.news(
                List.of(FIDO, FELIX), List.of(new Card("a", "Feed fido", Column.DOING, 1))))
        .containsExactly("Feed fido moves from To do to Doing.", "Wash felix is gone.");
    assertThat(BoardText.news(List.of(FIDO), List.of(FIDO, FELIX)))
        .containsExactly("Wash felix is new in Done.");
    assertThat(BoardText.news(List.of(FIDO), List.of(new Card("a", "Walk fido", Column.TO_DO, 1))))
        .containsExactly("Feed fido is now called Walk fido.");
    assertThat(BoardText.news(List.of(FIDO), List.of(new Card("a", "Feed fido", Column.TO_DO, 2))))
        .containsExactly("Feed fido has another place in To do.");
    assertThat(BoardText.news(List.of(FIDO), List.of(FIDO))).isEmpty();
  }

  @Test
  void titlesDoNotControlTheTerminal() {
    assertThat(BoardText.printable("a\u001b[2J\u202eb\n\ud800")).isEqualTo("a?[2J?b??");
  }
}
