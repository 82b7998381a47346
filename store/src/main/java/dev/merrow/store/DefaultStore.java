package dev.merrow.store;

import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A whole store: what it reads, writes and listens to, and here its schemas. */
class DefaultStore extends ListeningStore {
  private final SchemaFitter fitter;
  private @Nullable DefaultMiddleware middleware;

  DefaultStore() {
    this(null);
  }

  DefaultStore(@Nullable Function<Mutation, LocalStamps> stamps) {
    super(stamps);
    fitter = new SchemaFitter(tree, editor, schemas, writer, applier, localStamps);
  }

  /** The store's middleware, made when first asked for. */
  final Middleware middleware() {
    lock.takeTurn();
    try {
      DefaultMiddleware current = middleware;
      if (current == null) {
        current = new DefaultMiddleware(this, new MiddlewareCalls(mutation));
        middleware = current;
        writer.useMiddleware(current.calls());
      }
      return current;
    } finally {
      lock.giveTurn();
    }
  }

  final void remove(DefaultMiddleware closed) {
    lock.takeTurn();
    try {
      if (middleware == closed) {
        middleware = null;
        writer.useMiddleware(null);
      }
    } finally {
      lock.giveTurn();
    }
  }

  @Override
  public void setTablesSchema(Map<String, ? extends Map<String, CellSchema>> tablesSchema) {
    Objects.requireNonNull(tablesSchema, "tablesSchema");
    transaction(
        () -> {
          Schemas.State before = schemas.state();
          if (schemas.setTables(tablesSchema)) {
            fitter.fitTables(before);
          }
        });
  }

  @Override
  public void setValuesSchema(Map<String, CellSchema> valuesSchema) {
    Objects.requireNonNull(valuesSchema, "valuesSchema");
    transaction(
        () -> {
          Schemas.State before = schemas.state();
          if (!valuesSchema.isEmpty()) {
            schemas.setValues(valuesSchema);
            fitter.fitValues(before);
          }
        });
  }

  @Override
  public void setSchema(
      Map<String, ? extends Map<String, CellSchema>> tablesSchema,
      Map<String, CellSchema> valuesSchema) {
    transaction(
        () -> {
          setTablesSchema(tablesSchema);
          setValuesSchema(valuesSchema);
        });
  }

  @Override
  public void delTablesSchema() {
    transaction(
        () -> {
          Schemas.State before = schemas.state();
          schemas.delTables();
          fitter.fitTables(before);
        });
  }

  @Override
  public void delValuesSchema() {
    transaction(
        () -> {
          Schemas.State before = schemas.state();
          schemas.delValues();
          fitter.fitValues(before);
        });
  }

  @Override
  public void delSchema() {
    transaction(
        () -> {
          delTablesSchema();
          delValuesSchema();
        });
  }

  @Override
  public String getTablesSchemaJson() {
    return read(schemas::tablesJson);
  }

  @Override
  public String getValuesSchemaJson() {
    return read(schemas::valuesJson);
  }

  @Override
  public String getSchemaJson() {
    return read(() -> "[" + schemas.tablesJson() + "," + schemas.valuesJson() + "]");
  }

  @Override
  public boolean hasTablesSchema() {
    return read(schemas::hasTables);
  }

  @Override
  public boolean hasValuesSchema() {
    return read(schemas::hasValues);
  }
}
