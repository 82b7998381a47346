package dev.merrow.ws.server.cli;

import dev.merrow.MerrowException;
import dev.merrow.ws.server.cli.content.Environment;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/**
 * The values of options that the command line does not name: {@code --max-connections} by the
 * environment's {@code MERROW_MAX_CONNECTIONS}, else by {@code max-connections} in a file of
 * properties.
 */
final class Settings implements IDefaultValueProvider, Environment {
  /** The option that names the file. */
  static final String FILE_OPTION = "--config";

  private final Map<String, String> environment;
  private final Properties file;

  private Settings(Map<String, String> environment, Properties file) {
    this.environment = environment;
    this.file = file;
  }

  /** Finds the option that names the file, among all others. */
  private static final class FileOption {
    @Option(names = FILE_OPTION)
    private @Nullable Path file;
  }

  /**
   * Reads the settings.
   *
   * @param args the command line, which may name the file
   * @param environment may name the file, if the command line does not
   * @throws MerrowException if the file can't be read
   */
  static Settings read(Map<String, String> environment, String... args) {
    FileOption option = new FileOption();
    CommandLine finder = new CommandLine(option).setUnmatchedArgumentsAllowed(true);
    finder.setDefaultValueProvider(new Settings(environment, new Properties()));
    finder.parseArgs(args);
    return new Settings(environment, load(option.file));
  }

  private static Properties load(@Nullable Path file) {
    Properties properties = new Properties();
    if (file != null) {
      try {
        String text = Files.readString(file);
        // some editors begin a file with a mark, which means nothing in UTF-8
        properties.load(new StringReader(text.startsWith("\ufeff") ? text.substring(1) : text));
      } catch (IOException | IllegalArgumentException e) {
        throw new MerrowException("Cannot read the settings: " + e, e);
      }
    }
    return properties;
  }

  /**
   * Checks that the file sets nothing but what can be set.
   *
   * @throws MerrowException if it does
   */
  void requireKnown(Collection<OptionSpec> options) {
    Set<String> known = options.stream().map(Settings::keyOf).collect(Collectors.toSet());
    Set<String> unknown = new TreeSet<>(file.stringPropertyNames());
    unknown.removeAll(known);
    if (!unknown.isEmpty()) {
      throw new MerrowException(
          "The settings file sets what there is not: " + String.join(", ", unknown));
    }
  }

  @Override
  public @Nullable String defaultValue(ArgSpec argument) {
    if (!(argument instanceof OptionSpec option) || option.usageHelp() || option.versionHelp()) {
      return null;
    }
    String set = unlessBlank(environment.get(variableOf(option)));
    return set != null ? set : unlessBlank(file.getProperty(keyOf(option)));
  }

  @Override
  public @Nullable String variable(String name) {
    return unlessBlank(environment.get(name));
  }

  /** A blank value counts as not set: that is how a container's definition omits a setting. */
  private static @Nullable String unlessBlank(@Nullable String value) {
    return value == null || value.isBlank() ? null : value;
  }

  /** Returns an option's name in the file. */
  static String keyOf(OptionSpec option) {
    return option.longestName().replaceFirst("^-+", "");
  }

  /** Returns an option's name in the environment. */
  static String variableOf(OptionSpec option) {
    return "MERROW_" + keyOf(option).toUpperCase(Locale.ROOT).replace('-', '_');
  }
}
