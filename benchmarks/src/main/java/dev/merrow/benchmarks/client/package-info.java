/** Other libraries behind the seam for clients' engines, only to be measured. */
@NullMarked
package dev.merrow.benchmarks.client;

import org.jspecify.annotations.NullMarked;
