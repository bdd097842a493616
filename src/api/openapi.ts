import type { Express } from "express";
import { openApiText } from "./document.js";

export function openapi(app: Express): void {
  const text = openApiText();
  app.get("/openapi.json", (_request, response) => {
    response.type("application/json").send(text);
  });
}
