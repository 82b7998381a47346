package dev.merrow.testkit.persist;

import dev.merrow.Cell;
import dev.merrow.store.Store;
import java.util.List;
import java.util.Map;

/** Content with every kind of cell and id that a storage might fail to keep. */
public final class SampleContent {
  private static final String LONE_SURROGATE = "\ud83d";

  private static final List<String> STRANGE =
      List.of(
          "",
          "\u0000",
          "a\u0000b",
          "'\"`[]",
          "a.b",
          "%41",
          "_id",
          "rowid",
          "__proto__",
          "\u2028",
          "\ufffc ",
          "\u00e9\u4e2d\ud83d\ude00",
          LONE_SURROGATE,
          LONE_SURROGATE + "?",
          "\udc00" + LONE_SURROGATE,
          "?",
          "x".repeat(5_000));

  private static final List<Double> NUMBERS =
      List.of(
          0.0,
          -0.0,
          1.0,
          -7.0,
          0.1,
          1e21,
          1e-7,
          9_007_199_254_740_992.0,
          -9_007_199_254_740_992.0,
          9.3e18,
          Double.MAX_VALUE,
          Double.MIN_VALUE);

  private SampleContent() {}

  /** Writes tables and values of all kinds, some of which are deleted again. */
  public static void write(Store store) {
    store.transaction(
        () -> {
          ordinary(store);
          for (int i = 0; i < STRANGE.size(); i++) {
            String strange = STRANGE.get(i);
            store.setCell(strange, "row", "cell", i);
            store.setCell("rows", strange, "cell", i);
            store.setCell("cells", "row", strange, i);
            store.setCell("strings", "" + i, "cell", strange);
            store.setValue(strange, strange);
          }
          for (int i = 0; i < NUMBERS.size(); i++) {
            store.setCell("numbers", "" + i, "cell", Cell.of(NUMBERS.get(i)));
          }
        });
    store.delCell("cells", "row", "a.b");
    store.delRow("rows", "a.b");
    store.delTable("a.b");
    store.delValue("a.b");
  }

  private static void ordinary(Store store) {
    store.setRow(
        "pets",
        "fido",
        Map.of(
            "species", Cell.of("dog"),
            "age", Cell.of(4.5),
            "sold", Cell.of(true),
            "lost", Cell.of(false),
            "owner", Cell.ofNull(),
            "tags", Cell.of(List.of("good", LONE_SURROGATE, 1, true)),
            "home", Cell.of(Map.of("city", Map.of("name", "K\u00f6ln")))));
    store.setValue("open", true);
    store.setValue("none", Cell.ofNull());
    store.setValue("list", List.of());
  }
}
