package dev.merrow.store;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Creates and connects the parts of a store. */
final class StoreParts {
  final StoreLock lock = new StoreLock();
  final Mutation mutation = new Mutation();
  final Schemas schemas = new Schemas();
  final Tree tree;

  /** Null in a store without stamps. */
  final @Nullable LocalStamps stamps;

  /** Null in a store without stamps. */
  final @Nullable HashUpdater hashes;

  final TreeReader reader;
  final Editor editor;
  final MiddlewareSlot middleware;
  final TablesWriter tablesWriter;
  final ValuesWriter valuesWriter;
  final ChangeApplier applier;
  final Transactions transactions;
  final SchemaFitter fitter;
  final ListenerRegistration listeners;

  /**
   * Creates and connects the parts.
   *
   * @param store the store that they are parts of
   * @param stamping creates the stamps of local writes; null for a store without stamps
   */
  StoreParts(Store store, @Nullable Function<Mutation, LocalStamps> stamping) {
    tree = new Tree(stamping != null);
    stamps = stamping == null ? null : stamping.apply(mutation);
    hashes = stamps == null ? null : new HashUpdater(tree);
    reader = new TreeReader(lock, tree);
    editor = new Editor(tree, stamps, mutation);
    middleware = new MiddlewareSlot(lock, mutation);
    Validator validator = new Validator(schemas, editor);
    UnstampedDefaults defaults = new UnstampedDefaults(tree, editor, schemas);
    tablesWriter =
        new TablesWriter(tree, editor, schemas, validator, mutation, middleware, defaults);
    valuesWriter =
        new ValuesWriter(tree, editor, schemas, validator, mutation, middleware, defaults);
    MergedView mergedView =
        new MergedView(
            tree, editor, schemas, validator, middleware, tablesWriter, valuesWriter, defaults);
    applier = new ChangeApplier(tablesWriter, valuesWriter, mergedView, middleware, mutation);
    Listeners registry = new Listeners();
    transactions = new Transactions(store, lock, tree, editor, schemas, mutation, registry, hashes);
    fitter = new SchemaFitter(tree, editor, schemas, validator, middleware, applier, stamps);
    listeners = new ListenerRegistration(store, lock, registry);
  }
}
