package dev.merrow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.merrow.internal.JsNumber;
import dev.merrow.internal.JsString;
import dev.merrow.stamp.Hlc;
import dev.merrow.stamp.StampHash;
import dev.merrow.vectors.Vectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Texts of numbers and strings, and hashes, are what TinyBase's were. */
class HashesVectorsTest {
  private static final JsonNode HASHES = Vectors.read("hashes");

  @Test
  void numbersAreWrittenAsJavaScriptWritesThem() {
    for (JsonNode each : Vectors.cases(HASHES.get("numbers"))) {
      String hex = each.get("ieee754Hex").textValue();
      double number = Double.longBitsToDouble(Long.parseUnsignedLong(hex, 16));
      assertThat(JsNumber.toString(number)).as(hex).isEqualTo(each.get("json").textValue());
      assertThat(Cell.of(number).toJson()).as(hex).isEqualTo(each.get("json").textValue());
    }
  }

  @Test
  void stringsAreWrittenAsJavaScriptWritesThem() {
    for (JsonNode each : Vectors.cases(HASHES.get("hashes"))) {
      String json = each.get("stringJson").textValue();
      assertThat(JsString.quote(string(json))).isEqualTo(json);
    }
  }

  @Test
  void stringsHash() {
    for (JsonNode each : Vectors.cases(HASHES.get("hashes"))) {
      assertHash(StampHash.ofString(string(each.get("stringJson").textValue())), each);
    }
  }

  @Test
  void valuesHashWithTheirStamps() {
    for (JsonNode each : Vectors.cases(HASHES.get("valueHashes"))) {
      String json = each.get("valueJson").textValue();
      Cell cell = cell(json);
      assertThat(cell.toJson()).isEqualTo(json);
      assertHash(hash(cell, each), each);
    }
  }

  @Test
  void deletedValuesHashAsNull() {
    JsonNode expected = HASHES.get("undefinedValueHash");
    assertHash(hash(null, expected), expected);
  }

  @Test
  void childrenHashWithTheirIds() {
    for (JsonNode each : Vectors.cases(HASHES.get("inHashes"))) {
      String id = string(each.get("idJson").textValue());
      int childHash = (int) each.get("childHash").longValue();
      assertHash(StampHash.ofChild(id, childHash), each);
    }
  }

  private static int hash(@Nullable Cell cell, JsonNode expected) {
    return StampHash.ofCell(cell, Hlc.parse(expected.get("hlc").textValue()));
  }

  private static void assertHash(int hash, JsonNode expected) {
    assertThat(Integer.toUnsignedLong(hash))
        .as("%s", expected)
        .isEqualTo(expected.get("hash").longValue());
  }

  private static String string(String json) {
    return Vectors.parse(json).textValue();
  }

  /** A cell of any JSON; a reserved string, which TinyBase hashes too, is made as a nested one. */
  private static Cell cell(String json) {
    JsonNode node = Vectors.parse(json);
    boolean reserved = node.isTextual() && StringCell.isReserved(node.textValue());
    return reserved ? StringCell.nested(node.textValue()) : Cell.ofJson(json);
  }
}
