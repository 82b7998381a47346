package dev.merrow.docs.pages;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The pages of the repository: every file in Markdown, and {@code llms.txt}. */
final class Pages {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /** Folders of what is built or installed, and of what tools keep. */
  private static final Set<String> BUILT = Set.of("target", "node_modules");

  private static final Set<String> SKIPPED = Set.of("target", "node_modules", "test");

  private Pages() {}

  /** All pages, in the order of their names. */
  static List<Path> all() {
    return find(SKIPPED, Pages::isPage);
  }

  /** The text of each source file in Java, without white space around it. */
  static Set<String> sources() {
    return find(BUILT, name -> name.endsWith(".java")).stream()
        .map(file -> read(file).strip())
        .collect(Collectors.toSet());
  }

  private static List<Path> find(Set<String> skipped, Predicate<String> condition) {
    List<Path> found = new ArrayList<>();
    try {
      Files.walkFileTree(
          ROOT,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
              String name = folder.getFileName().toString();
              boolean leftOut =
                  !folder.equals(ROOT) && (skipped.contains(name) || name.startsWith("."));
              return leftOut ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              if (condition.test(file.getFileName().toString())) {
                found.add(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return found.stream().sorted().toList();
  }

  private static boolean isPage(String name) {
    return name.endsWith(".md") || name.equals("llms.txt");
  }

  /** The text of a page, with a newline at the end of each line. */
  static String read(Path page) {
    try {
      return Files.readString(page).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
