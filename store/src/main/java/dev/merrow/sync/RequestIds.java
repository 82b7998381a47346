package dev.merrow.sync;

import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes ids for messages. (TinyBase's protocol: 11 characters for what belongs together; each
 * request of it adds a dot and 4 more.)
 */
final class RequestIds {
  private static final String ALPHABET =
      "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

  private final RandomGenerator random;

  RequestIds(@Nullable RandomGenerator random) {
    this.random = random == null ? new SecureRandom() : random;
  }

  String transactionId() {
    return random(11);
  }

  RequestId requestId(String transactionId, RowSlice slice) {
    return new RequestId(transactionId, slice, random(4));
  }

  private String random(int length) {
    StringBuilder id = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return id.toString();
  }
}
