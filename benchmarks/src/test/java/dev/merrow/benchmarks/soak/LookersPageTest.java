package dev.merrow.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LookersPageTest {

  @Test
  void whatRoundsToZeroHasNoSign() {
    assertThat(LookersPage.more(-0.0004)).isEqualTo("0.0 %");
    assertThat(LookersPage.more(0.0004)).isEqualTo("0.0 %");
    assertThat(LookersPage.more(0.0206)).isEqualTo("+2.1 %");
    assertThat(LookersPage.more(-0.001)).isEqualTo("-0.1 %");
  }
}
