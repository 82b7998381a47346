/** Files that the real TinyBase writes with its sqlite-wasm persister, and reads. */
package dev.merrow.interop.sqlite;
