/** Messages between brokers, or between stores, over Redis. */
@NullMarked
package dev.merrow.backplane.redis;

import org.jspecify.annotations.NullMarked;
