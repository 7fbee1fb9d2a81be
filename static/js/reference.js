/* Draws the API's reference from its OpenAPI document. */
document.addEventListener("DOMContentLoaded", () => {
  const place = document.getElementById("swagger");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    const chosen = document.documentElement.dataset.theme;
    document.documentElement.classList.toggle("dark-mode", chosen ? chosen === "dark" : dark.matches);
  };
  paint();
  dark.addEventListener("change", paint);
  place.replaceChildren();
  SwaggerUIBundle({
    url: place.dataset.document,
    domNode: place,
    deepLinking: true,
    docExpansion: "none",
    filter: true,
    defaultModelsExpandDepth: -1,
    tryItOutEnabled: true,
    persistAuthorization: false,
    oauth2RedirectUrl: new URL(place.dataset.callback, location.href).href,
    validatorUrl: null,
  });
});
