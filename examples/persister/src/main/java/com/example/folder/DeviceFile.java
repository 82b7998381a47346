package com.example.folder;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file with a device's content.
 *
 * @param device the device
 * @param number one more for each file of the device
 */
record DeviceFile(String device, long number) implements Comparable<DeviceFile> {
  private static final Pattern NAME = Pattern.compile("([A-Za-z0-9-]+)\\.(\\d{1,18})\\.json");
  private static final Comparator<DeviceFile> ORDER =
      Comparator.comparing(DeviceFile::device).thenComparing(DeviceFile::number);

  /** Reads the name of a file; empty if it is not one of a device's. */
  static Optional<DeviceFile> parse(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches()
        ? Optional.of(new DeviceFile(matcher.group(1), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  String name() {
    return device + "." + number + ".json";
  }

  @Override
  public int compareTo(DeviceFile other) {
    return ORDER.compare(this, other);
  }
}
