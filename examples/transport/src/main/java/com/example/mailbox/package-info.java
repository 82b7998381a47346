/** A transport that needs a shared folder and no network. */
@NullMarked
package com.example.mailbox;

import org.jspecify.annotations.NullMarked;
