package dev.merrow.sync;

import dev.merrow.stamp.ContentHashes;
import dev.merrow.stamp.MergeableChanges;
import dev.merrow.stamp.RowDiff;
import dev.merrow.stamp.StampedTables;
import dev.merrow.stamp.StampedValues;
import dev.merrow.stamp.TableDiff;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of a {@link Message.Response}.
 *
 * <p>An answer does not say which request it answers, and where there is nothing in it, its kind
 * can't be told by its shape: the tables and the values of an empty store are the same text. So a
 * reader makes of an empty answer what it likes, and the asker reads it as what it asked for, with
 * one of the {@code as...} methods. Each gives null if the answer can't be that.
 */
public sealed interface Answer {

  /** To {@link Message.GetContentHashes}. */
  record OfContentHashes(ContentHashes hashes) implements Answer {
    @Override
    public ContentHashes asContentHashes() {
      return hashes;
    }
  }

  /** To {@link Message.GetTableDiff}. */
  record OfTableDiff(TableDiff diff) implements Answer {
    @Override
    public MergeableChanges content() {
      return MergeableChanges.ofTables(diff.newTables());
    }

    @Override
    public Answer withoutContent() {
      return new OfTableDiff(new TableDiff(StampedTables.EMPTY, diff.differingHashes()));
    }

    @Override
    public TableDiff asTableDiff() {
      return diff;
    }

    @Override
    public @Nullable RowDiff asRowDiff() {
      return diff.differingHashes().isEmpty() ? new RowDiff(diff.newTables(), Map.of()) : null;
    }
  }

  /** To {@link Message.GetRowDiff}. */
  record OfRowDiff(RowDiff diff) implements Answer {
    @Override
    public MergeableChanges content() {
      return MergeableChanges.ofTables(diff.newRows());
    }

    @Override
    public Answer withoutContent() {
      return new OfRowDiff(new RowDiff(StampedTables.EMPTY, diff.differingHashes()));
    }

    @Override
    public RowDiff asRowDiff() {
      return diff;
    }

    @Override
    public @Nullable TableDiff asTableDiff() {
      return diff.differingHashes().isEmpty() ? new TableDiff(diff.newRows(), Map.of()) : null;
    }
  }

  /** To {@link Message.GetCellDiff}. */
  record OfTables(StampedTables tables) implements Answer {
    @Override
    public MergeableChanges content() {
      return MergeableChanges.ofTables(tables);
    }

    @Override
    public Answer withoutContent() {
      return new OfTables(StampedTables.EMPTY);
    }

    @Override
    public StampedTables asTables() {
      return tables;
    }

    @Override
    public @Nullable StampedValues asValues() {
      return tables.tables().isEmpty() ? new StampedValues(Map.of(), tables.hlc(), 0) : null;
    }
  }

  /** To {@link Message.GetValueDiff}. */
  record OfValues(StampedValues values) implements Answer {
    @Override
    public MergeableChanges content() {
      return MergeableChanges.ofValues(values);
    }

    @Override
    public Answer withoutContent() {
      return new OfValues(StampedValues.EMPTY);
    }

    @Override
    public StampedValues asValues() {
      return values;
    }

    @Override
    public @Nullable StampedTables asTables() {
      return values.values().isEmpty() ? new StampedTables(Map.of(), values.hlc(), 0) : null;
    }
  }

  /** What this answer holds of the store's content. */
  default MergeableChanges content() {
    return MergeableChanges.EMPTY;
  }

  /** This answer without that. */
  default Answer withoutContent() {
    return this;
  }

  /** This answer as content hashes, or null. */
  default @Nullable ContentHashes asContentHashes() {
    return null;
  }

  /** This answer as a table diff, or null. */
  default @Nullable TableDiff asTableDiff() {
    return null;
  }

  /** This answer as a row diff, or null. */
  default @Nullable RowDiff asRowDiff() {
    return null;
  }

  /** This answer as tables, or null. */
  default @Nullable StampedTables asTables() {
    return null;
  }

  /** This answer as values, or null. */
  default @Nullable StampedValues asValues() {
    return null;
  }
}
