package dev.merrow.store;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a store is composed of, joined together. */
final class StoreParts {
  final StoreLock lock = new StoreLock();
  final Mutation mutation = new Mutation();
  final Schemas schemas = new Schemas();
  final Tree tree;

  /** Null in a store without stamps. */
  final @Nullable LocalStamps stamps;

  /** Null in a store without stamps. */
  final @Nullable StampKeeper keeper;

  final TreeReader reader;
  final Editor editor;
  final MiddlewareSlot middleware;
  final Writer writer;
  final ChangeApplier applier;
  final Transactions transactions;
  final SchemaFitter fitter;
  final ListenerEntries listeners;

  /**
   * Makes the parts.
   *
   * @param store that they are parts of
   * @param stamping makes what stamps writes; null for a store without stamps
   */
  StoreParts(Store store, @Nullable Function<Mutation, LocalStamps> stamping) {
    tree = new Tree(stamping != null);
    stamps = stamping == null ? null : stamping.apply(mutation);
    keeper = stamps == null ? null : new StampKeeper(tree);
    reader = new TreeReader(lock, tree);
    editor = new Editor(tree, stamps, mutation);
    middleware = new MiddlewareSlot(lock, mutation);
    Validator validator = new Validator(schemas, editor);
    writer = new Writer(tree, editor, schemas, validator, mutation, middleware);
    applier = new ChangeApplier(writer, middleware, mutation);
    Listeners registry = new Listeners();
    transactions = new Transactions(store, lock, tree, editor, schemas, mutation, registry, keeper);
    fitter = new SchemaFitter(tree, editor, schemas, validator, middleware, applier, stamps);
    listeners = new ListenerEntries(store, lock, registry);
  }
}
