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
 * <p>An answer does not name the kind of request it answers, and the shape of an empty answer does
 * not determine its kind: the tables and the values of an empty store have the same text. So a
 * reader may give an empty answer any kind, and the requester reads it as the kind it requested,
 * with one of the {@code as...} methods. Each returns null if the answer cannot be of that kind.
 */
public sealed interface Answer {

  /** The answer to {@link Message.GetContentHashes}. */
  record OfContentHashes(ContentHashes hashes) implements Answer {
    @Override
    public ContentHashes asContentHashes() {
      return hashes;
    }
  }

  /** The answer to {@link Message.GetTableDiff}. */
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

  /** The answer to {@link Message.GetRowDiff}. */
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

  /** The answer to {@link Message.GetCellDiff}. */
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

  /** The answer to {@link Message.GetValueDiff}. */
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

  /** Returns the store content that this answer carries. */
  default MergeableChanges content() {
    return MergeableChanges.EMPTY;
  }

  /** Returns this answer without its {@linkplain #content() content}. */
  default Answer withoutContent() {
    return this;
  }

  /** Returns this answer as content hashes, or null. */
  default @Nullable ContentHashes asContentHashes() {
    return null;
  }

  /** Returns this answer as a table diff, or null. */
  default @Nullable TableDiff asTableDiff() {
    return null;
  }

  /** Returns this answer as a row diff, or null. */
  default @Nullable RowDiff asRowDiff() {
    return null;
  }

  /** Returns this answer as tables, or null. */
  default @Nullable StampedTables asTables() {
    return null;
  }

  /** Returns this answer as values, or null. */
  default @Nullable StampedValues asValues() {
    return null;
  }
}
