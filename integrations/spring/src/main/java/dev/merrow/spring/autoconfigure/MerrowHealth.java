package dev.merrow.spring.autoconfigure;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The application's health as far as Merrow is concerned. A broker elsewhere that can't be reached
 * does no harm: stores work without it, and are synchronized later. So the details alone say it.
 *
 * @param status a code of Boot's
 * @param details why
 */
record MerrowHealth(String status, Map<String, Object> details) {

  static MerrowHealth of(MerrowReport report) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("mode", report.mode());
    Map<String, List<String>> clients = report.clients();
    if (report.mode().equals("broker")) {
      details.put("paths", clients.size());
      details.put("clients", clients.values().stream().mapToInt(List::size).sum());
    }
    Map<String, String> synchronization = report.synchronization();
    if (!synchronization.isEmpty()) {
      details.put("synchronization", synchronization);
    }
    List<String> failing = report.failing();
    List<String> refused = report.refused();
    putUnlessEmpty(details, "failingStores", failing);
    putUnlessEmpty(details, "refusedStores", refused);
    if (!failing.isEmpty() || !refused.isEmpty()) {
      return new MerrowHealth("DOWN", details);
    }
    return new MerrowHealth(report.isEnding() ? "OUT_OF_SERVICE" : "UP", details);
  }

  private static void putUnlessEmpty(Map<String, Object> details, String name, List<String> paths) {
    if (!paths.isEmpty()) {
      details.put(name, paths);
    }
  }
}
