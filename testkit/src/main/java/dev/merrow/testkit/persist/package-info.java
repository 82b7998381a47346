/** The contracts of persisters, plain and mergeable, for those who keep stores somewhere else. */
@NullMarked
package dev.merrow.testkit.persist;

import org.jspecify.annotations.NullMarked;
