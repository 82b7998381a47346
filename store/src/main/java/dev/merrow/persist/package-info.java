/**
 * Persisters: keep a store somewhere that outlives the process. {@link
 * dev.merrow.persist.Persister} does the work over a {@link dev.merrow.persist.Persistence}, the
 * seam for one's own; {@link dev.merrow.persist.FilePersister} keeps a store in a JSON file.
 */
@NullMarked
package dev.merrow.persist;

import org.jspecify.annotations.NullMarked;
