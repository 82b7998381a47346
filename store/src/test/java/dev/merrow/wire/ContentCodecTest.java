package dev.merrow.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.stamp.Content;
import dev.merrow.stamp.MergeableContent;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodecTest {

  @Test
  void stampedContentKeepsEmptyStampsAndHashes() {
    assertThat(ContentCodec.encodeMergeable(MergeableContent.EMPTY))
        .isEqualTo("[[{},\"\",0],[{},\"\",0]]");
    assertThat(ContentCodec.decodeMergeable("[[{},\"\",0],[{},\"\",0]]"))
        .isEqualTo(MergeableContent.EMPTY);
  }

  @Test
  void stampedContentIsReadAndWrittenBack() {
    String json =
        "[[{\"t\":[{\"r\":[{\"c\":[\"\ufffc\",\"NjEtLV----4n2328\",4294967295]},\"\",7]},\"\",8]},"
            + "\"\",9],[{\"v\":[\"\ufffd{\\\"a\\\":1}\",\"\",1]},\"NjEtLV----4n2328\",2]]";

    assertThat(ContentCodec.encodeMergeable(ContentCodec.decodeMergeable(json))).isEqualTo(json);
  }

  @Test
  void plainContentIsReadAndWrittenBack() {
    String json =
        "[{\"t\":{\"r\":{\"c\":\"x\",\"d\":1.5}}},{\"v\":null,\"w\":\"\ufffd[true]\",\"x\":false}]";
    Content content = ContentCodec.decodePlain(json);

    assertThat(content.tables().get("t").get("r").get("d")).isEqualTo(Cell.of(1.5));
    assertThat(content.values())
        .isEqualTo(Map.of("v", Cell.ofNull(), "w", Cell.of(List.of(true)), "x", Cell.of(false)));
    assertThat(ContentCodec.encodePlain(content)).isEqualTo(json);
    assertThat(ContentCodec.encodePlain(Content.EMPTY)).isEqualTo("[{},{}]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[[{}],[{}]]",
        "[[{},\"\"],[{},\"\"]]",
        "[[{},\"\",0],[{},\"\",0],1]",
        "[[{},\"\",-1],[{},\"\",0]]",
        "[[{\"t\":[{},\"\"]},\"\",0],[{},\"\",0]]",
        "{}"
      })
  void stampedContentOfAnotherShapeIsRefused(String json) {
    assertThatThrownBy(() -> ContentCodec.decodeMergeable(json))
        .isInstanceOf(MalformedMessageException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "[{}]",
        "[{},{},1]",
        "[{\"t\":{\"r\":1}},{}]",
        "[{},{\"v\":\"\ufffc\"}]",
        "[{},{\"v\":1e999}]",
        "[{},{}]x"
      })
  void plainContentOfAnotherShapeIsRefused(String json) {
    assertThatThrownBy(() -> ContentCodec.decodePlain(json))
        .isInstanceOf(MalformedMessageException.class);
  }
}
