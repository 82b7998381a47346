package com.example.snippets;

import dev.merrow.spring.PathAuthorizer;
import dev.merrow.ws.server.auth.Decision;
import dev.merrow.ws.server.auth.Decision.Access;
import dev.merrow.ws.server.auth.Decision.Grant;
import dev.merrow.ws.server.auth.Decision.Kind;
import dev.merrow.ws.server.auth.Decision.Refusal;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;

@Component
class OwnListsAuthorizer implements PathAuthorizer {

  @Override
  public Decision decide(String path, Authentication user) {
    return path.equals("lists/" + user.getName())
        ? new Grant(user.getName(), Access.READ_WRITE, null)
        : new Refusal(Kind.FORBIDDEN, "the list of another user");
  }
}
