/**
 * Cells in Jackson 3's JSON: {@link dev.merrow.jackson3.MerrowModule} makes an {@code ObjectMapper}
 * read and write them as the values that they hold.
 */
@NullMarked
package dev.merrow.jackson3;

import org.jspecify.annotations.NullMarked;
