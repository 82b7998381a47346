package dev.merrow.ws.client;

import dev.merrow.sync.ServerStore;
import dev.merrow.wire.internal.MaxBytesNotice;
import dev.merrow.wire.internal.RenewalFrame;
import dev.merrow.wire.internal.StoreNotice;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the response that opens a WebSocket announces of Merrow's broker.
 *
 * @param store whether it has a store of its own; null if it says nothing
 * @param maxBytes how large a message may be for it; as large as can be if it says nothing
 * @param renews whether it accepts a fresh token while the WebSocket is open
 */
record UpgradeNotices(@Nullable ServerStore store, long maxBytes, boolean renews) {

  static UpgradeNotices of(Map<String, List<String>> headers) {
    ServerStore store = StoreNotice.ofValue(header(headers, StoreNotice.HEADER));
    String maxBytes = header(headers, MaxBytesNotice.HEADER);
    Long told = maxBytes == null ? null : MaxBytesNotice.ofValue(maxBytes);
    boolean renews = RenewalFrame.SUPPORTED.equals(header(headers, RenewalFrame.HEADER));
    return new UpgradeNotices(store, told == null ? Long.MAX_VALUE : told, renews);
  }

  /** Returns the value of a header that is there once. */
  private static @Nullable String header(Map<String, List<String>> headers, String name) {
    String value = null;
    for (Map.Entry<String, List<String>> header : headers.entrySet()) {
      if (header.getKey().equalsIgnoreCase(name) && header.getValue().size() == 1) {
        value = header.getValue().get(0).strip();
      }
    }
    return value;
  }
}
