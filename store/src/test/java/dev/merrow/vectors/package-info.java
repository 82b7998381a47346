/** What the real TinyBase computed, for tests that must agree with it bit for bit. */
package dev.merrow.vectors;
