package dev.merrow.docs.pages;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A block of code on a page.
 *
 * @param page where it stands
 * @param line the line on the page that its first line is on, from 1
 * @param language the word after the fence
 * @param code the text, without the fences and their indentation
 */
record Snippet(Path page, int line, String language, String code) {
  /** The first line of a block that goes on where the one before it ends. */
  private static final String CONTINUED = "// continued";

  private static final Pattern FENCED =
      Pattern.compile("(?ms)^( *)```(\\w+)[^\n]*\n(.*?)^\\1```\\s*?$");

  /** All blocks of a page. */
  static List<Snippet> of(Path page) {
    String text = Pages.read(page);
    List<Snippet> snippets = new ArrayList<>();
    Matcher fenced = FENCED.matcher(text);
    while (fenced.find()) {
      int line = (int) text.substring(0, fenced.start(3)).chars().filter(c -> c == '\n').count();
      String code = fenced.group(3).replaceAll("(?m)^" + fenced.group(1), "");
      snippets.add(new Snippet(page, line + 1, fenced.group(2), code));
    }
    return snippets;
  }

  /** Blocks of one language that belong together: one, and those that continue it. */
  static List<List<Snippet>> chains(Path page, String language) {
    List<List<Snippet>> chains = new ArrayList<>();
    for (Snippet snippet : of(page)) {
      if (!snippet.language.equals(language)) {
        continue;
      }
      if (!snippet.isContinued()) {
        chains.add(new ArrayList<>());
      } else if (chains.isEmpty()) {
        throw new AssertionError(snippet.where() + " continues nothing");
      }
      chains.get(chains.size() - 1).add(snippet);
    }
    return chains;
  }

  boolean isContinued() {
    return code.startsWith(CONTINUED + "\n");
  }

  /** All imports of a chain, each once. */
  static String imports(List<Snippet> chain) {
    return chain.stream()
        .flatMap(snippet -> snippet.imports().stream())
        .distinct()
        .reduce("", (text, line) -> text + line + "\n");
  }

  /** All of a chain but its imports. */
  static String bodies(List<Snippet> chain) {
    return chain.stream().map(Snippet::body).reduce("", String::concat);
  }

  /** The lines that import something. */
  List<String> imports() {
    return code.lines().filter(Snippet::isImport).toList();
  }

  private String body() {
    return code.lines()
        .filter(line -> !isImport(line))
        .reduce("", (text, line) -> text + line + "\n");
  }

  private static boolean isImport(String line) {
    return line.startsWith("import ");
  }

  /** The same with another port in place of the broker's default one. */
  Snippet withPort(int port) {
    return new Snippet(page, line, language, code.replace(":8048", ":" + port));
  }

  /** The page and the line, as editors find them. */
  String where() {
    return Pages.ROOT.relativize(page) + ":" + line;
  }
}
