package dev.merrow.store;

/** A store's middleware, for adding callbacks to. */
final class DefaultMiddleware implements Middleware {
  private final StoreFacade store;
  private final MiddlewareSlot slot;
  private final MiddlewareCalls calls;

  DefaultMiddleware(StoreFacade store, MiddlewareSlot slot, MiddlewareCalls calls) {
    this.store = store;
    this.slot = slot;
    this.calls = calls;
  }

  static Middleware of(Store store) {
    if (store instanceof StoreFacade own) {
      return own.middleware();
    }
    throw new IllegalArgumentException(
        "Middleware works on stores that Merrow made, not on a " + store.getClass().getName());
  }

  MiddlewareCalls calls() {
    return calls;
  }

  @Override
  public Store getStore() {
    return store;
  }

  @Override
  public void addWillSetContentCallback(WillSetContent callback) {
    calls.setContent.add(callback);
  }

  @Override
  public void addWillSetTablesCallback(WillSetTables callback) {
    calls.setTables.add(callback);
  }

  @Override
  public void addWillSetTableCallback(WillSetTable callback) {
    calls.setTable.add(callback);
  }

  @Override
  public void addWillSetRowCallback(WillSetRow callback) {
    calls.setRow.add(callback);
  }

  @Override
  public void addWillSetCellCallback(WillSetCell callback) {
    calls.setCell.add(callback);
  }

  @Override
  public void addWillSetValuesCallback(WillSetValues callback) {
    calls.setValues.add(callback);
  }

  @Override
  public void addWillSetValueCallback(WillSetValue callback) {
    calls.setValue.add(callback);
  }

  @Override
  public void addWillDelTablesCallback(WillDelAll callback) {
    calls.delTables.add(callback);
  }

  @Override
  public void addWillDelTableCallback(WillDelOne callback) {
    calls.delTable.add(callback);
  }

  @Override
  public void addWillDelRowCallback(WillDelRow callback) {
    calls.delRow.add(callback);
  }

  @Override
  public void addWillDelCellCallback(WillDelCell callback) {
    calls.delCell.add(callback);
  }

  @Override
  public void addWillDelValuesCallback(WillDelAll callback) {
    calls.delValues.add(callback);
  }

  @Override
  public void addWillDelValueCallback(WillDelOne callback) {
    calls.delValue.add(callback);
  }

  @Override
  public void addWillApplyChangesCallback(WillApplyChanges callback) {
    calls.applyChanges.add(callback);
  }

  @Override
  public void close() {
    slot.remove(this);
  }
}
