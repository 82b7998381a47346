package dev.merrow.stamp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.vectors.Vectors;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Stamps and clocks do what TinyBase's did. */
class HlcVectorsTest {
  private static final JsonNode HLC = Vectors.read("hlc");

  @Test
  void clientNumbersComeFromUniqueIds() {
    for (JsonNode each : Vectors.cases(HLC.get("clientIds"))) {
      String uniqueId = each.get("uniqueId").textValue();
      assertThat(HybridClock.clientText(HybridClock.clientOf(uniqueId)))
          .as("client of %s", uniqueId)
          .isEqualTo(each.get("clientId").textValue());
    }
  }

  @Test
  void stampsAreWrittenAsTinyBaseWritesThem() {
    for (JsonNode each : Vectors.cases(HLC.get("encode"))) {
      int client = HybridClock.clientOf(each.get("clientUniqueId").textValue());
      Hlc hlc = Hlc.of(each.get("logicalTime").longValue(), each.get("counter").intValue(), client);
      assertThat(hlc).as("%s", each).hasToString(each.get("hlc").textValue());
    }
  }

  @Test
  void stampsAreReadAsTinyBaseReadsThem() {
    for (JsonNode each : Vectors.cases(HLC.get("decode"))) {
      String text = each.get("hlc").textValue();
      JsonNode decoded = each.get("decoded");
      Hlc hlc = Hlc.parse(text);
      assertThat(hlc.time()).as(text).isEqualTo(decoded.get(0).longValue());
      assertThat(hlc.counter()).as(text).isEqualTo(decoded.get(1).intValue());
      assertThat(HybridClock.clientText(hlc.client()))
          .as(text)
          .isEqualTo(decoded.get(2).textValue());
      assertThat(hlc).hasToString(text);
    }
  }

  @Test
  void clocksStepAsTinyBasesDo() {
    for (JsonNode sequence : Vectors.cases(HLC.get("sequences"))) {
      AtomicLong now = new AtomicLong(sequence.get("initialNow").longValue());
      HybridClock clock =
          new HybridClock(
              sequence.get("uniqueId").textValue(), () -> Instant.ofEpochMilli(now.get()));
      int index = 0;
      for (JsonNode step : Vectors.cases(sequence.get("steps"))) {
        String where = sequence.get("uniqueId").textValue() + " step " + index++ + ": " + step;
        play(step, now, clock, where);
      }
    }
  }

  private static void play(JsonNode step, AtomicLong now, HybridClock clock, String where) {
    switch (step.get("op").textValue()) {
      case "setNow" -> now.set(step.get("now").longValue());
      case "next" -> assertThat(clock.next()).as(where).hasToString(step.get("hlc").textValue());
      case "seen" -> clock.seen(Hlc.parse(step.get("hlc").textValue()));
      default -> throw new AssertionError("Unknown operation: " + where);
    }
    if (step.has("lastLogicalTime")) {
      assertThat(clock.lastTime()).as(where).isEqualTo(step.get("lastLogicalTime").longValue());
      assertThat(clock.lastCounter()).as(where).isEqualTo(step.get("lastCounter").intValue());
    }
  }
}
