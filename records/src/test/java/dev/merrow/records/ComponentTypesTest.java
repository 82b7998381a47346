package dev.merrow.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.merrow.Cell;
import dev.merrow.store.Store;
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
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each type of component is as a cell, and that nothing is lost on the way. */
class ComponentTypesTest {
  enum Color {
    RED,
    GREEN {
      @Override
      public String toString() {
        return "grass";
      }
    }
  }

  record Inner(int number, Optional<Color> color) {}

  record Numbers(
      byte b, short s, int i, long l, float f, double d, BigDecimal decimal, BigInteger integer) {}

  record Texts(String string, char character, Color color, UUID uuid, URI uri, boolean bool) {}

  record Times(
      Instant instant,
      LocalDate date,
      LocalTime time,
      LocalDateTime dateTime,
      OffsetDateTime offset,
      ZonedDateTime zoned,
      Duration duration,
      Period period,
      Year year,
      YearMonth month,
      ZoneId zone) {}

  record Many(
      List<Inner> list,
      Set<Color> set,
      Map<String, List<Instant>> map,
      Inner inner,
      Cell cell,
      Optional<Inner> maybe) {}

  private final Store store = Store.createStore();

  private <R extends Record> void assertComesBack(Class<R> type, R row) {
    Table<R> table = Table.of(store, "t", type);
    assertThat(table.get(table.add(row))).isEqualTo(row);
  }

  private <R extends Record> Map<String, Object> written(Class<R> type, R row) {
    return store.getRowAsObjects("t", Table.of(store, "t", type).add(row));
  }

  @Test
  void numbersAreNumbersWhereADoubleHoldsThem() {
    Numbers numbers =
        new Numbers(
            (byte) -128,
            Short.MAX_VALUE,
            Integer.MIN_VALUE,
            1L << 53,
            0.1f,
            0.1,
            new BigDecimal("1.10"),
            BigInteger.TWO.pow(100));
    assertThat(written(Numbers.class, numbers))
        .isEqualTo(
            Map.of(
                "b",
                -128L,
                "s",
                32767L,
                "i",
                (long) Integer.MIN_VALUE,
                "l",
                1L << 53,
                "f",
                (double) 0.1f,
                "d",
                0.1,
                "decimal",
                "1.10",
                "integer",
                "1267650600228229401496703205376"));
    assertComesBack(Numbers.class, numbers);
  }

  @Test
  void longsBeyondADoubleAreDigits() {
    record One(long l) {}
    assertThat(written(One.class, new One(Long.MAX_VALUE)))
        .isEqualTo(Map.of("l", "9223372036854775807"));
    assertComesBack(One.class, new One(Long.MIN_VALUE));
    assertComesBack(One.class, new One((1L << 53) + 1));
  }

  @Test
  void textsAreStrings() {
    Texts texts =
        new Texts(
            "", 'x', Color.GREEN, new UUID(1, 2), URI.create("https://example.org/%20?a=b"), true);
    assertThat(written(Texts.class, texts))
        .isEqualTo(
            Map.of(
                "string",
                "",
                "character",
                "x",
                "color",
                "GREEN",
                "uuid",
                "00000000-0000-0001-0000-000000000002",
                "uri",
                "https://example.org/%20?a=b",
                "bool",
                true));
    assertComesBack(Texts.class, texts);
  }

  @Test
  void timesAreStringsThatJavaScriptReads() {
    Times times =
        new Times(
            Instant.parse("2026-01-31T12:30:00.123456789Z"),
            LocalDate.of(2026, 1, 31),
            LocalTime.of(12, 30),
            LocalDateTime.of(2026, 1, 31, 12, 30),
            OffsetDateTime.of(2026, 1, 31, 12, 30, 0, 0, ZoneOffset.ofHours(1)),
            ZonedDateTime.of(2026, 1, 31, 12, 30, 0, 0, ZoneId.of("Europe/Paris")),
            Duration.ofMinutes(90),
            Period.of(1, 2, 3),
            Year.of(2026),
            YearMonth.of(2026, 1),
            ZoneId.of("Europe/Paris"));
    assertThat(written(Times.class, times))
        .containsEntry("instant", "2026-01-31T12:30:00.123456789Z")
        .containsEntry("date", "2026-01-31")
        .containsEntry("time", "12:30")
        .containsEntry("offset", "2026-01-31T12:30+01:00")
        .containsEntry("zoned", "2026-01-31T12:30+01:00[Europe/Paris]")
        .containsEntry("duration", "PT1H30M")
        .containsEntry("period", "P1Y2M3D")
        .containsEntry("month", "2026-01")
        .containsEntry("zone", "Europe/Paris");
    assertComesBack(Times.class, times);
  }

  @Test
  void collectionsAndRecordsAreArraysAndObjects() {
    Many many =
        new Many(
            List.of(new Inner(1, Optional.of(Color.RED)), new Inner(2, Optional.empty())),
            new LinkedHashSet<>(Arrays.asList(Color.GREEN, Color.RED)),
            Map.of("a", List.of(Instant.EPOCH)),
            new Inner(3, Optional.empty()),
            Cell.ofNull(),
            Optional.of(new Inner(4, Optional.empty())));
    assertThat(written(Many.class, many).toString())
        .isEqualTo(
            "{list=[{number=1, color=RED}, {number=2}], set=[GREEN, RED],"
                + " map={a=[1970-01-01T00:00:00Z]}, inner={number=3}, cell=null,"
                + " maybe={number=4}}");
    assertComesBack(Many.class, many);
  }

  @Test
  void numbersThatJavaScriptWroteAreRead() {
    store.setRow(
        "t",
        "r",
        Cell.ofObjects(Map.of("decimal", 1.5, "integer", 1e21, "b", 1.0, "f", 0.1, "l", "12")));
    assertThat(Table.of(store, "t", Numbers.class).get("r"))
        .isEqualTo(
            new Numbers(
                (byte) 1,
                (short) 0,
                0,
                12,
                0.1f,
                0,
                new BigDecimal("1.5"),
                BigInteger.TEN.pow(21)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void numbersThatNoCellHoldsAreRefused(double number) {
    record One(double d) {}
    assertThatThrownBy(() -> Table.of(store, "t", One.class).add(new One(number)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("One.d", "finite", "" + number);
  }

  @Test
  void whatIsOutOfRangeIsNotCut() {
    record One(byte b) {}
    for (Object bad : new Object[] {128, 0.5, "1", true, List.of()}) {
      store.setRow("t", "r", Cell.ofObjects(Map.of("b", bad)));
      assertThatThrownBy(() -> Table.of(store, "t", One.class).get("r"))
          .isInstanceOf(UnreadableRowException.class)
          .hasMessageContainingAll("cell b", "a whole number from -128 to 127", "found the ");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void randomNumbersAndTimesComeBack(long seed) {
    Random random = new Random(seed);
    Table<Numbers> numbers = Table.of(store, "n", Numbers.class);
    for (int i = 0; i < 500; i++) {
      float f = Float.intBitsToFloat(random.nextInt());
      double d = Double.longBitsToDouble(random.nextLong());
      Numbers row =
          new Numbers(
              (byte) random.nextInt(),
              (short) random.nextInt(),
              random.nextInt(),
              random.nextLong(),
              Float.isFinite(f) && f != 0 ? f : 1,
              Double.isFinite(d) && d != 0 ? d : 1,
              new BigDecimal(new BigInteger(90, random), random.nextInt(60) - 30),
              new BigInteger(200, random).negate());
      numbers.set("r", row);
      assertThat(numbers.get("r")).as("seed %d", seed).isEqualTo(row);
    }
  }

  @Test
  void whatIsReadCannotBeChanged() {
    Many many =
        new Many(
            List.of(),
            Set.of(),
            Map.of(),
            new Inner(3, Optional.empty()),
            Cell.of(1),
            Optional.empty());
    Table<Many> table = Table.of(store, "t", Many.class);
    Many read = table.get(table.add(many));
    assertThatThrownBy(() -> read.list().add(null))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> read.set().add(null))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> read.map().put("", null))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
