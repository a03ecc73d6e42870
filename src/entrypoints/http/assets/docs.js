// Starts Swagger UI (Apache-2.0, see swagger-ui.LICENSE.txt and swagger-ui.NOTICE.txt beside this file).
window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: "/openapi.json",
    dom_id: "#swagger-ui",
    deepLinking: true,
    validatorUrl: null, // nothing is sent to anybody else
  });
});
