package dev.merrow.records;

import static java.util.stream.Collectors.joining;

import dev.merrow.Cell;
import dev.merrow.CellType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The codecs of strings, numbers, booleans and types with a text form. */
final class ScalarCodecs {
  private static final long MAX_EXACT = 1L << 53;
  private static final Set<CellType> NUMBER = Set.of(CellType.NUMBER);
  private static final Set<CellType> NUMBER_OR_STRING = Set.of(CellType.NUMBER, CellType.STRING);

  private static final Map<Class<?>, Codec> ALL = new HashMap<>();

  static {
    ALL.put(String.class, ScalarCodec.ofText("a string", String.class::cast, text -> text));
    ALL.put(
        Boolean.class,
        new ScalarCodec(
            Set.of(CellType.BOOLEAN), "a boolean", value -> value, Cell::asBoolean, false));
    ALL.put(
        Character.class,
        new ScalarCodec(
            Set.of(CellType.STRING),
            "a string of one character",
            Object::toString,
            cell -> {
              String text = cell.asString();
              return text == null || text.length() != 1 ? null : text.charAt(0);
            },
            null));
    ALL.put(Byte.class, whole(Byte.MIN_VALUE, Byte.MAX_VALUE, Long::byteValue));
    ALL.put(Short.class, whole(Short.MIN_VALUE, Short.MAX_VALUE, Long::shortValue));
    ALL.put(Integer.class, whole(Integer.MIN_VALUE, Integer.MAX_VALUE, Long::intValue));
    ALL.put(
        Long.class,
        new ScalarCodec(
            NUMBER_OR_STRING,
            "a whole number of 64 bits",
            value -> isExact((Long) value) ? value : value.toString(),
            ScalarCodecs::readLong,
            0L));
    ALL.put(
        Float.class,
        new ScalarCodec(
            NUMBER,
            "a number that a float holds",
            value -> finite(((Float) value).doubleValue()),
            ScalarCodecs::readFloat,
            0f));
    ALL.put(
        Double.class,
        new ScalarCodec(NUMBER, "a number", value -> finite((Double) value), Cell::asDouble, 0d));
    ALL.put(BigDecimal.class, digits("a decimal number", BigDecimal::new, null));
    ALL.put(
        BigInteger.class,
        digits("a whole number", text -> new BigDecimal(text).toBigIntegerExact(), null));
    text(UUID.class, "a UUID", UUID::fromString);
    text(URI.class, "a URI", URI::create);
    text(Instant.class, "an instant such as 2026-01-31T12:30:00Z", Instant::parse);
    text(LocalDate.class, "a date such as 2026-01-31", LocalDate::parse);
    text(LocalTime.class, "a time such as 12:30:00", LocalTime::parse);
    text(LocalDateTime.class, "a date and time such as 2026-01-31T12:30:00", LocalDateTime::parse);
    text(
        OffsetDateTime.class,
        "a date and time such as 2026-01-31T12:30:00+01:00",
        OffsetDateTime::parse);
    text(
        ZonedDateTime.class,
        "a date and time such as 2026-01-31T12:30:00+01:00[Europe/Paris]",
        ZonedDateTime::parse);
    text(Duration.class, "a duration such as PT1H30M", Duration::parse);
    text(Period.class, "a period such as P1Y2M", Period::parse);
    text(Year.class, "a year such as 2026", Year::parse);
    text(YearMonth.class, "a month such as 2026-01", YearMonth::parse);
    text(ZoneId.class, "a time zone such as Europe/Paris", ZoneId::of);
    ALL.put(
        Cell.class,
        new ScalarCodec(
            Set.of(
                CellType.STRING,
                CellType.NUMBER,
                CellType.BOOLEAN,
                CellType.OBJECT,
                CellType.ARRAY),
            "a cell",
            value -> value,
            cell -> cell,
            null));
  }

  private ScalarCodecs() {}

  static @Nullable Codec of(Class<?> type) {
    return type.isEnum() ? ofEnum(type) : ALL.get(type);
  }

  private static <T> void text(Class<T> type, String expected, Function<String, T> parse) {
    ALL.put(type, ScalarCodec.ofText(expected, Object::toString, parse::apply));
  }

  private static Codec whole(long min, long max, Function<Long, Object> narrow) {
    return new ScalarCodec(
        NUMBER,
        "a whole number from " + min + " to " + max,
        value -> ((Number) value).longValue(),
        cell -> {
          Long value = cell.asLong();
          return value == null || value < min || value > max ? null : narrow.apply(value);
        },
        narrow.apply(0L));
  }

  private static boolean isExact(long value) {
    return value >= -MAX_EXACT && value <= MAX_EXACT;
  }

  private static @Nullable Object readLong(Cell cell) {
    String text = cell.asString();
    if (text != null) {
      return Long.valueOf(text);
    }
    Long value = cell.asLong();
    return value == null || !isExact(value) ? null : value;
  }

  private static @Nullable Object readFloat(Cell cell) {
    Double number = cell.asDouble();
    if (number == null) {
      return null;
    }
    float value = number.floatValue();
    // JavaScript writes 0.1, to which this is the nearest float
    return Float.isInfinite(value) ? null : value;
  }

  private static Object finite(Double number) {
    if (!Double.isFinite(number)) {
      throw MismatchException.of("a number in a cell must be finite: " + number);
    }
    return number;
  }

  private static Codec digits(
      String expected, Function<String, Object> parse, @Nullable Object absent) {
    return new ScalarCodec(
        NUMBER_OR_STRING,
        expected,
        Object::toString,
        cell -> {
          String text = cell.asString();
          return cell.type() == CellType.NUMBER
              ? parse.apply(cell.toJson())
              : text == null ? null : parse.apply(text);
        },
        absent);
  }

  private static Codec ofEnum(Class<?> type) {
    Map<String, Object> constants = new HashMap<>();
    for (Object constant : type.getEnumConstants()) {
      constants.put(((Enum<?>) constant).name(), constant);
    }
    String names =
        Stream.of(type.getEnumConstants())
            .map(constant -> ((Enum<?>) constant).name())
            .collect(joining(", "));
    return new ScalarCodec(
        Set.of(CellType.STRING),
        "one of " + names,
        value -> ((Enum<?>) value).name(),
        cell -> constants.get(String.valueOf(cell.asString())),
        null);
  }
}
