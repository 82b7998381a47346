/** PostgreSQL databases that the real TinyBase writes with its persister-pg, and reads. */
package dev.merrow.interop.postgres;
