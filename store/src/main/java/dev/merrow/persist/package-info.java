/**
 * Persisters, which keep a store in a place that outlives the process. {@link
 * dev.merrow.persist.Persister} uses a {@link dev.merrow.persist.Persistence}, the interface for
 * custom places; {@link dev.merrow.persist.FilePersister} keeps a store in a JSON file.
 */
@NullMarked
package dev.merrow.persist;

import org.jspecify.annotations.NullMarked;
