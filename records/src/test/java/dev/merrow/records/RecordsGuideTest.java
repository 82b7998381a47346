package dev.merrow.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.docs.JavaSnippets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the guide to records shows compiles, and its example prints what the guide says. */
class RecordsGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "records.md");

  @TempDir Path folder;

  @Test
  void theExampleRuns() throws Exception {
    JavaSnippets java = new JavaSnippets(folder);
    java.compile("Todos", JavaSnippets.of(GUIDE).get(0));
    assertThat(java.run("Todos").lines())
        .hasSize(5)
        .contains("true", "{text=Buy milk, done=true, priority=HIGH, tags=[shop]}")
        .first()
        .asString()
        .startsWith("null -> Todo[text=Buy milk, done=false, priority=HIGH");
  }

  @Test
  void theSnippetsCompile() throws Exception {
    List<String> snippets = JavaSnippets.of(GUIDE);
    for (int i = 1; i < snippets.size(); i++) {
      String name = "Snippet" + i;
      new JavaSnippets(folder).compile(name, JavaSnippets.asClass(name, snippets.get(i)));
    }
  }
}
