/**
 * Cells in Jackson 2's JSON: {@link dev.merrow.jackson.MerrowModule} has an {@code ObjectMapper}
 * read and write them as what they hold.
 */
@NullMarked
package dev.merrow.jackson;

import org.jspecify.annotations.NullMarked;
