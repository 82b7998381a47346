package dev.merrow.store;

import dev.merrow.Cell;
import java.util.Map;

/** Writes valid values, as {@link TablesWriter} does tables. Runs inside a transaction. */
final class ValuesWriter {
  private final Tree tree;
  private final Editor editor;
  private final Schemas schemas;
  private final Validator validator;
  private final Mutation mutation;
  private final MiddlewareSlot middleware;
  private final UnstampedDefaults defaults;

  ValuesWriter(
      Tree tree,
      Editor editor,
      Schemas schemas,
      Validator validator,
      Mutation mutation,
      MiddlewareSlot middleware,
      UnstampedDefaults defaults) {
    this.tree = tree;
    this.editor = editor;
    this.schemas = schemas;
    this.validator = validator;
    this.mutation = mutation;
    this.middleware = middleware;
    this.defaults = defaults;
  }

  /** Replaces all values by the valid part of the given ones; deletes them if none are given. */
  void putOrDelValues(Map<String, Cell> values) {
    if (values.isEmpty()) {
      delValues();
    } else {
      putValues(values);
    }
  }

  /** Replaces all values by the valid part of the given ones. */
  void putValues(Map<String, Cell> values) {
    Map<String, Cell> valid = validator.values(values, false);
    if (valid != null) {
      setValues(valid);
    }
  }

  /** Sets those of the given values that are valid. */
  void putPartialValues(Map<String, Cell> partialValues) {
    Map<String, Cell> valid = validator.values(partialValues, true);
    if (valid != null) {
      valid.forEach(this::setValue);
    }
  }

  /** Sets a valid value. */
  void putValue(String valueId, Cell value) {
    Cell valid = validator.value(valueId, value);
    if (valid != null) {
      setValue(valueId, valid);
    }
  }

  /** Deletes a value if readers see it. */
  void delValueIfThere(String valueId) {
    if (tree.values().has(valueId)) {
      delValue(valueId);
    }
  }

  void delValues() {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null || calls.willDelValues()) {
      replaceValues(Map.of());
    }
  }

  private void setValues(Map<String, Cell> values) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null) {
      replaceValues(values);
    } else {
      mutation.continueWith(values, calls.willSetValues(values), this::replaceValues);
    }
  }

  private void replaceValues(Map<String, Cell> values) {
    values.forEach((valueId, value) -> setValue(valueId, value));
    for (String valueId : tree.values().idsExcept(values.keySet())) {
      delValue(valueId);
    }
    defaults.settleValues();
  }

  /** Sets a valid value, after asking middleware. */
  void setValue(String valueId, Cell value) {
    MiddlewareCalls calls = middleware.calls();
    if (calls == null) {
      changeValue(valueId, value);
    } else {
      mutation.continueWith(
          value, calls.willSetValue(valueId, value), result -> changeValue(valueId, result));
    }
  }

  private void changeValue(String valueId, Cell value) {
    if (!mutation.isActive()) {
      editor.change(editor.openValues(), valueId, value);
      return;
    }
    Cell valid = validator.value(valueId, value);
    if (valid != null) {
      editor.changeByItself(editor.openValues(), valueId, valid);
    }
  }

  private void delValue(String valueId) {
    Cell defaultValue = schemas.defaultValue(valueId);
    if (defaultValue != null) {
      setValue(valueId, defaultValue);
      return;
    }
    MiddlewareCalls calls = middleware.calls();
    if (calls == null || calls.willDelValue(valueId)) {
      editor.change(editor.openValues(), valueId, null);
    }
  }
}
