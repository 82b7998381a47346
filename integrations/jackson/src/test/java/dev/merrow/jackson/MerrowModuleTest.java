package dev.merrow.jackson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.jsontype.BasicPolymorphicTypeValidator;
import dev.merrow.Cell;
import dev.merrow.store.Store;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MerrowModuleTest {
  private static final TypeReference<Map<String, Map<String, Cell>>> TABLE =
      new TypeReference<>() {};

  private final ObjectMapper mapper = new ObjectMapper().registerModule(new MerrowModule());

  record Pet(String name, Cell cell, List<Cell> others) {}

  @Test
  void isFoundOnTheClassPath() throws Exception {
    ObjectMapper found = new ObjectMapper().findAndRegisterModules();
    assertThat(found.writeValueAsString(Map.of("a", Cell.of(4)))).isEqualTo("{\"a\":4}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"dog\"",
        "4",
        "0.5",
        "-1.0E-7",
        "9007199254740992",
        "true",
        "false",
        "null",
        "[]",
        "{}",
        "[1,null,{\"a\":[true,\"x\"]}]",
        "{\"b\":1,\"a\":{\"c\":null}}",
        "\"\\\"\\u0000\\n\""
      })
  void cellsAreWrittenAsWhatTheyHoldAndReadBack(String json) throws Exception {
    Cell cell = Cell.ofJson(json);
    assertThat(mapper.writeValueAsString(cell)).isEqualTo(json);
    assertThat(mapper.readValue(json, Cell.class)).isEqualTo(cell);
    assertThat(mapper.treeToValue(mapper.valueToTree(cell), Cell.class)).isEqualTo(cell);
  }

  @Test
  void tablesComeBack() throws Exception {
    Store store = Store.createStore();
    store.setRow(
        "pets",
        "fido",
        Cell.ofObjects(Map.of("species", "dog", "legs", 4, "tags", List.of("a", Map.of("b", 1)))));
    store.setCell("pets", "fido", "owner", Cell.ofNull());
    String json = mapper.writeValueAsString(store.getTable("pets"));
    assertThat(mapper.readTree(json).at("/fido/tags/1/b").asInt()).isEqualTo(1);
    assertThat(mapper.readValue(json, TABLE)).isEqualTo(store.getTable("pets"));
  }

  @Test
  void recordsCanHoldCells() throws Exception {
    Pet pet = new Pet("Fido", Cell.of("dog"), List.of(Cell.of(1), Cell.ofNull()));
    String json = mapper.writeValueAsString(pet);
    assertThat(json).isEqualTo("{\"name\":\"Fido\",\"cell\":\"dog\",\"others\":[1,null]}");
    assertThat(mapper.readValue(json, Pet.class)).isEqualTo(pet);
  }

  @Test
  void nullIsTheNullCellAndAbsenceIsNoCell() throws Exception {
    assertThat(mapper.readValue("{\"cell\":null}", Pet.class).cell()).isEqualTo(Cell.ofNull());
    assertThat(mapper.readValue("{}", Pet.class).cell()).isNull();
  }

  @Test
  void whatNoCellHoldsIsRefusedWithItsPlace() {
    assertThatThrownBy(() -> mapper.readValue("{\"fido\":{\"a\":\"\\ufffc\"}}", TABLE))
        .isInstanceOf(JsonMappingException.class)
        .hasMessageContainingAll("reserved", "[\"fido\"]", "[\"a\"]");
    assertThatThrownBy(() -> mapper.readValue("[1e999]", Cell.class))
        .isInstanceOf(JsonMappingException.class)
        .hasMessageContaining("finite");
  }

  @Test
  void defaultTypingAddsNothingToCells() throws Exception {
    ObjectMapper typed =
        mapper
            .copy()
            .activateDefaultTyping(
                BasicPolymorphicTypeValidator.builder().allowIfBaseType(Cell.class).build());
    assertThat(typed.writeValueAsString(new Pet("Fido", Cell.of("dog"), List.of())))
        .contains("\"cell\":\"dog\"");
  }
}
