package com.example.shop;

/**
 * A row of a customer's orders.
 *
 * @param itemId the row of the catalog
 * @param count how many
 * @param status what has become of it
 */
public record Order(String itemId, int count, Status status) {
  /** What becomes of an order. */
  public enum Status {
    /** The customer has asked for it. */
    NEW,
    /** The staff has sent it. */
    SENT
  }

  Order sent() {
    return new Order(itemId, count, Status.SENT);
  }
}
