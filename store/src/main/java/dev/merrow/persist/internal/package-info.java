/** What persisters extend that pass calls on to another. */
@NullMarked
package dev.merrow.persist.internal;

import org.jspecify.annotations.NullMarked;
