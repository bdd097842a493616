import { openApiText } from "./document.js";
import { type App, jsonType } from "./http/index.js";

export function openapi(app: App): void {
  const text = openApiText();
  app.get("/openapi.json", (_request, response) => {
    response.send(jsonType, text);
  });
}
