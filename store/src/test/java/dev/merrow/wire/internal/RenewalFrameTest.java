package dev.merrow.wire.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.wire.MalformedMessageException;
import dev.merrow.wire.Utf8Text;
import dev.merrow.wire.internal.RenewalFrame.Answer;
import dev.merrow.wire.internal.RenewalFrame.Request;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RenewalFrameTest {
  private static final String ID = RenewalFrame.requestId(7);

  private static void assertRequest(Request request, String text) {
    assertThat(RenewalFrame.of(request).text()).isEqualTo(text);
    assertThat(RenewalFrame.isIn(Utf8Text.of(text))).isTrue();
    assertThat(RenewalFrame.request(Utf8Text.of(text))).isEqualTo(request);
  }

  private static void assertAnswer(Answer answer, String text) {
    assertThat(RenewalFrame.of(answer).text()).isEqualTo(text);
    assertThat(RenewalFrame.isIn(Utf8Text.of(text))).isTrue();
    assertThat(RenewalFrame.answer(Utf8Text.of(text))).isEqualTo(answer);
  }

  @Test
  void requestsAskOrPresentATokenInTheHeaderOrInAParameter() {
    assertRequest(new Request(ID, null, null), "S\n[\"merrow-renewal=7\",-1,[3,null]]");
    assertRequest(new Request(ID, "a\"b", null), "S\n[\"merrow-renewal=7\",-1,[3,\"a\\\"b\"]]");
    assertRequest(
        new Request(ID, "t", "access_token"),
        "S\n[\"merrow-renewal=7\",-1,[3,[\"access_token\",\"t\"]]]");
  }

  @Test
  void answersTellWhetherAndHowLong() {
    assertAnswer(new Answer(ID, true, null), "S\n[\"merrow-renewal=7\",-1,[3,[true,null]]]");
    assertAnswer(
        new Answer(RenewalFrame.UNASKED, false, Duration.ofMillis(1_500)),
        "S\n[\"merrow-renewal=\",-1,[3,[false,1500]]]");
  }

  @Test
  void timeThatIsOverIsNone() {
    assertThat(RenewalFrame.of(new Answer(ID, true, Duration.ofMillis(-1))).text())
        .contains("[true,0]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "S",
        "S\n[\"merrow-store=yes\",-1,[1,\"pets\"]]",
        "S\n[\"merrow-renewal",
        "\n[\"merrow-renewal=7\",-1,[3,null]]",
        "M\nS\n[\"merrow-renewal=7\",-1,[3,null]]"
      })
  void othersAreNot(String payload) {
    assertThat(RenewalFrame.isIn(Utf8Text.of(payload))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"merrow-renewal=7\",-1,[3,\"the-token\"]] x",
        "[\"merrow-renewal=7\",-1,[3,\"the-token\"",
        "[\"merrow-renewal=7\",-1,[3,\"the-token",
        "[\"merrow-renewal=7\",-1,[3,\"the-token\",1]]",
        "[\"merrow-renewal=7\",0,[3,\"the-token\"]]",
        "[\"merrow-renewal=7\",-1,[2,\"the-token\"]]",
        "[\"merrow-renewal=7\",-1,[3,[\"the-token\"]]]",
        "[\"merrow-renewal=7\",-1,[3,[\"p\",\"the-token\",1]]]",
        "[\"merrow-renewal=7\",-1,[3,[1,\"the-token\"]]]",
        "[\"merrow-renewal=7\",-1,[3,{\"the-token\":1}]]",
        "[\"merrow-renewal=7\",-1,[3,true]]",
        "[\"merrow-renewal=7\",-1,[3]]",
        "[\"merrow-renewal=7\",-1]"
      })
  void aMalformedFrameIsRefusedWithoutTheToken(String body) {
    assertThatThrownBy(() -> RenewalFrame.request(Utf8Text.of("S\n" + body)))
        .isInstanceOf(MalformedMessageException.class)
        .hasMessageContaining("Expected")
        .hasNoCause()
        .hasMessageNotContaining("the-token");
    assertThatThrownBy(() -> RenewalFrame.answer(Utf8Text.of("S\n" + body)))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void aRequestIdIsBounded() {
    String id = RenewalFrame.UNASKED + "x".repeat(64);
    assertThatThrownBy(() -> RenewalFrame.request(Utf8Text.of("S\n[\"" + id + "\",-1,[3,null]]")))
        .isInstanceOf(MalformedMessageException.class);
  }

  @Test
  void aRequestDoesNotShowItsToken() {
    assertThat(new Request(ID, "secret", "p")).asString().doesNotContain("secret");
  }
}
