// What goes wrong on the way, and what the page must make of it: no false success, nothing lost, nothing shown to nobody.
import type { Page } from "@playwright/test";
import { expect, hydrated, test } from "./kagi";
import { clipboard, createCategory, openEntryForm, reveal, row, save } from "./pages";

test.use({ server: "mishaps", permissions: ["clipboard-write"] });

async function fill(page: Page, name: string, places: [string, string][]): Promise<string> {
  await createCategory(page, { name, keyType: "simple", variable: name.toUpperCase() });
  for (const [project, environment] of places) {
    const dialog = await openEntryForm(page, project, environment);
    await dialog.getByLabel("Value", { exact: true }).fill(`canary-${project}-${environment}`);
    await save(dialog);
  }
  return new URL(page.url()).pathname;
}

test("what the palette shows is what it copies, letter by letter", async ({ signedIn: page }) => {
  await fill(page, "Twins", [
    ["blog", "production"],
    ["blog", "staging"],
  ]);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  const box = palette.getByRole("combobox");
  await box.pressSequentially("copy twins");
  const first = palette.getByRole("option").first();
  await expect(first).toContainText("blog");
  for (const environment of ["staging", "production"]) {
    await box.fill("copy twins");
    await box.pressSequentially(` ${environment}`);
    await expect(palette.getByRole("option")).toHaveCount(1);
    await expect(first).toContainText(environment);
  }
  await box.press("Enter");
  await expect(palette).toBeHidden();
  await expect.poll(() => clipboard(page)).toBe("canary-blog-production");
});

test("the help from the palette leaves the address as it is", async ({ signedIn: page }) => {
  await fill(page, "Helped", [["help/me", "production"]]);
  await page.goto("/project?name=help%2Fme");
  await hydrated(page);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  await palette.getByRole("combobox").fill("keyboard shortcuts");
  await palette.getByRole("combobox").press("Enter");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { level: 1, name: "help/me" })).toBeVisible();
  await expect(page).toHaveURL(/name=help%2Fme/);
});

test("a date that is none is not left out in silence", async ({ signedIn: page }) => {
  await fill(page, "Dated", []);
  const dialog = await openEntryForm(page, "dated");
  await dialog.getByLabel("Value", { exact: true }).fill("1");
  await dialog.getByLabel("Expires (optional)").focus();
  await page.keyboard.type("0301");
  await dialog.getByRole("button", { name: "Create entry" }).click();
  await expect(dialog.getByText("Put in a whole date, or clear this field.")).toBeVisible();
  await dialog.getByLabel("Expires (optional)").focus();
  await page.keyboard.type("03012099");
  await save(dialog);
  await expect(row(page, "dated")).toContainText("in 7");
});

test("an entry that could not be deleted stands where it stood", async ({ signedIn: page, watch }) => {
  await fill(page, "Stays", [
    ["a", "production"],
    ["b", "production"],
    ["c", "production"],
  ]);
  watch.outage = true;
  await page.context().setOffline(true);
  await row(page, "b").getByRole("button", { name: /^Delete/ }).click();
  await expect(page.getByText("b, production was not deleted.")).toBeVisible();
  await expect(page.getByRole("rowheader")).toHaveText([/^a/, /^b/, /^c/]);
  await page.context().setOffline(false);
});

test("a value that comes when the tab is hidden is not shown", async ({ signedIn: page }) => {
  await fill(page, "Late", [["late", "production"]]);
  let answer = () => {};
  const asked = new Promise<void>((resolve) => {
    void page.route("**/rpc/entries/reveal", async (route) => {
      resolve();
      await new Promise<void>((go) => {
        answer = go;
      });
      await route.continue();
    });
  });
  await row(page, "late").getByRole("button", { name: /^Reveal/ }).click();
  await asked;
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true, configurable: true });
    document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
  });
  const answered = page.waitForResponse("**/rpc/entries/reveal");
  answer();
  await (await answered).finished();
  await expect(row(page, "late").getByRole("button", { name: /^Reveal/ })).toBeVisible();
  await expect(page.getByText("canary-late-production")).toHaveCount(0);
});

test("a proxy that answers for Kagi costs nothing, and makes nothing twice", async ({ signedIn: page, watch }) => {
  await fill(page, "Proxied", []);
  watch.allowedStatuses.add(504);
  const dialog = await openEntryForm(page, "once");
  await dialog.getByLabel("Value", { exact: true }).fill("1");
  await page.route("**/rpc/entries/create", async (route) => {
    await route.fetch();
    await route.fulfill({ status: 504, contentType: "text/html", body: "<html>Gateway Timeout</html>" });
  });
  await dialog.getByRole("button", { name: "Create entry" }).click();
  await expect(dialog.getByRole("alert")).toContainText("No answer of Kagi's came back.");
  await page.unroute("**/rpc/entries/create");
  await save(dialog);
  await expect(row(page, "once")).toHaveCount(1);
});

test("what is taken away counts as typing", async ({ signedIn: page }) => {
  await createCategory(page, { name: "Taken", keyType: "group", fields: ["ONE", "TWO"] });
  await page.getByRole("button", { name: "Edit", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Edit Taken" });
  await dialog.getByRole("button", { name: /^Remove/ }).last().click();
  await page.keyboard.press("Escape");
  await expect(dialog.getByText("Discard what you typed?")).toBeVisible();
});

// The last one: it ends the session that the others use.
test("a lock that the server has not heard of holds all the same", async ({ signedIn: page, watch }) => {
  const path = await fill(page, "Unheard", [["unheard", "production"]]);
  watch.outage = true;
  watch.allowedStatuses.add(401);
  await page.clock.install();
  await page.goto(path);
  await hydrated(page);
  await page.route("**/rpc/sessions/lock", (route) => route.abort("connectionreset"));
  await page.clock.fastForward("16:00");
  // The server still knows the session and lets the page in, which locks again.
  await page.waitForRequest("**/rpc/sessions/lock");
  await page.unroute("**/rpc/sessions/lock");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await page.goto("/keys");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
});
