package dev.merrow.ws.server.cli.board;

import dev.merrow.ws.server.cli.board.Board.Card;
import dev.merrow.ws.server.cli.board.Board.Column;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A board as text: its columns side by side, and what has become of its cards. */
final class BoardText {
  private static final int WIDTH = 26;

  private BoardText() {}

  /** Returns the board's lines. The number before a card is its place in the list, from 1 on. */
  static List<String> lines(List<Card> cards) {
    Map<Column, List<String>> columns = new HashMap<>();
    for (int i = 0; i < cards.size(); i++) {
      Card card = cards.get(i);
      columns
          .computeIfAbsent(card.column(), added -> new ArrayList<>())
          .add((i + 1) + " " + printable(card.title()));
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(column -> column.title()));
    lines.add(line(column -> "-".repeat(column.title().length())));
    int longest = columns.values().stream().mapToInt(List::size).max().orElse(0);
    for (int i = 0; i < longest; i++) {
      int row = i;
      lines.add(
          line(
              column -> {
                List<String> texts = columns.getOrDefault(column, List.of());
                return row < texts.size() ? texts.get(row) : "";
              }));
    }
    return lines;
  }

  /** Gives the text of a column. */
  @FunctionalInterface
  private interface Part {
    String of(Column column);
  }

  private static String line(Part part) {
    StringBuilder line = new StringBuilder();
    for (Column column : Column.values()) {
      String text = part.of(column);
      String shown = text.length() < WIDTH ? text : text.substring(0, WIDTH - 2) + "…";
      line.append(shown).append(" ".repeat(WIDTH - shown.length()));
    }
    return line.toString().stripTrailing();
  }

  /** Titles come from browsers, and must not control a terminal. */
  static String printable(String title) {
    return title
        .codePoints()
        .map(each -> Character.isISOControl(each) || isFormat(each) ? '?' : each)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static boolean isFormat(int codePoint) {
    return Character.getType(codePoint) == Character.FORMAT
        || Character.getType(codePoint) == Character.SURROGATE;
  }

  /** Says how the cards differ from earlier ones, a line for each. */
  static List<String> news(List<Card> before, List<Card> after) {
    Map<String, Card> known = new HashMap<>();
    before.forEach(card -> known.put(card.id(), card));
    List<String> news = new ArrayList<>();
    for (Card card : after) {
      Card former = known.remove(card.id());
      String title = printable(card.title());
      if (former == null) {
        news.add("%s is new in %s.".formatted(title, card.column().title()));
      } else if (former.column() != card.column()) {
        news.add(
            "%s moves from %s to %s."
                .formatted(title, former.column().title(), card.column().title()));
      } else if (!former.title().equals(card.title())) {
        news.add("%s is now called %s.".formatted(printable(former.title()), title));
      } else if (former.place() != card.place()) {
        news.add("%s has another place in %s.".formatted(title, card.column().title()));
      }
    }
    known.values().forEach(card -> news.add("%s is gone.".formatted(printable(card.title()))));
    return news;
  }
}
