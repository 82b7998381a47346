package dev.merrow.records;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.docs.JavaSnippets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of the guide to records prints what the guide says. */
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
}
