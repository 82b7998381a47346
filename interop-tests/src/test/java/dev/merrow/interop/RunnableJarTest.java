package dev.merrow.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.schedule.BackgroundThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What users start does what it should, from the jar alone. It is made by {@code mvn package} and
 * {@code verify}, so this runs with the latter alone, and fails if the jar is not there.
 */
@Tag("runnable-jar")
@ExtendWith(Seeded.class)
class RunnableJarTest {
  @Test
  void theDemoShowsTwoStoresThatAgree() {
    Process demo = RunnableJar.start("demo");
    Stream<String> output = demo.inputReader(UTF_8).lines().map(String::strip);
    List<String> lines =
        Limits.await(BackgroundThreads.call(output::toList), () -> "The demo does not end");

    assertThat(RunnableJar.exitCode(demo)).as(lines.toString()).isZero();
    assertThat(lines)
        .contains("pets polly species | \"parrot\" | \"parrot\"")
        .endsWith("They are equal.");
  }

  @Test
  void itTellsItsVersion() throws IOException {
    Matcher version =
        Pattern.compile("<artifactId>merrow-parent</artifactId>\\s*<version>(.*?)</version>")
            .matcher(Files.readString(Path.of("..", "pom.xml")));
    assertThat(version.find()).isTrue();

    Process process = RunnableJar.start("--version");
    Stream<String> output = process.inputReader(UTF_8).lines();
    List<String> lines =
        Limits.await(BackgroundThreads.call(output::toList), () -> "It does not end");

    assertThat(RunnableJar.exitCode(process)).isZero();
    assertThat(lines).hasSize(3).startsWith("merrow-server " + version.group(1));
    assertThat(lines.get(1)).startsWith("Java " + System.getProperty("java.version"));
  }

  @Test
  void itServesTinyBaseUntilItIsToldToEnd(Random random) {
    RandomOperations operations = RandomOperations.of(random);
    try (Meeting meeting = new Meeting(PeerSetup.TINYBASES_AT_THE_RUNNABLE_JAR)) {
      Peer one = meeting.addPeer();
      Peer other = meeting.addPeer();
      meeting.connect("a/b", one, other);
      meeting.writeAtOnce(operations, 50, one, other);
      meeting.awaitEqual("a/b", one, other);
    }
  }
}
