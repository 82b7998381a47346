package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a table knows of its rows. */
class TableNodeTest {

  @Test
  void rowsShareOneInstanceOfACellId() {
    TableNode table = new TableNode();
    String first = new String("c".toCharArray());
    assertThat(table.countIn(first)).isSameAs(first);
    assertThat(table.countIn(new String("c".toCharArray()))).isSameAs(first);
  }

  @Test
  void cellIdIsGoneWithTheLastRowThatHasIt() {
    TableNode table = new TableNode();
    var unused = table.countIn("c");
    var unusedToo = table.countIn("c");
    table.countOut("c");
    assertThat(table.cellIds().has("c")).isTrue();
    table.countOut("c");
    assertThat(table.cellIds().has("c")).isFalse();
  }
}
