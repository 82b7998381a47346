package dev.merrow.ws.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.ws.server.auth.Decision.Access;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathPatternTest {

  @ParameterizedTest
  @CsvSource({
    "pets, pets",
    "pets/*, pets/fido",
    "pets/*, pets/",
    "pets/f*, pets/fido",
    "*/fido, pets/fido",
    "pets/**, pets",
    "pets/**, pets/",
    "pets/**, pets/fido/legs",
    "p*/**, pets/fido/legs",
    "**, pets",
    "**, ''",
    "*, ''",
    "'', ''",
    "a//b, a//b",
    "%70ets, %70ets",
  })
  void aPathThatIsMeantMatches(String pattern, String path) {
    assertThat(PathPattern.parse(pattern).matches(path)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "pets, pets/",
    "pets, Pets",
    "pets, %70ets",
    "pets/*, pets",
    "pets/*, pets/fido/legs",
    "pets/*, ''",
    "pets/**, petshop",
    "pets/**, ''",
    "pets/../x, x",
    "*, pets/fido",
    "'', pets",
  })
  void anotherPathDoesNotMatch(String pattern, String path) {
    assertThat(PathPattern.parse(pattern).matches(path)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"p*ts", "**/pets", "pets/**/legs", "*s", "pets/***"})
  void aStarThatMeansNothingIsRefused(String pattern) {
    assertThatThrownBy(() -> PathPattern.parse(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(pattern);
  }

  @Test
  void ofSeveralRulesTheOneThatAllowsMoreCounts() {
    PathRules rules =
        PathRules.parse(Map.of("**", "read-only", "pets/*", "read-write", "pets/f*", "read-only"));

    assertThat(rules.accessTo("pets/fido")).isEqualTo(Access.READ_WRITE);
    assertThat(rules.accessTo("pets")).isEqualTo(Access.READ_ONLY);
    assertThat(PathRules.parse(Map.of("pets", "read-only")).accessTo("shop")).isNull();
  }

  @Test
  void anAccessThatIsNoneIsRefused() {
    assertThatThrownBy(() -> PathRules.parse(Map.of("pets", "write")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Expected read-only or read-write for a path: write");
  }
}
