package dev.merrow.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.merrow.wire.ChannelFrame.Hello;
import dev.merrow.wire.ChannelFrame.Subscribe;
import dev.merrow.wire.ChannelFrame.Traffic;
import dev.merrow.wire.ChannelFrame.Unsubscribe;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelFrameTest {
  private static final String TOO_LONG = "x".repeat(1_023) + "\u00e9";

  @Test
  void framesAreWrittenAsTinyBaseWritesThem() {
    assertThat(new Hello("id").text()).isEqualTo("S\n[\"id\",-1,[0,1]]");
    assertThat(new Subscribe("id", "a/\"b\"").text())
        .isEqualTo("S\n[\"id\",-1,[1,\"a/\\\"b\\\"\"]]");
    assertThat(new Unsubscribe("a").text()).isEqualTo("S\n[null,-1,[2,\"a\"]]");
    assertThat(new Traffic("a/b", "to\nbody").text()).isEqualTo("M\na/b\nto\nbody");
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    for (ChannelFrame frame :
        new ChannelFrame[] {
          new Hello(""),
          new Subscribe("id", "a"),
          new Subscribe("id", TOO_LONG),
          new Unsubscribe("a/b"),
          new Traffic("a", "\n"),
          new Traffic("..a", "not looked at")
        }) {
      assertThat(ChannelFrame.parse(frame.utf8())).isEqualTo(frame);
    }
    assertThat(ChannelFrame.parse(Utf8Text.of("S\n [ \"id\" , -1.0 , [ 0 , 1e0 ] ] ")))
        .isEqualTo(new Hello("id"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "S",
        "S\n",
        "S\n[null,1,\"\"]",
        "S\n[\"id\",-1,[0,2]]",
        "S\n[null,-1,[0,1]]",
        "S\n[null,-1,[1,\"a\"]]",
        "S\n[\"id\",-1,[1,1]]",
        "S\n[\"id\",-1,[1,\"\"]]",
        "S\n[\"id\",-1,[1,\"a//b\"]]",
        "S\n[\"id\",-1,[1,\"a\\nb\"]]",
        "S\n[\"id\",-1,[2,\"a\"]]",
        "S\n[null,-1,[2,\"..\"]]",
        "S\n[null,-1,[3,\"a\"]]",
        "S\n[1,-1,[0,1]]",
        "S\n[\"id\",-1,[0,1],1]",
        "S\n[\"id\",-1,[0,1,1]]",
        "S\n[\"id\",-1,[0]]",
        "S\n[\"id\",-1]",
        "S\n[\"id\",-1,[0,1]]x",
        "\n[\"id\",-1,[0,1]]",
        "to\n[null,1,\"\"]",
        "M",
        "M\na",
        "M\n\n\n[null,1,\"\"]",
        "M\na/\n\n[null,1,\"\"]",
        "M\na?b\n\n[null,1,\"\"]",
      })
  void whatIsNoFrameIsRefused(String text) {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> ChannelFrame.parse(Utf8Text.of(text)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "a/b", "...", "a b", "\u00e9", "__proto__", "S", "M"})
  void manyThingsAreChannelIds(String id) {
    assertThat(ChannelFrame.isChannelId(id)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "/", "a/", "/a", "a//b", ".", "..", "a/../b", "a\nb", "a\r", "?", "#"})
  void someAreNot(String id) {
    assertThat(ChannelFrame.isChannelId(id)).isFalse();
  }

  @Test
  void anIdHasAtMost1024Bytes() {
    assertThat(ChannelFrame.isTooLong("x".repeat(1_024))).isFalse();
    assertThat(ChannelFrame.isTooLong(TOO_LONG)).isTrue();
    assertThat(ChannelFrame.isChannelId(TOO_LONG)).isFalse();
  }
}
