package dev.merrow.spring.autoconfigure;

import dev.merrow.spring.autoconfigure.MerrowReport.StoreReport;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;

/** The endpoint {@code merrow} of the Actuator: the broker's paths and clients, and all stores. */
@Endpoint(id = "merrow")
final class MerrowEndpoint {
  private final MerrowReport report;

  MerrowEndpoint(MerrowReport report) {
    this.report = report;
  }

  /**
   * What the endpoint tells.
   *
   * @param mode broker, client or local
   * @param location the path or URL of the broker; null if there is none
   * @param paths the ids of the broker's clients, by path
   * @param stores all stores that are open
   */
  record State(
      String mode,
      @Nullable String location,
      Map<String, List<String>> paths,
      List<StoreReport> stores) {}

  @ReadOperation
  public State state() {
    return new State(report.mode(), report.location(), report.clients(), report.stores());
  }
}
