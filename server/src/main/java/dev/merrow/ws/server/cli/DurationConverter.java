package dev.merrow.ws.server.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads times such as 30s, 1m30s or 0.5s: those of ISO 8601 without what they all begin with. */
final class DurationConverter implements ITypeConverter<Duration> {
  private static final String ISO_START = "PT";

  @Override
  public Duration convert(String text) {
    try {
      return Duration.parse(ISO_START + text);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("expected a time such as 30s or 1m30s, not '" + text + "'");
    }
  }
}
