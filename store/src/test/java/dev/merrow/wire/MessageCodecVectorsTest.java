package dev.merrow.wire;

import static dev.merrow.vectors.Vectors.cases;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.vectors.Vectors;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each text of the real TinyBase is read, and written again as it was. */
class MessageCodecVectorsTest {

  @Test
  void messagesOfConversationsAreReadAndWrittenBack() {
    List<JsonNode> messages =
        cases(Vectors.read("transcripts")).stream()
            .flatMap(transcript -> cases(transcript.get("log")).stream())
            .filter(entry -> entry.has("message"))
            .toList();

    assertThat(messages).isNotEmpty().allSatisfy(MessageCodecVectorsTest::assertReadAndWrittenBack);
  }

  private static void assertReadAndWrittenBack(JsonNode entry) {
    String json =
        "[" + entry.get("requestId") + "," + entry.get("message") + "," + entry.get("body") + "]";
    String written =
        MessageCodec.encode(
            entry.get("requestId").textValue(), MessageCodec.decode("peer", json).message());

    assertThat(Vectors.parse(written)).isEqualTo(Vectors.parse(json));
  }

  @Test
  void contentsAreReadAndWrittenBack() {
    for (JsonNode transcript : cases(Vectors.read("transcripts"))) {
      for (String when : List.of("before", "after")) {
        for (JsonNode content : transcript.get(when)) {
          String written =
              ContentCodec.encodeMergeable(ContentCodec.decodeMergeable(content.toString()));
          assertThat(Vectors.parse(written)).isEqualTo(content);
        }
      }
    }
  }
}
