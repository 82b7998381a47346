package dev.merrow.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.Cell;
import dev.merrow.store.IdChange;
import dev.merrow.store.Store;
import dev.merrow.store.StoreEvent.CellChanges;
import dev.merrow.store.StoreEvent.ValueChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a listener is given, in the order in which TinyBase gives it. */
final class Given {
  private final List<Arg> args = new ArrayList<>();

  private Given() {}

  static Given store(Call call, Store store) {
    return new Given().json(call.replay().tag(store));
  }

  private Given json(JsonNode json) {
    args.add(Arg.of(json));
    return this;
  }

  Given id(@Nullable String id) {
    return json(ToJson.text(id));
  }

  Given number(int number) {
    return json(ToJson.number(number));
  }

  Given numberIfAny(@Nullable Integer number) {
    return number == null ? json(Tag.UNDEFINED) : number(number);
  }

  Given bool(boolean bool) {
    return json(ToJson.bool(bool));
  }

  Given cell(@Nullable Cell cell) {
    return json(ToJson.cell(cell));
  }

  Given cells(List<@Nullable Cell> cells) {
    return json(ToJson.cells(cells));
  }

  Given ids(List<String> ids) {
    return json(ToJson.ids(ids));
  }

  /** TinyBase's getIdChanges, which is missing when the listener is called by hand. */
  Given idChanges(Map<String, IdChange> changes) {
    if (!changes.isEmpty()) {
      args.add(Arg.function(call -> ToJson.idChanges(changes)));
    }
    return this;
  }

  /** TinyBase's getCellChange, which is missing when the listener is called by hand. */
  Given cellChanges(@Nullable CellChanges changes) {
    if (changes != null) {
      args.add(
          Arg.function(
              call -> ToJson.cellChange(changes.get(call.text(0), call.text(1), call.text(2)))));
    }
    return this;
  }

  /** TinyBase's getValueChange, which is missing when the listener is called by hand. */
  Given valueChanges(@Nullable ValueChanges changes) {
    if (changes != null) {
      args.add(Arg.function(call -> ToJson.cellChange(changes.get(call.text(0)))));
    }
    return this;
  }

  void to(Call.Callback callback) {
    callback.fire(args);
  }
}
