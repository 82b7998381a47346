/** What keeping a store in SQLite costs, beside the real TinyBase. */
@NullMarked
package dev.merrow.benchmarks.persist;

import org.jspecify.annotations.NullMarked;
