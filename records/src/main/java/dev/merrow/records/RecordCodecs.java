package dev.merrow.records;

/** Caches the codec of each record class. */
final class RecordCodecs {
  private static final ClassValue<RowCodec<?>> CODECS =
      new ClassValue<>() {
        @Override
        protected RowCodec<?> computeValue(Class<?> type) {
          return Codecs.of(RecordReflection.typeOf(type));
        }
      };

  private RecordCodecs() {}

  @SuppressWarnings("unchecked") // the codec of a class is made of that class
  static <R> RowCodec<R> of(Class<R> type) {
    return (RowCodec<R>) CODECS.get(type);
  }
}
