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

/** Whole contents of 100,000 cells, in and out of a store. */
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

  /** Objects into an empty store. */
  @Benchmark
  public MergeableStore load() {
    return loaded(content);
  }

  /** Out of the store as objects, and into JSON text. */
  @Benchmark
  public String toJson() {
    return ContentCodec.encodeMergeable(store.getMergeableContent());
  }

  /** JSON text into a store. */
  @Benchmark
  public MergeableStore fromJson() {
    return loaded(ContentCodec.decodeMergeable(json));
  }

  private static MergeableStore loaded(MergeableContent content) {
    MergeableStore loaded = MergeableStore.createMergeableStore("b");
    loaded.setMergeableContent(content);
    return loaded;
  }

  /** The same content again into the store that it came from, so that nothing is news. */
  @Benchmark
  public void applyAgain() {
    store.applyMergeableChanges(content.asChanges());
  }
}
