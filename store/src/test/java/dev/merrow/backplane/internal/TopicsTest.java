package dev.merrow.backplane.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TopicsTest {

  @Test
  void eachNameHasATopicOfItsOwnThatAnyEngineTakes() {
    List<String> names =
        List.of(
            "",
            "pets",
            "Pets",
            "pets/1",
            "pets%002f1",
            "pets.*.>",
            "{pets}",
            "hash-1",
            "%hash-1",
            "a b\n\u0000",
            "\u00e9",
            "\ud800",
            "\udc00",
            "\ud83d\ude00",
            "x".repeat(999),
            "x".repeat(998),
            "\ud800".repeat(999),
            "\udc00".repeat(999));
    assertThat(names.stream().map(Topics::of)).doesNotHaveDuplicates();
    assertThat(names.stream().map(Topics::of))
        .allMatch(each -> each.matches("[a-zA-Z0-9_%-]{1,200}"));
    assertThat(Topics.of("pets")).isEqualTo("merrow-pets");
  }
}
