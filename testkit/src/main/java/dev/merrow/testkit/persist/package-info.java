/** The contracts of persisters, plain and mergeable, for whoever keeps stores somewhere else. */
@NullMarked
package dev.merrow.testkit.persist;

import org.jspecify.annotations.NullMarked;
