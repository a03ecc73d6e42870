package relyingparty;

import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.annotation.RegisteredOAuth2AuthorizedClient;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Spring Security as Spring Boot sets it up: everything wants a person, and a token that is about to end is refreshed. */
@SpringBootApplication
@RestController
public class Application {

  public static void main(String[] arguments) {
    SpringApplication.run(Application.class, arguments);
  }

  @GetMapping("/")
  Map<String, Object> home(
      @AuthenticationPrincipal OidcUser person,
      @RegisteredOAuth2AuthorizedClient("watchword") OAuth2AuthorizedClient client) {
    return Map.of(
        "id_token", person.getIdToken().getClaims(),
        "userinfo", person.getUserInfo().getClaims(),
        "access_token", client.getAccessToken().getTokenValue());
  }
}
