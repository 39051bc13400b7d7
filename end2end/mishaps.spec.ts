// What goes wrong on the way, and what the page must make of it: no false success, nothing lost, nothing shown to nobody.
import type { Page } from "@playwright/test";
import { agePasswords, expect, hydrated, password, test } from "./kagi";
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

/** What has the focus, by its label or its text. */
function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");
}

test("the focus goes on where its element is replaced", async ({ signedIn: page }) => {
  await fill(page, "Focused", [
    ["one", "production"],
    ["two", "production"],
  ]);
  await page.getByRole("link", { name: "two" }).press("Enter");
  await expect(page.getByRole("complementary", { name: "two, Focused" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("link", { name: "two" })).toBeFocused();

  await row(page, "two").getByRole("button", { name: "Edit two, production" }).press("Enter");
  const form = page.getByRole("dialog", { name: "Edit two, production" });
  await form.getByLabel("Description (optional)").fill("Changed.");
  await save(form);
  await expect(row(page, "two")).toContainText("Changed.");
  await expect.poll(() => focused(page)).toMatch(/^two$|^Edit two/);

  await page.getByRole("button", { name: "Edit", exact: true }).press("Enter");
  const category = page.getByRole("dialog", { name: "Edit Focused" });
  await category.getByLabel("Description", { exact: false }).first().fill("What it is for.");
  await save(category);
  await expect(page.getByText("What it is for.")).toBeVisible();
  await expect.poll(() => focused(page)).toBe("Edit");
});

test("a name that is taken out of a list leaves the focus with its neighbour", async ({ signedIn: page }) => {
  await page.goto("/keys?dialog=new");
  await hydrated(page);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: /^group/i }).check();
  const names = dialog.getByRole("group", { name: /variables|fields/i }).getByRole("textbox");
  await names.first().fill("FIRST");
  await names.first().press("Enter");
  await names.nth(1).fill("SECOND");
  await dialog.getByRole("button", { name: /^Remove/ }).nth(1).click();
  await expect(names).toHaveCount(1);
  await expect(names.first()).toBeFocused();
});

test("what the palette finds is what there is", async ({ signedIn: page }) => {
  await fill(page, "Forgotten", [["gone", "production"]]);
  const found = page.getByRole("dialog", { name: "Command palette" }).getByRole("option");
  const look = async (typed: string) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox", { name: "Search everything" }).fill(typed);
  };
  await look("forgotten gone");
  await expect(found).toHaveCount(1);
  await page.keyboard.press("Escape");
  await row(page, "gone").getByRole("button", { name: /^Delete/ }).click();
  await expect(page.getByText("Moved gone, production to the trash")).toBeVisible();
  await look("forgotten gone");
  await expect(found).toHaveCount(0);
  for (const place of ["Overview", "Security", "Danger zone"]) {
    await page.getByRole("combobox", { name: "Search everything" }).fill(place);
    await expect(found.first()).toContainText(place);
  }
});

test("a message is not hidden by a dialog that opens after it", async ({ signedIn: page }) => {
  await fill(page, "Raised", [["shown", "production"]]);
  await row(page, "shown").getByRole("button", { name: /^Edit/ }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  const isOnTop = () =>
    page.evaluate(() => {
      const messages = document.querySelector<HTMLElement>(".toasts")!;
      messages.inert = false;
      const { left, top, width, height } = messages.querySelector(".toast")!.getBoundingClientRect();
      const dialog = document.querySelector("dialog:modal")!.getBoundingClientRect();
      return { isOpen: messages.matches(":popover-open"), isSeen: width > 0 && height > 0 && left >= 0 && top >= 0, dialog: dialog.width };
    });
  expect(await isOnTop()).toMatchObject({ isOpen: true, isSeen: true });
});

test("how long ago something was goes on while the page stays open", async ({ signedIn: page }) => {
  await fill(page, "Ageing", [["now", "production"]]);
  await page.clock.install();
  for (const path of ["/keys", "/"]) {
    await page.goto(path);
    await hydrated(page);
    const time = page.locator("main time:not([data-end])").first();
    await expect(time).toHaveText(/just now|ago/);
    const before = await time.textContent();
    await page.clock.fastForward("05:00");
    await expect(time).not.toHaveText(before!);
    await expect(time).toHaveText(/minutes ago$/);
  }
});

test("in a stack of dialogs the focus stays in the upper one", async ({ signedIn: page, kagi, watch }) => {
  watch.allowedStatuses.add(403);
  await page.goto("/settings/account");
  await hydrated(page);
  await page.getByRole("button", { name: /change password/i }).first().click();
  const lower = page.getByRole("dialog", { name: "Change your password" });
  await lower.getByRole("button", { name: "Change password" }).click();
  await expect(lower.getByLabel("Current password")).toHaveAttribute("aria-invalid", "true");
  await lower.getByLabel("Current password").fill(password);
  await lower.getByLabel("New password", { exact: true }).fill("correct horse battery 2");
  await lower.getByLabel("New password again").fill("correct horse battery 2");
  agePasswords(kagi);
  await lower.getByRole("button", { name: "Change password" }).click();
  const upper = page.getByRole("dialog", { name: "Confirm your password" });
  await upper.getByRole("button", { name: "Confirm" }).click();
  await expect(upper.getByText("Type your password.")).toBeVisible();
  await expect(upper.getByLabel("Password")).toBeFocused();
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
