package dev.merrow.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.merrow.Cell;
import dev.merrow.store.MergeableStore;
import dev.merrow.sync.Envelope;
import dev.merrow.sync.Message;
import dev.merrow.testkit.server.SampleMessages;
import dev.merrow.wire.internal.BodyScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the check of a broker passes on, every peer can read. */
class OneLanguageTest {

  static List<String> accepted() {
    return SampleMessages.accepted();
  }

  @ParameterizedTest
  @MethodSource("accepted")
  void whatIsAcceptedIsRead(String json) {
    assertThatCode(() -> MessageCodec.decode("peer", json)).doesNotThrowAnyException();
  }

  /** Ids that have the same hash for Jackson's table of names, and for Java's strings almost. */
  private static List<String> collidingIds(int count) {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      StringBuilder id = new StringBuilder();
      for (int bit = 0; bit < 10; bit++) {
        id.append((i >> bit & 1) == 0 ? "b!" : "aB");
      }
      ids.add(id.toString());
    }
    return ids;
  }

  private static String members(String value) {
    return collidingIds(320).stream()
        .map(id -> '"' + id + "\":" + value)
        .collect(Collectors.joining(",", "{", "}"));
  }

  static List<String> collisions() {
    String escaped = members("1").replace("\"", "\\\"");
    return List.of(
        "[null,3,[[{}],[" + members("[1]") + "],1]]",
        "[null,3,[[" + members("[{}]") + "],[{}],1]]",
        "[null,3,[[{\"t\":[" + members("[{}]") + "]}],[{}],1]]",
        "[null,3,[[{\"t\":[{\"r\":[" + members("[1]") + "]}]}],[{}],1]]",
        "[null,3,[[{}],[{\"v\":[" + members("1") + "]}],1]]",
        "[null,3,[[{}],[{\"v\":[\"\ufffd" + escaped + "\"]}],1]]",
        "[\"r\",4," + members("1") + "]",
        "[\"r\",6,{\"t\":" + members("{\"c\":1}") + "}]",
        "[\"r\",0,[[" + members("[{}]") + "]," + members("1") + "]]");
  }

  @ParameterizedTest
  @MethodSource
  void collisions(String json) {
    BodyScanner.check(json);
    assertThatCode(() -> MessageCodec.decode("peer", json)).doesNotThrowAnyException();
  }

  @Test
  void collidingIdsAreMergedAndWritten() {
    MergeableStore store = MergeableStore.createMergeableStore();
    Envelope envelope = MessageCodec.decode("peer", collisions().get(3));
    store.applyMergeableChanges(((Message.ContentDiff) envelope.message()).changes());
    assertThat(store.getCellIds("t", "r")).containsExactlyElementsOf(collidingIds(320));
    MergeableStore other = MergeableStore.createMergeableStore();
    other.setMergeableContent(
        ContentCodec.decodeMergeable(ContentCodec.encodeMergeable(store.getMergeableContent())));
    assertThat(other.getMergeableContentHashes()).isEqualTo(store.getMergeableContentHashes());
    other.setJson(store.getJson());
    assertThat(other.getTables()).isEqualTo(store.getTables());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[null,3,[[{\"t\":\"x\",\"t\":[{}]}],[{}],1]]",
        "[null,3,[[{\"t\":[{\"r\":5,\"r\":[{\"c\":[{},[],{}],\"c\":[1]}]}]}],[{}],1]]",
        "[null,3,[[{}],[{\"v\":[1,2,3],\"w\":[1],\"v\":[2]}],1]]",
        "[null,3,[[{}],[{\"v\":{\"v\":1,\"v\":2},\"v\":[2,\"\"],\"v\":[3]}],1]]",
        "[null,3,[[{}],[{\"v\":[1],\"v\":-1,\"\\u0076\":[2]}],1]]",
        "[\"r\",4,{\"t\":\"no\",\"t\":1}]",
        "[\"r\",4,{\"t\":1,\"t\":{\"r\":{}},\"t\":2}]",
        "[\"r\",0,[[{}],{\"a\":1,\"a\":{\"r\":1}}]]",
        "[\"r\",0,[[{}],{\"a\":{\"r\":1},\"a\":1}]]",
        "[\"r\",0,[{\"v\":[{}],\"v\":[\"text\"]}]]",
        "[null,3,[[{}],[{\"v\":[{\"a\":1e999,\"b\":2}],\"v\":[1]}],1]]",
      })
  void ofKeysThatComeTwiceTheLastCountsAloneForAll(String json) {
    BodyScanner.check(json);
    Envelope envelope = MessageCodec.decode("peer", json);
    assertThat(MessageCodec.decode("peer", MessageCodec.encode(null, envelope.message())).message())
        .isEqualTo(envelope.message());
  }

  @Test
  void theLastOfSeveralCounts() {
    Envelope envelope =
        MessageCodec.decode("peer", "[null,3,[[{}],[{\"v\":7,\"v\":[1],\"v\":7,\"v\":[2]}],1]]");
    assertThat(((Message.ContentDiff) envelope.message()).changes().values().values().get("v"))
        .extracting(cell -> cell.cell())
        .isEqualTo(Cell.of(2));
  }

  @Test
  void aCellThatIsOverriddenMayBeDeeperThanAny() {
    String deep = "[".repeat(2_050) + "]".repeat(2_050);
    String json = "[null,3,[[{}],[{\"v\":[" + deep + "],\"v\":[1]}],1]]";
    BodyScanner.check(json);
    assertThatCode(() -> MessageCodec.decode("peer", json)).doesNotThrowAnyException();
  }

  @Test
  void whatIsMadeOfMessagesIsReadIfItPasses() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<String> samples = new ArrayList<>(SampleMessages.accepted());
    samples.addAll(SampleMessages.refused());
    int passed = 0;
    for (int round = 0; round < 30_000; round++) {
      String json = changed(samples, random);
      try {
        BodyScanner.check(json);
      } catch (WireException e) {
        continue;
      }
      passed++;
      assertThatCode(() -> MessageCodec.decode("peer", json))
          .as("seed %d: %s", seed, json)
          .doesNotThrowAnyException();
    }
    assertThat(passed).as("seed %d", seed).isPositive();
  }

  /** A sample where some of others stands in place of some of its own. */
  private static String changed(List<String> samples, Random random) {
    StringBuilder json = new StringBuilder(samples.get(random.nextInt(samples.size())));
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      String other = samples.get(random.nextInt(samples.size()));
      int from = random.nextInt(other.length() + 1);
      int at = random.nextInt(json.length() + 1);
      int end = Math.min(json.length(), at + random.nextInt(8));
      json.replace(at, end, other.substring(from, Math.min(other.length(), from + 8)));
    }
    return json.toString();
  }
}
