package dev.merrow.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.Cell;
import dev.merrow.CellType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/** What is logged of refusals that nobody listens to. */
class RefusalLogTest {
  private final Schemas schemas = new Schemas();
  private final Listeners listeners = new Listeners();
  private final RecordingLogger logger = new RecordingLogger();
  private final RefusalLog log = new RefusalLog(schemas, listeners, logger);

  RefusalLogTest() {
    CellSchema legs = CellSchema.ofType(CellType.NUMBER);
    CellSchema name = CellSchema.ofType(CellType.STRING).required();
    schemas.setTables(Map.of("pets", Map.of("legs", legs, "name", name)));
    schemas.setValues(Map.of("open", CellSchema.ofType(CellType.BOOLEAN)));
  }

  private static Refusals refusals(int count) {
    Refusals refusals = new Refusals();
    for (int i = 0; i < count; i++) {
      refusals.addCell("pets", "fido" + i, "legs", Cell.of("secret"));
    }
    return refusals;
  }

  @Test
  void theFirstRefusalIsToldOnce() {
    log.log(refusals(2));
    log.log(refusals(1));
    assertThat(logger.messages)
        .singleElement()
        .asString()
        .startsWith(
            "INFO A schema refused the string for cell \"legs\" of row \"fido0\" in table"
                + " \"pets\".")
        .doesNotContain("secret");
  }

  @Test
  void atDebugTheFirstOfEachTransactionAreTold() {
    logger.level = Level.DEBUG;
    log.log(refusals(2));
    log.log(refusals(RefusalLog.MAX_NAMED + 5));
    assertThat(logger.messages)
        .hasSize(1 + 2 + RefusalLog.MAX_NAMED + 1)
        .contains("DEBUG Refused the string for cell \"legs\" of row \"fido1\" in table \"pets\"")
        .endsWith("DEBUG Refused 5 more in the same transaction");
  }

  @Test
  void whatIsMissingIsToldOnlyIfItIsRequired() {
    Refusals refusals = new Refusals();
    refusals.addCell("pets", "fido", "legs", null);
    refusals.addCell("pets", "fido", null, null);
    log.log(refusals);
    assertThat(logger.messages).isEmpty();
    refusals.addCell("pets", null, "name", null);
    log.log(refusals);
    assertThat(logger.messages)
        .singleElement()
        .asString()
        .contains("a write without the required cell \"name\" of a new row in table \"pets\"");
  }

  @Test
  void anUnknownTableAndAValueAreTold() {
    logger.level = Level.DEBUG;
    Refusals refusals = new Refusals();
    refusals.addCell("x".repeat(500), null, null, null);
    refusals.addValue("open", Cell.of(1));
    log.log(refusals);
    assertThat(logger.messages)
        .contains(
            "DEBUG Refused table \"" + "x".repeat(100) + "...\", which it does not name",
            "DEBUG Refused the number for value \"open\"");
  }

  @Test
  void whereSomeoneListensNothingIsTold() {
    listeners.add(ListenerKind.INVALID_CELL, false, List.of("t", "r", "c"), event -> {});
    log.log(refusals(1));
    assertThat(logger.messages).isEmpty();
    Refusals ofValue = new Refusals();
    ofValue.addValue("open", Cell.of(1));
    log.log(ofValue);
    assertThat(logger.messages).hasSize(1);
  }

  /** Keeps what is logged at a level or above. */
  private static final class RecordingLogger extends LegacyAbstractLogger {
    private static final long serialVersionUID = 1L;

    final transient List<String> messages = new ArrayList<>();
    Level level = Level.INFO;

    private boolean isEnabled(Level asked) {
      return asked.toInt() >= level.toInt();
    }

    @Override
    public boolean isTraceEnabled() {
      return isEnabled(Level.TRACE);
    }

    @Override
    public boolean isDebugEnabled() {
      return isEnabled(Level.DEBUG);
    }

    @Override
    public boolean isInfoEnabled() {
      return isEnabled(Level.INFO);
    }

    @Override
    public boolean isWarnEnabled() {
      return isEnabled(Level.WARN);
    }

    @Override
    public boolean isErrorEnabled() {
      return isEnabled(Level.ERROR);
    }

    @Override
    protected String getFullyQualifiedCallerName() {
      return "";
    }

    @Override
    protected void handleNormalizedLoggingCall(
        Level at, Marker marker, String message, Object[] arguments, Throwable error) {
      messages.add(at + " " + MessageFormatter.basicArrayFormat(message, arguments));
    }
  }
}
