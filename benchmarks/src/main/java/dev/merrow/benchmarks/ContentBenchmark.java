package dev.merrow.benchmarks;

import dev.merrow.stamp.MergeableContent;
import dev.merrow.store.MergeableStore;
import dev.merrow.wire.ContentCodec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Loads the whole content of 100,000 cells into a store, and reads it from a store. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ContentBenchmark {
  private MergeableStore store = MergeableStore.createMergeableStore("a");
  private MergeableContent content = MergeableContent.EMPTY;
  private String json = "";

  @Setup
  public void fill() {
    store = Data.filledStore(Data.ROWS);
    content = store.getMergeableContent();
    json = ContentCodec.encodeMergeable(content);
  }

  /** Loads objects into an empty store. */
  @Benchmark
  public MergeableStore load() {
    return loaded(content);
  }

  /** Reads objects from the store and encodes them as JSON text. */
  @Benchmark
  public String toJson() {
    return ContentCodec.encodeMergeable(store.getMergeableContent());
  }

  /** Loads JSON text into a store. */
  @Benchmark
  public MergeableStore fromJson() {
    return loaded(ContentCodec.decodeMergeable(json));
  }

  private static MergeableStore loaded(MergeableContent content) {
    MergeableStore loaded = MergeableStore.createMergeableStore("b");
    loaded.setMergeableContent(content);
    return loaded;
  }

  /** Applies the content to the store that already has it, so that nothing changes. */
  @Benchmark
  public void applyAgain() {
    store.applyMergeableChanges(content.asChanges());
  }
}
