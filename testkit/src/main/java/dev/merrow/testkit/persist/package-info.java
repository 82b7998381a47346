/** The contracts of persisters, plain and mergeable, for authors of custom persisters. */
@NullMarked
package dev.merrow.testkit.persist;

import org.jspecify.annotations.NullMarked;
