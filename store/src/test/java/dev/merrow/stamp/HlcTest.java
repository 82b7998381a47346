package dev.merrow.stamp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HlcTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0",
    "0, 0, 1",
    "0, 3, 0x3fffffff",
    "0, 0xffffff, 0x3fffffff",
    "1, 0xffffff, 0x3fffffff",
    "1, 3, 0x3fffffff",
    "0x3ffffffffff, 0xffffff, 0x3ffffffe",
    "0x3ffffffffff, 0xfffffe, 0x3fffffff",
    "0x3fffffffffe, 0xffffff, 0x3fffffff",
    "0x3ffffffffff, 0, 0",
    "1700000000000, 12345, 987654321",
  })
  void theThreePartsComeBack(String time, String counter, String client) {
    long ofTime = Long.decode(time);
    int ofCounter = Integer.decode(counter);
    int ofClient = Integer.decode(client);
    Hlc hlc = Hlc.of(ofTime, ofCounter, ofClient);
    assertThat(hlc.time()).isEqualTo(ofTime);
    assertThat(hlc.counter()).isEqualTo(ofCounter);
    assertThat(hlc.client()).isEqualTo(ofClient);
    assertThat(hlc.isEmpty()).isFalse();
    assertThat(Hlc.parse(hlc.toString())).isEqualTo(hlc).hasSameHashCodeAs(hlc);
    assertThat(Hlc.ofPacked(hlc.upper(), hlc.lower())).isEqualTo(hlc);
    assertThat(Hlc.timeOf(hlc.upper(), hlc.lower())).isEqualTo(ofTime);
  }

  @Test
  void textOrderIsTheOrderOfStamps() {
    long seed = new Random().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    List<Hlc> stamps = new ArrayList<>();
    stamps.add(Hlc.EMPTY);
    for (int i = 0; i < 2_000; i++) {
      stamps.add(
          Hlc.of(
              1L << 41 | random.nextLong(4) << random.nextInt(38),
              random.nextBoolean() ? random.nextInt(9) : Hlc.MAX_COUNTER - random.nextInt(9),
              random.nextBoolean() ? random.nextInt(9) : Hlc.MAX_CLIENT - random.nextInt(9)));
    }
    List<String> texts = new ArrayList<>(stamps.stream().map(Hlc::toString).toList());
    Collections.sort(texts);
    stamps.sort(Comparator.naturalOrder());
    assertThat(stamps.stream().map(Hlc::toString)).as("seed %d", seed).isEqualTo(texts);
  }

  @Test
  void theEmptyStampIsOlderThanEveryOther() {
    Hlc first = Hlc.of(0, 0, 0);
    assertThat(first).hasToString("----------------");
    assertThat(first.isAfter(Hlc.EMPTY)).isTrue();
    assertThat(Hlc.EMPTY.isAfter(first)).isFalse();
    assertThat(Hlc.EMPTY.isAfter(Hlc.EMPTY)).isFalse();
    assertThat(Hlc.EMPTY).hasToString("").isEqualTo(Hlc.parse("")).isEqualTo(Hlc.ofPacked(0, 0));
    assertThat(Hlc.EMPTY.isEmpty()).isTrue();
    assertThat(Hlc.EMPTY.time()).isZero();
    assertThat(Hlc.EMPTY.counter()).isZero();
    assertThat(Hlc.EMPTY.client()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-",
        "---------------",
        "-----------------",
        "---------------=",
        "---------------\u0100",
        "\uffff---------------",
        " ---------------",
        "zzzzzzzzzzzzzzzz"
      })
  void aTextThatIsNoStampIsRefused(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hlc.parse(text))
        .withMessageContaining(text);
  }

  @Test
  void theLastStampButOneIsTaken() {
    Hlc hlc = Hlc.parse("zzzzzzzzzzzzzzzy");
    assertThat(hlc).isEqualTo(Hlc.of(Hlc.MAX_TIME, Hlc.MAX_COUNTER, Hlc.MAX_CLIENT - 1));
    assertThat(hlc).hasToString("zzzzzzzzzzzzzzzy");
    assertThat(hlc.isAfter(Hlc.parse("zzzzzzzzzzzzzzzx"))).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hlc.of(Hlc.MAX_TIME, Hlc.MAX_COUNTER, Hlc.MAX_CLIENT));
  }

  @Test
  void partsOutOfRangeAreRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hlc.of(-1, 0, 0))
        .withMessageContaining("time")
        .withMessageContaining("-1");
    assertThatIllegalArgumentException().isThrownBy(() -> Hlc.of(Hlc.MAX_TIME + 1, 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hlc.of(0, -1, 0))
        .withMessageContaining("counter");
    assertThatIllegalArgumentException().isThrownBy(() -> Hlc.of(0, Hlc.MAX_COUNTER + 1, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Hlc.of(0, 0, -1))
        .withMessageContaining("client");
    assertThatIllegalArgumentException().isThrownBy(() -> Hlc.of(0, 0, Hlc.MAX_CLIENT + 1));
  }

  @Test
  void stampsOfViewsAreRecognizedAndFollowTheOthers() {
    Hlc hlc = Hlc.of(7, 3, 5);
    assertThat(hlc.isOfView()).isFalse();
    assertThat(Hlc.EMPTY.isOfView()).isFalse();
    Hlc first = hlc.nextOfView();
    assertThat(first).isEqualTo(Hlc.of(7, 3, Hlc.VIEW_CLIENT)).isGreaterThan(hlc);
    assertThat(first.isOfView()).isTrue();
    assertThat(first.toString()).endsWith("zzzzz");
    assertThat(first.nextOfView()).isEqualTo(Hlc.of(7, 4, Hlc.VIEW_CLIENT));
    assertThat(Hlc.EMPTY.nextOfView()).isGreaterThan(Hlc.EMPTY);
    Hlc lastOfMillisecond = Hlc.of(7, Hlc.MAX_COUNTER, Hlc.VIEW_CLIENT);
    assertThat(lastOfMillisecond.isOfView()).isTrue();
    assertThat(lastOfMillisecond.nextOfView()).isEqualTo(Hlc.of(8, 0, Hlc.VIEW_CLIENT));
    Hlc last = Hlc.of(Hlc.MAX_TIME, Hlc.MAX_COUNTER - 1, Hlc.VIEW_CLIENT);
    assertThat(last.nextOfView()).isEqualTo(last);
  }
}
