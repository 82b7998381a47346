package dev.merrow.ws.server.audiences;

import dev.merrow.Cell;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The rules that a file has for a path.
 *
 * @param tables by table id, or {@link #OTHERS} for all other tables
 * @param values by value id, or {@link #OTHERS} for all other values
 */
record FileRules(Map<String, TableRule> tables, Map<String, Audience> values)
    implements AudienceRules {
  /** Stands for the tables or values that are not named. */
  static final String OTHERS = "*";

  /**
   * The rule for the rows of a table.
   *
   * @param hidden by cell id, the labels of those who receive the cell
   * @param ownIds whether clients create rows only under ids that begin with a label of theirs
   */
  record TableRule(
      List<LabelTemplate> readers,
      List<LabelTemplate> writers,
      Map<String, Set<String>> hidden,
      boolean ownIds) {

    Audience of(Map<String, Cell> cells) {
      return new Audience(labels(readers, cells), labels(writers, cells));
    }

    private static Set<String> labels(List<LabelTemplate> templates, Map<String, Cell> cells) {
      Set<String> labels = new LinkedHashSet<>();
      templates.forEach(template -> template.addTo(labels, cells));
      return labels;
    }
  }

  private @Nullable TableRule table(String tableId) {
    TableRule named = tables.get(tableId);
    return named == null ? tables.get(OTHERS) : named;
  }

  @Override
  public Audience ofRow(String tableId, String rowId, Map<String, Cell> cells) {
    TableRule rule = table(tableId);
    return rule == null ? Audience.NOBODY : rule.of(cells);
  }

  @Override
  public Audience ofValue(String valueId, Cell value) {
    Audience named = values.get(valueId);
    return named == null ? values.getOrDefault(OTHERS, Audience.NOBODY) : named;
  }

  @Override
  public Map<String, Set<String>> hiddenCells(String tableId) {
    TableRule rule = table(tableId);
    return rule == null ? Map.of() : rule.hidden();
  }

  @Override
  public boolean mayCreate(String tableId, String rowId, Set<String> labels) {
    TableRule rule = table(tableId);
    if (rule == null || !rule.ownIds()) {
      return true;
    }
    for (String owner : labels) {
      int end = owner.length();
      // each label is compared once, however many slashes there are
      if (rowId.length() > end
          && rowId.charAt(end) == '/'
          && rowId.startsWith(owner)
          && !owner.equals(Audience.EVERYONE)) {
        return true;
      }
    }
    return false;
  }
}
