import { defineConfig } from "@playwright/test";
import shared from "../playwright.config";

export default defineConfig(shared, {
  testDir: ".",
  testIgnore: [],
  outputDir: "../../test-results/keycloak",
  timeout: 90_000,
});
