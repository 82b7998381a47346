package dev.merrow.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Where SQLite's native library comes from. */
class LibraryTest {
  @TempDir Path directory;

  @Test
  @EnabledOnOs(OS.LINUX)
  void aTemporaryDirectoryWhereNoProgramRunsIsNamedWithTheRemedy() throws Exception {
    Path mount = Files.createDirectory(directory.resolve("noexec"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "noexec,size=16m", "tmpfs", mount.toString()),
        "A tmpfs with noexec can't be mounted here, which needs root");
    try (ChildProcess child =
        ChildProcess.start(
            List.of("-Djava.io.tmpdir=" + mount),
            LibraryChild.class,
            Files.createDirectory(directory.resolve("no library")),
            directory.resolve("store.db").toString())) {
      for (int i = 0; i < 2; i++) {
        assertThat(child.readLine())
            .contains("libsqlitejdbc", mount.toString(), "noexec")
            .contains("-Dorg.sqlite.tmpdir", "-Dorg.sqlite.lib.path");
      }
      assertThat(child.readLine()).isNull();
      assertThat(child.exitCode()).isZero();
    } finally {
      assertThat(run("umount", "-l", mount.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
