package dev.merrow.ws.server.cli.board;

import dev.merrow.Cell;
import dev.merrow.store.MergeableStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A board of cards in columns, which are rows of a table. The page reads and writes the same. */
final class Board {
  static final String TABLE = "cards";

  private static final String TITLE = "title";
  private static final String COLUMN = "column";
  private static final String PLACE = "place";

  private final MergeableStore store;

  /** Where cards are. */
  enum Column {
    TO_DO("todo", "To do"),
    DOING("doing", "Doing"),
    DONE("done", "Done");

    private final String id;
    private final String title;

    Column(String id, String title) {
      this.id = id;
      this.title = title;
    }

    String id() {
      return id;
    }

    String title() {
      return title;
    }

    static @Nullable Column of(@Nullable String id) {
      for (Column each : values()) {
        if (each.id.equals(id)) {
          return each;
        }
      }
      return null;
    }
  }

  /**
   * A card.
   *
   * @param place sorts the cards of a column
   */
  record Card(String id, String title, Column column, double place) {}

  Board(MergeableStore store) {
    this.store = store;
  }

  /** Adds the cards that a new board has. */
  void fill() {
    store.transaction(
        () -> {
          add("Feed fido", Column.TO_DO);
          add("Wash felix", Column.TO_DO);
          add("Teach polly to say hello", Column.DOING);
          add("Buy seeds", Column.DONE);
        });
  }

  /** Returns the cards, column by column. What lacks a title or column is no card yet. */
  List<Card> cards() {
    List<Card> cards = new ArrayList<>();
    store
        .getTable(TABLE)
        .forEach(
            (id, cells) -> {
              Column column = Column.of(text(cells.get(COLUMN)));
              String title = text(cells.get(TITLE));
              if (column != null && title != null) {
                cards.add(new Card(id, title, column, number(cells.get(PLACE))));
              }
            });
    cards.sort(
        Comparator.comparing(Card::column).thenComparing(Card::place).thenComparing(Card::id));
    return cards;
  }

  private static @Nullable String text(@Nullable Cell cell) {
    return cell == null ? null : cell.asString();
  }

  private static double number(@Nullable Cell cell) {
    Double number = cell == null ? null : cell.asDouble();
    return number == null ? 0 : number;
  }

  /** Adds a card at the end of a column. */
  void add(String title, Column column) {
    store.addUniqueRow(
        TABLE,
        Map.of(
            TITLE, Cell.of(title),
            COLUMN, Cell.of(column.id()),
            PLACE, Cell.of(placeAtEndOf(column))));
  }

  /** Moves a card to the end of a column. */
  void move(String id, Column column) {
    store.setPartialRow(
        TABLE, id, Map.of(COLUMN, Cell.of(column.id()), PLACE, Cell.of(placeAtEndOf(column))));
  }

  void delete(String id) {
    store.delRow(TABLE, id);
  }

  private double placeAtEndOf(Column column) {
    return 1
        + cards().stream()
            .filter(card -> card.column() == column)
            .mapToDouble(Card::place)
            .max()
            .orElse(0);
  }

  /** Returns the hash of all that was ever written to the table, as the page shows it, too. */
  String hash() {
    return Integer.toUnsignedString(store.getMergeableContentHashes().tables());
  }
}
