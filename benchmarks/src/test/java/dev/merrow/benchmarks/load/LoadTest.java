package dev.merrow.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.merrow.benchmarks.load.Scenario.Shape;
import dev.merrow.ws.server.WsEngine;
import dev.merrow.ws.server.WsServer;
import dev.merrow.ws.server.WsServerOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A little load on a broker in this process: what is counted, not how fast it was. */
class LoadTest {
  private static final ScenarioRun SHORT = new ScenarioRun("Merrow", false, 0.1, 0.3);

  private static Result run(WsEngine engine, Scenario scenario) throws Exception {
    WsServerOptions options = WsServerOptions.builder().port(0).engine(engine).build();
    try (WsServer server = WsServer.createWsServer(options)) {
      return SHORT.of(scenario, BrokerProcess.inThisProcess(server.port()));
    }
  }

  @ParameterizedTest
  @EnumSource(WsEngine.class)
  void nothingIsLostReorderedOrForeign(WsEngine engine) throws Exception {
    List<Scenario> scenarios =
        List.of(
            new Scenario("fan", "fan-out", Shape.BROADCAST, 5, 20, 16, 0),
            new Scenario("large", "large fan-out", Shape.BROADCAST, 5, 100_000, 3, 0),
            new Scenario("direct", "pairs", Shape.DIRECT, 5, 20, 4, 0),
            new Scenario("hub", "hub", Shape.HUB, 5, 20, 4, 0),
            new Scenario("open", "with a rate", Shape.BROADCAST, 5, 20, 4_096, 200));
    for (Scenario scenario : scenarios) {
      Result result = run(engine, scenario);
      assertThat(result.sent()).as(scenario.title()).isPositive();
      assertThat(result.lost()).as(scenario.title()).isZero();
      assertThat(result.reordered()).as(scenario.title()).isZero();
      assertThat(result.foreign()).as(scenario.title()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(WsEngine.class)
  void whatWasMeasuredIsShown(WsEngine engine) throws Exception {
    Result result = run(engine, Scenario.named("fan-10"));
    Result theirs = new Result("fan-10", "TinyBase", false, 1, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0);
    Summary summary = new Summary(List.of(result, theirs));
    assertThat(summary.details(false).orElseThrow()).contains("| Merrow | 1 |", "| TinyBase | 1 |");
    assertThat(summary.asks(false).orElseThrow()).contains("fan-out 1 to 10");
    assertThat(summary.asks(true)).isEmpty();
    assertThat(summary.isFaulty()).isFalse();
  }

  @Test
  void whatDidNotDoAsAskedIsFound() {
    Result theirs = new Result("fan-100", "TinyBase", false, 100, 2, 3, 4, 5, 6, 7, 8, 0, 0, 0);
    Result slow = new Result("fan-100", "Merrow", false, 299, 2, 3, 4, 2, 6, 7, 8, 0, 0, 0);
    Result fast = new Result("fan-100", "Merrow", false, 301, 2, 3, 4, 2, 6, 7, 8, 0, 0, 0);
    Scenario scenario = Scenario.named("fan-100");
    assertThat(new Summary(List.of(theirs, slow)).unmet()).containsExactly(scenario);
    assertThat(new Summary(List.of(theirs, fast)).unmet()).isEmpty();
    assertThat(new Summary(List.of(slow)).unmet()).isEmpty();
  }

  @Test
  void pairsOfTwoJarsAreCompared() {
    Scenario scenario = Scenario.named("fan-100");
    Pairs pairs = new Pairs();
    for (double drift : new double[] {1, 2, 4}) {
      Result before =
          new Result("fan-100", "old", false, 100 * drift, 2, 30, 4, 10 * drift, 6, 7, 8, 0, 0, 0);
      Result after =
          new Result("fan-100", "new", false, 98 * drift, 2, 33, 4, 11 * drift, 6, 7, 8, 0, 0, 0);
      pairs.add(scenario, before, after);
    }
    assertThat(pairs.table())
        .contains("| 3 | 200.00 | 196.00 | 0.980 | 0.980–0.980 |")
        .contains("| 20.00 | 22.00 | 1.100 | 1.100–1.100 | 30.00 | 33.00 | 1.100 |");
  }
}
