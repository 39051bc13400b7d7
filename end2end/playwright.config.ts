import { existsSync } from "node:fs";
import { defineConfig, devices } from "@playwright/test";

const browsers = [process.env.KAGI_CHROMIUM, "/usr/bin/chromium", "/usr/bin/google-chrome"];

export default defineConfig({
  testDir: ".",
  testIgnore: "keycloak/**", // has a run of its own: `make e2e-keycloak`
  outputDir: "../test-results",
  workers: 1,
  forbidOnly: !!process.env.CI,
  timeout: 45_000,
  expect: { timeout: 7_000 },
  reporter: [["list"]],
  use: {
    ...devices["Desktop Chrome"],
    viewport: { width: 1280, height: 800 },
    colorScheme: "dark",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: browsers.find((path) => path && existsSync(path)),
      args: [
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
      ],
    },
  },
});
