package com.example.shop;

import dev.merrow.spring.PathAuthorizer;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decisions;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

/**
 * Who may do what: all users read the catalog, and the staff writes it; each customer has orders of
 * its own, which the staff reads and writes, too.
 */
@Component
class ShopAuthorizer implements PathAuthorizer {
  static final String CATALOG = "shop/catalog";
  static final String ORDERS = "shop/orders/";

  @Override
  public Decision decide(String path, Authentication user) {
    Access access = accessTo(path, user);
    return access == null
        ? Decisions.forbidden(user.getName() + " has no access to " + path)
        : new Decision.Grant(user.getName(), access, null);
  }

  private static @Nullable Access accessTo(String path, Authentication user) {
    boolean isStaff =
        user.getAuthorities().stream().anyMatch(each -> "ROLE_STAFF".equals(each.getAuthority()));
    if (path.equals(CATALOG)) {
      return isStaff ? Access.READ_WRITE : Access.READ_ONLY;
    }
    boolean isOwn = path.equals(ORDERS + user.getName());
    return isOwn || (isStaff && path.startsWith(ORDERS)) ? Access.READ_WRITE : null;
  }
}
