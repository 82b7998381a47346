/**
 * Cells in Jackson 2's JSON: {@link dev.merrow.jackson.MerrowModule} makes an {@code ObjectMapper}
 * read and write them as the values that they hold.
 */
@NullMarked
package dev.merrow.jackson;

import org.jspecify.annotations.NullMarked;
