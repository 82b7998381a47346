package dev.merrow.ws.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameSuggestionTest {
  private static final List<String> NAMES = List.of("--port", "--host", "--store", "-h", "serve");

  @ParameterizedTest
  @CsvSource({
    "--prot,--port",
    "--pott,--port",
    "--stores,--store",
    "-store,--store",
    "--ost,--host",
    "srve,serve",
    "--Host,--host"
  })
  void whatIsMistypedIsFound(String typed, String meant) {
    assertThat(NameSuggestion.of(typed, NAMES)).contains(meant);
  }

  @Test
  void whatIsLikeNothingIsNot() {
    assertThat(NameSuggestion.of("--nonsense", NAMES)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a,a,0", "ab,ba,1", "abc,ac,1", "kitten,sitting,3", "'',abc,3"})
  void theDistanceCountsChanges(String one, String other, int distance) {
    assertThat(NameSuggestion.distance(one, other)).isEqualTo(distance);
    assertThat(NameSuggestion.distance(other, one)).isEqualTo(distance);
  }
}
