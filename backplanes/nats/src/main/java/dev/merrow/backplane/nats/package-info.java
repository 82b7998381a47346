/** Messages between brokers, or between stores, over NATS. */
@NullMarked
package dev.merrow.backplane.nats;

import org.jspecify.annotations.NullMarked;
