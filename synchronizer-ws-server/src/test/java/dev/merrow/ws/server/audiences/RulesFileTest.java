package dev.merrow.ws.server.audiences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.MerrowException;
import dev.merrow.ws.server.auth.Decision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RulesFileTest {
  private static final String SHOP =
      """
      {"paths": [
        {"path": "shop/closed"},
        {"path": "shop/**",
         "tables": {
           "orders": {"readers": ["owner:${owner}", "staff"], "writers": ["owner:${owner}"],
                      "hidden": {"margin": ["staff", "boss"]}},
           "teams": {"readers": ["member:${members}"], "writers": []},
           "notes": {"readers": ["owner:${owner}"], "writers": ["owner:${owner}"], "ownIds": true},
           "places": {"readers": ["in:${country}/${city}"]},
           "*": {"readers": ["everyone"]}},
         "values": {"motd": {"readers": ["everyone"], "writers": ["staff"]}}},
        {"path": "public", "values": {"*": {"readers": ["everyone"]}}}
      ]}
      """;

  @TempDir private Path directory;
  private Path file;
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("rules.json");
    Files.writeString(file, SHOP);
  }

  private RulesFile rules() {
    return RulesFile.createRulesFile(file, () -> now);
  }

  private Audience row(String tableId, Map<String, Cell> cells) {
    return rules().rulesAt("shop/berlin").ofRow(tableId, "r", cells);
  }

  @Test
  void theFirstEntryThatMatchesApplies() {
    RulesFile rules = rules();
    assertThat(rules.rulesAt("elsewhere")).isNull();
    assertThat(rules.rulesAt("shop/closed").ofRow("orders", "r", Map.of("owner", Cell.of("anna"))))
        .isEqualTo(Audience.NOBODY);
    assertThat(rules.rulesAt("shop").ofRow("products", "r", Map.of("a", Cell.of(1))))
        .isEqualTo(Audience.readOnly("everyone"));
  }

  @Test
  void labelsAreMadeOfCells() {
    assertThat(row("orders", Map.of("owner", Cell.of("anna"))))
        .isEqualTo(new Audience(Set.of("owner:anna", "staff"), Set.of("owner:anna")));
    assertThat(row("orders", Map.of("owner", Cell.of(7))).writers()).containsExactly("owner:7");
    assertThat(row("orders", Map.of("owner", Cell.of(true))).writers())
        .containsExactly("owner:true");
    assertThat(row("places", Map.of("country", Cell.of("de"), "city", Cell.of("berlin"))).readers())
        .containsExactly("in:de/berlin");
  }

  @Test
  void aCellThatIsMissingOrEmptyMakesNoLabel() {
    assertThat(row("orders", Map.of("other", Cell.of(1))))
        .isEqualTo(new Audience(Set.of("staff"), Set.of()));
    assertThat(row("orders", Map.of("owner", Cell.of(""))).writers()).isEmpty();
    assertThat(row("orders", Map.of("owner", Cell.ofNull())).writers()).isEmpty();
    assertThat(row("orders", Map.of("owner", Cell.of(Map.of("a", "b")))).writers()).isEmpty();
    assertThat(row("places", Map.of("country", Cell.of("de"))).readers()).isEmpty();
  }

  @Test
  void anArrayMakesALabelOfEachElement() {
    assertThat(row("teams", Map.of("members", Cell.of(List.of("anna", 7, "", "ben")))).readers())
        .containsExactlyInAnyOrder("member:anna", "member:7", "member:ben");
    assertThat(row("teams", Map.of("members", Cell.of(List.of()))).readers()).isEmpty();
    List<Integer> many = IntStream.rangeClosed(0, 1_000).boxed().toList();
    assertThatThrownBy(() -> row("teams", Map.of("members", Cell.of(many))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("more than 1000 labels");
  }

  @Test
  void valuesAndHiddenCellsHaveTheirLabels() {
    AudienceRules shop = rules().rulesAt("shop");
    assertThat(shop.ofValue("motd", Cell.of("hi")))
        .isEqualTo(new Audience(Set.of("everyone"), Set.of("staff")));
    assertThat(shop.ofValue("other", Cell.of("hi"))).isEqualTo(Audience.NOBODY);
    assertThat(shop.hiddenCells("orders")).isEqualTo(Map.of("margin", Set.of("staff", "boss")));
    assertThat(shop.hiddenCells("teams")).isEmpty();
    AudienceRules open = rules().rulesAt("public");
    assertThat(open.ofValue("any", Cell.of(1))).isEqualTo(Audience.readOnly("everyone"));
    assertThat(open.ofRow("any", "r", Map.of("a", Cell.of(1)))).isEqualTo(Audience.NOBODY);
    assertThat(open.hiddenCells("any")).isEmpty();
  }

  @Test
  void rowsAreCreatedUnderOwnIdsWhereTheRuleSaysSo() {
    AudienceRules shop = rules().rulesAt("shop");
    Set<String> anna = Set.of("owner:anna", "team:a/b", Audience.EVERYONE);
    assertThat(shop.mayCreate("notes", "owner:anna/1", anna)).isTrue();
    assertThat(shop.mayCreate("notes", "team:a/b/c/1", anna)).isTrue();
    for (String id :
        List.of("1", "owner:anna", "owner:ann/1", "owner:anna2/1", "everyone/1", "/")) {
      assertThat(shop.mayCreate("notes", id, anna)).as(id).isFalse();
    }
    assertThat(shop.mayCreate("orders", "1", anna)).isTrue();
  }

  @Test
  void eachLabelIsComparedOnceWithTheIdOfANewRow() {
    AudienceRules shop = rules().rulesAt("shop");
    CountedLabels labels = new CountedLabels(List.of("owner:anna", "/".repeat(500), "team:a"));
    assertThat(shop.mayCreate("notes", "/".repeat(400) + "x".repeat(1 << 20), labels)).isFalse();
    assertThat(labels.looks).isLessThanOrEqualTo(labels.size());
    assertThat(shop.mayCreate("notes", "team:a" + "/".repeat(1 << 20), labels)).isTrue();
    assertThat(labels.looks).isLessThanOrEqualTo(2 * labels.size());
  }

  /** Counts how often a label is looked at, or looked for. */
  private static final class CountedLabels extends AbstractSet<String> {
    private final List<String> labels;
    private int looks;

    CountedLabels(List<String> labels) {
      this.labels = labels;
    }

    @Override
    public boolean contains(@Nullable Object label) {
      looks++;
      return labels.contains(label);
    }

    @Override
    public Iterator<String> iterator() {
      return labels.stream().peek(label -> looks++).iterator();
    }

    @Override
    public int size() {
      return labels.size();
    }
  }

  @Test
  void labelsThatNoClientCanHaveAreNotMade() {
    String longest = "x".repeat(Decision.Grant.MAX_LABEL_LENGTH - "owner:".length());
    for (String owner : List.of(longest + "x", "x".repeat(1 << 20))) {
      assertThat(row("notes", Map.of("owner", Cell.of(owner))).readers()).isEmpty();
    }
    assertThat(row("notes", Map.of("owner", Cell.of(longest))).readers())
        .containsExactly("owner:" + longest);
  }

  @Test
  void aFileThatHasChangedIsReadAgainAndRulesThatHaveNotStayTheSameObject() throws IOException {
    RulesFile rules = rules();
    AudienceRules shop = rules.rulesAt("shop");
    AudienceRules open = rules.rulesAt("public");
    Files.writeString(file, SHOP.replace("in:", "at:"));
    assertThat(rules.rulesAt("shop")).isSameAs(shop);
    now = now.plusSeconds(1);
    AudienceRules changed = rules.rulesAt("shop");
    assertThat(
            changed
                .ofRow("places", "r", Map.of("country", Cell.of("de"), "city", Cell.of("bonn")))
                .readers())
        .containsExactly("at:de/bonn");
    assertThat(rules.rulesAt("public")).isSameAs(open);
    assertThat(rules.rulesAt("shop")).isSameAs(changed);
  }

  @Test
  void aFileThatBreaksLeavesTheRulesAsTheyWere() throws IOException {
    RulesFile rules = rules();
    AudienceRules shop = rules.rulesAt("shop");
    Files.writeString(file, "{\"paths\": [");
    now = now.plusSeconds(1);
    assertThat(rules.rulesAt("shop")).isSameAs(shop);
    Files.delete(file);
    now = now.plusSeconds(1);
    assertThat(rules.rulesAt("shop")).isSameAs(shop);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                         | the file to be an object at line 1, column 1",
        "{}                                         | paths, which is missing at line 1, column 2",
        "{'paths': [], 'more': 1}                   | nothing but paths, not more at line 1, column 15",
        "{'paths': []} 1                            | nothing after the object at line 1, column 15",
        "{'paths': {}}                              | paths to be an array at line 1, column 11",
        "{'paths': [1]}                             | an entry of paths to be an object at line 1,",
        "{'paths': [{}]}                            | the path of an entry, which is missing at",
        "{'paths': [{'path': 1}]}                   | a path to be a string at line 1, column 21",
        "{'paths': [{'path': 'a*b'}]}               | a * at most at their end, or that ends",
        "{'paths': [{'path': 'a', 'table': {}}]}    | path, tables and values in an entry of paths, not table at line 1, column 26",
        "{'paths': [{'path': 'a', 'tables': []}]}   | tables to be an object at line 1, column 36",
        "{'paths': [{'path': 'a', 'tables': {'t': 1}}]} | the rule of table t to be an object at",
        "{'paths': [{'path': 'a', 'tables': {'t': {}}}]} | the readers of a table, which is missing",
        "{'paths': [{'path': 'a', 'tables': {'t': {'reader': []}}}]} | readers, writers, hidden and ownIds in the rule of a table, not reader at",
        "{'paths': [{'path': 'a', 'tables': {'t': {'readers': [], 'ownIds': 1}}}]} | ownIds to be true or false at",
        "{'paths': [{'path': 'a', 'tables': {'t': {'readers': 'x'}}}]} | readers to be an array of labels at",
        "{'paths': [{'path': 'a', 'tables': {'t': {'readers': [1]}}}]} | a label to be a string at",
        "{'paths': [{'path': 'a', 'tables': {'t': {'readers': ['']}}}]} | a label that is not empty at",
        "{'paths': [{'path': 'a', 'tables': {'t': {'readers': ['${x}']}}}]} | a label that begins with text, such as owner:${owner}, not ${x} at line 1, column 55",
        "{'paths': [{'path': 'a', 'tables': {'t': {'readers': ['a:${x']}}}]} | a } after each ${ in a label, not a:${x at",
        "{'paths': [{'path': 'a', 'tables': {'t': {'readers': ['a:${}']}}}]} | the id of a cell between ${ and }, not a:${} at",
        "{'paths': [{'path': 'a', 'tables': {'t': {'readers': ['a:${${x}']}}}]} | the id of a cell between",
        "{'paths': [{'path': 'a', 'tables': {'t': {'readers': [], 'hidden': []}}}]} | hidden to be an object of cell ids at",
        "{'paths': [{'path': 'a', 'tables': {'t': {'readers': [], 'hidden': {'c': 1}}}}]} | the labels of the hidden cell c to be an array",
        "{'paths': [{'path': 'a', 'tables': {'t': {'readers': [], 'hidden': {'c': ['a:${x}']}}}}]} | labels without ${...} here, not a:${x} at",
        "{'paths': [{'path': 'a', 'values': []}]}   | values to be an object at",
        "{'paths': [{'path': 'a', 'values': {'v': 1}}]} | the rule of value v to be an object at",
        "{'paths': [{'path': 'a', 'values': {'v': {}}}]} | the readers of a value, which is missing",
        "{'paths': [{'path': 'a', 'values': {'v': {'readers': ['a:${x}']}}}]} | labels without ${...} here",
        "{'paths': [{'path': 'a', 'values': {'v': {'readers': [], 'hidden': {}}}}]} | readers and writers in the rule of a value, not hidden",
      },
      quoteCharacter = '`')
  void aMistakeIsNamedWithItsPlaceAndWhatIsExpected(String text, String mistake)
      throws IOException {
    Files.writeString(file, text.replace('\'', '"'));
    assertThatThrownBy(this::rules)
        .isInstanceOf(MerrowException.class)
        .hasMessageContaining("Cannot use " + file + ": Expected ")
        .hasMessageContaining(mistake)
        .hasMessageNotContaining("\n");
  }

  @Test
  void whatIsNoJsonOrSaidTwiceIsNamedWithItsPlace() throws IOException {
    Files.writeString(file, "{\"paths\": [\n  {\"path\" \"a\"}]}");
    assertThatThrownBy(this::rules).hasMessageContaining("at line 2, column");
    Files.writeString(file, "{\"paths\": [{\"path\": \"a\",\n\"path\": \"b\"}]}");
    assertThatThrownBy(this::rules)
        .hasMessageContaining("Duplicate field 'path'")
        .hasMessageContaining("at line 2");
  }
}
