package dev.merrow.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.ws.server.cli.MerrowServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The board of {@code demo --browser} in two tabs of a real Chromium and in a terminal. */
class DemoBoardTest {
  private static final Pattern PAGE = Pattern.compile("Open (http://localhost:\\d+/) .*");
  private static final Path PAGE_FILES =
      Path.of("..", "server", "src", "main", "resources")
          .resolve("dev/merrow/ws/server/cli/board/page/tinybase");

  private static final Path TINYBASE = Path.of("node_modules", "tinybase");

  @Test
  void tabsAndTheTerminalShareABoard() throws Exception {
    ChromiumScenario.requireChromium();
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                MerrowServer.class.getName(),
                "demo",
                "--browser")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader out = demo.inputReader(UTF_8);
        Writer in = demo.outputWriter(UTF_8)) {
      Matcher page = PAGE.matcher(out.readLine());
      assertThat(page.matches()).isTrue();
      ChromiumScenario.play("board", page.group(1), asked -> answer(asked, out, in));
      in.write("quit\n");
      in.flush();
      assertThat(demo.waitFor()).isZero();
    } finally {
      demo.destroyForcibly();
    }
  }

  private static String answer(String asked, BufferedReader out, Writer in) throws IOException {
    String rest = asked.substring(asked.indexOf(' ') + 1);
    if (asked.startsWith("type ")) {
      in.write(rest + "\n");
      in.flush();
      return "ok";
    }
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.equals(rest)) {
        return "ok";
      }
    }
    return "The demo has ended";
  }

  @Test
  void thePageHasTheRealTinyBase() throws IOException {
    assertThat(PAGE_FILES.resolve("mergeable-store.js"))
        .hasSameBinaryContentAs(TINYBASE.resolve("min/mergeable-store/index.js"));
    assertThat(PAGE_FILES.resolve("synchronizer-ws-client.js"))
        .hasSameBinaryContentAs(
            TINYBASE.resolve("min/synchronizers/synchronizer-ws-client/index.js"));
    assertThat(Files.readString(PAGE_FILES.resolve("LICENSE")))
        .isEqualTo(Files.readString(TINYBASE.resolve("LICENSE")))
        .startsWith("MIT License");
  }
}
