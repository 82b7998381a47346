package dev.merrow.ws.server.cli.board;

import dev.merrow.ws.server.cli.board.Board.Card;
import dev.merrow.ws.server.cli.board.Board.Column;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Shows a board in a terminal as it changes, and does what is typed there. */
final class BoardTerminal {
  private static final List<String> HELP =
      List.of(
          "  move CARD COLUMN   moves a card to todo, doing or done, such as: move 1 done",
          "  add TITLE          adds a card",
          "  delete CARD        deletes a card",
          "  cut                cuts the network of this terminal",
          "  join               joins again",
          "  quit               ends all of this");

  private final Board board;
  private final Link link;
  private final PrintWriter out;
  private List<Card> shown = List.of();

  /** Connects a terminal's store. */
  interface Link {
    /** Cuts the connection. */
    void cut();

    /** Connects again, and returns when the stores have been merged. */
    void join();
  }

  BoardTerminal(Board board, Link link, PrintWriter out) {
    this.board = board;
    this.link = link;
    this.out = out;
  }

  /** Shows the board if it has changed, with what has become of the cards. */
  synchronized void show() {
    List<Card> cards = board.cards();
    List<String> news = BoardText.news(shown, cards);
    if (news.isEmpty()) {
      return;
    }
    if (!shown.isEmpty()) {
      out.println();
      news.forEach(out::println);
    }
    shown = cards;
    out.println();
    BoardText.lines(cards).forEach(out::println);
    out.println("Hash: " + board.hash());
    out.flush();
  }

  /**
   * Does what is typed, until that is to quit.
   *
   * @return false if there is nothing more to read
   */
  boolean read(BufferedReader in) throws IOException {
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] words = line.strip().split("\\s+", 2);
      if (words[0].equals("quit")) {
        return true;
      }
      if (!words[0].isEmpty()) {
        obey(words[0], words.length > 1 ? words[1] : "");
      }
    }
    return false;
  }

  private void obey(String command, String rest) {
    switch (command) {
      case "move" -> move(rest);
      case "add" -> add(rest);
      case "delete" -> delete(rest);
      case "cut" -> {
        link.cut();
        say("The network of this terminal is cut. Change something here and in a browser.");
      }
      case "join" -> {
        link.join();
        say("This terminal is connected again. Hash: " + board.hash());
      }
      default -> help();
    }
  }

  private synchronized void help() {
    HELP.forEach(out::println);
    out.flush();
  }

  private synchronized void say(String text) {
    out.println(text);
    out.flush();
  }

  private void move(String rest) {
    String[] words = rest.split("\\s+", 2);
    String card = cardAt(words[0]);
    Column column =
        words.length < 2 ? null : Column.of(words[1].toLowerCase(Locale.ROOT).replace(" ", ""));
    if (card == null || column == null) {
      say("Which card, and where? For example: move 1 done");
    } else {
      board.move(card, column);
    }
  }

  private void add(String title) {
    if (title.isBlank()) {
      say("What is it called? For example: add Brush rex");
    } else {
      board.add(title.strip(), Column.TO_DO);
    }
  }

  private void delete(String rest) {
    String card = cardAt(rest.strip());
    if (card == null) {
      say("Which card? For example: delete 1");
    } else {
      board.delete(card);
    }
  }

  /** The id of the card with a number, as it was shown; null if there is none. */
  private synchronized @Nullable String cardAt(String number) {
    try {
      int index = Integer.parseInt(number) - 1;
      return index >= 0 && index < shown.size() ? shown.get(index).id() : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
