// What one does all day: find, look, copy, make, correct; with the keyboard, and when somebody else was faster.
import type { Page } from "@playwright/test";
import { expect, hydrated, password, test } from "./kagi";
import { clipboard, createCategory, openEntryForm, reveal, row, save } from "./pages";

test.use({ server: "moves", permissions: ["clipboard-write"] });

async function fill(page: Page, name: string, values: [string, string, string][]): Promise<string> {
  await createCategory(page, { name, keyType: "simple", variable: name.toUpperCase() });
  for (const [project, environment, value] of values) {
    const dialog = await openEntryForm(page, project, environment);
    await dialog.getByLabel("Value", { exact: true }).fill(value);
    await save(dialog);
  }
  return new URL(page.url()).pathname;
}

const drawer = (page: Page) => page.getByRole("complementary", { name: /,/ });

test("the drawer shows all about an entry, is a link, and closes", async ({ signedIn: page }) => {
  await fill(page, "Drawn", [["blog", "production", "canary-drawn"]]);
  await page.getByRole("link", { name: "blog", exact: true }).click();
  await expect(drawer(page)).toBeVisible();
  await expect(drawer(page)).toBeFocused();
  await expect(page).toHaveURL(/entry=/);
  await page.reload();
  await hydrated(page);
  await expect(drawer(page)).toContainText("DRAWN");
  await expect(page.getByText("canary-drawn")).toHaveCount(0);
  await drawer(page).getByRole("button", { name: "Reveal blog, production" }).click();
  await expect(drawer(page).getByText("canary-drawn")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(drawer(page)).toBeHidden();
  await expect(page).not.toHaveURL(/entry=/);
  await page.goBack();
  await expect(drawer(page)).toBeHidden();
});

test("a value is copied in four forms, and none of them is shown", async ({ signedIn: page }) => {
  await fill(page, "Forms", [["blog", "production", "it's 5"]]);
  await page.getByRole("link", { name: "blog", exact: true }).click();
  const forms: [string, RegExp][] = [
    ["Value", /^it's 5$/],
    [".env line", /^FORMS="it's 5"\n$/],
    ["export", /^export FORMS='it'\\''s 5'\n$/],
    ["curl", /^curl -sS -X POST -H "Authorization: Bearer \$KAGI_ACCESS_KEY" http:\/\/127\.0\.0\.1:\d+\/api\/entries\/[0-9a-f-]{36}\/reveal$/],
  ];
  for (const [name, text] of forms) {
    await drawer(page).getByRole("group", { name: "Copy as" }).getByRole("button", { name, exact: true }).click();
    await expect(page.getByText(/^Copied .* tries to clear it in 45 s/).last()).toBeVisible();
    await expect.poll(() => clipboard(page)).toMatch(text);
    await expect(page.getByText("it's 5")).toHaveCount(0);
  }
});

test("a copied value is taken out of the clipboard after 45 s, unless something else was copied", async ({ signedIn: page }) => {
  await fill(page, "Cleared", [["blog", "production", "canary-cleared"]]);
  const { clock } = page.context();
  await clock.install();
  await page.reload();
  await hydrated(page);
  const copy = row(page, "blog").getByRole("button", { name: "Copy CLEARED, blog, production" });
  await copy.click();
  await expect.poll(() => clipboard(page)).toBe("canary-cleared");
  await clock.fastForward("00:44");
  expect(await clipboard(page)).toBe("canary-cleared");
  await clock.fastForward("00:02");
  await expect.poll(() => clipboard(page)).toBe("");

  await copy.click();
  await expect.poll(() => clipboard(page)).toBe("canary-cleared");
  await page.getByRole("searchbox").fill("typed by hand");
  await page.getByRole("searchbox").selectText();
  await page.keyboard.press("Control+c");
  await expect.poll(() => clipboard(page)).toBe("typed by hand");
  await clock.fastForward("00:46");
  expect(await clipboard(page)).toBe("typed by hand");
});

test("a value that a .env line can't carry is refused in words, and copied in another form", async ({ signedIn: page }) => {
  await fill(page, "Dollars", [["blog", "production", "pa$$word"]]);
  await page.getByRole("link", { name: "blog", exact: true }).click();
  const forms = drawer(page).getByRole("group", { name: "Copy as" });
  await forms.getByRole("button", { name: ".env line", exact: true }).click();
  const said = page.getByRole("status", { name: "Messages" });
  await expect(said).toContainText(/Nothing was copied. DOLLARS: .* Choose another form./);
  await expect(said).not.toContainText("pa$$word");
  await forms.getByRole("button", { name: "export", exact: true }).click();
  await expect.poll(() => clipboard(page)).toBe("export DOLLARS='pa$$word'\n");
});

test("peeking lasts as long as the press", async ({ signedIn: page }) => {
  await fill(page, "Peeked", [["blog", "production", "canary-peeked"]]);
  const mask = row(page, "blog").getByRole("button", { name: "Hold to peek at blog, production" });
  const value = page.getByText("canary-peeked");
  await mask.hover();
  await page.mouse.down();
  await expect(value).toBeVisible();
  await page.mouse.up();
  await expect(value).toHaveCount(0);
  await mask.focus();
  await page.keyboard.down("Space");
  await expect(value).toBeVisible();
  await page.keyboard.up("Space");
  await expect(value).toHaveCount(0);
  await expect(mask).toBeFocused();

  // Let go before the answer is there: it never gets onto the page.
  let answered = false;
  await page.route("**/rpc/entries/reveal", async (route) => {
    await page.mouse.up();
    await route.continue();
    answered = true;
  });
  await mask.hover();
  await page.mouse.down();
  await expect.poll(() => answered).toBe(true);
  await page.waitForLoadState("networkidle");
  await expect(value).toHaveCount(0);
});

test("the grid shows what is missing, and fills it", async ({ signedIn: page }) => {
  await fill(page, "Gridded", [
    ["blog", "production", "1"],
    ["shop", "staging", "2"],
  ]);
  await page.getByRole("link", { name: "Grid", exact: true }).click();
  await expect(page).toHaveURL(/view=grid/);
  await expect(page.getByRole("link", { name: /^Missing / })).toHaveCount(6);
  await page.getByRole("link", { name: "Missing blog, staging" }).click();
  const dialog = page.getByRole("dialog", { name: "New entry in Gridded" });
  await expect(dialog.getByLabel("Project")).toHaveValue("blog");
  await expect(dialog.getByLabel("Environment")).toHaveValue("staging");
  await dialog.getByLabel("Value", { exact: true }).fill("3");
  await save(dialog);
  await expect(page.getByRole("link", { name: "Set blog, staging", exact: true })).toBeVisible();
  await expect(page).not.toHaveURL(/project=|environment=/);
  await page.getByRole("link", { name: "Set blog, staging", exact: true }).click();
  await expect(drawer(page)).toBeVisible();
});

test("an entry is duplicated with its value", async ({ signedIn: page }) => {
  await fill(page, "Doubled", [["blog", "production", "canary-doubled"]]);
  await page.getByRole("link", { name: "blog", exact: true }).click();
  await drawer(page).getByRole("button", { name: "Duplicate" }).click();
  const dialog = page.getByRole("dialog", { name: "Duplicate blog, production" });
  await expect(dialog.getByLabel("Environment")).toHaveValue("staging");
  await save(dialog);
  await expect(page.getByText("canary-doubled")).toHaveCount(0);
  await reveal(page, "blog", "staging");
  await expect(row(page, "blog", "staging").getByText("canary-doubled")).toBeVisible();
});

test("the palette finds by name, opens, copies and acts", async ({ signedIn: page }) => {
  await fill(page, "Findable", [
    ["blog", "production", "canary-found"],
    ["shop", "local", "x"],
  ]);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  const box = palette.getByRole("combobox");
  await expect(box).toBeFocused();
  await box.fill("findable shop");
  await expect(palette.getByRole("option")).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(drawer(page)).toContainText("local");
  await page.keyboard.press("Escape");

  await page.keyboard.press("Control+k");
  await box.fill("copy findable blog");
  await expect(palette.getByRole("option").first()).toContainText("Copy FINDABLE");
  await page.keyboard.press("Enter");
  await expect(palette).toBeHidden();
  await expect.poll(() => clipboard(page)).toBe("canary-found");

  await page.keyboard.press("Control+k");
  await box.fill("hex");
  await page.keyboard.press("Enter");
  await expect.poll(() => clipboard(page)).toMatch(/^[0-9a-f]{64}$/);

  await page.keyboard.press("Control+k");
  await box.fill("no such thing at all");
  await expect(palette.getByText(/Nothing fits/)).toBeVisible();
  await page.goBack();
  await expect(palette).toBeHidden();
});

test("keys press what says so, can be turned off, and never write over typing", async ({ signedIn: page }) => {
  await fill(page, "Pressed", [
    ["blog", "production", "canary-pressed"],
    ["shop", "local", "x"],
  ]);
  await page.locator("#content").focus();
  await page.keyboard.press("j");
  await expect(page.getByRole("link", { name: "blog", exact: true })).toBeFocused();
  await page.keyboard.press("r");
  await expect(row(page, "blog").getByText("canary-pressed")).toBeVisible();
  await page.keyboard.press("r");
  await expect(page.getByText("canary-pressed")).toHaveCount(0);
  await page.keyboard.press("c");
  await expect.poll(() => clipboard(page)).toBe("canary-pressed");
  await page.keyboard.press("j");
  await expect(page.getByRole("link", { name: "shop", exact: true })).toBeFocused();
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("njr?");
  await expect(page.getByRole("searchbox")).toHaveValue("njr?");
  await expect(page.getByText("No entry fits this search.")).toBeVisible();
  await page.getByRole("button", { name: "Clear the search" }).click();
  await page.locator("#content").focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.keyboard.press("n");
  await expect(page.getByRole("dialog", { name: "New entry in Pressed" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await page.locator("#content").focus();
  await page.keyboard.press("g");
  await page.keyboard.press("k");
  await expect(page.getByRole("heading", { level: 1, name: "Keys" })).toBeVisible();
  await expect(page.locator("#content")).toBeFocused();

  await page.context().addCookies([{ name: "kagi_keys", value: "off", url: page.url() }]);
  await page.keyboard.press("n");
  await page.keyboard.press("Control+b");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(page.locator(".side")).toBeHidden();
  await page.reload();
  await expect(page.locator("html")).toHaveClass(/folded/);
});

test("secrets are made in the field", async ({ signedIn: page }) => {
  await createCategory(page, { name: "Made", keyType: "simple", variable: "MADE" });
  const dialog = await openEntryForm(page, "blog");
  const shapes: [string, RegExp][] = [
    ["32-byte hex", /^[0-9a-f]{64}$/],
    ["32-byte base64", /^[A-Za-z0-9+/]{43}=$/],
    ["32-byte base64url", /^[A-Za-z0-9_-]{43}$/],
    ["43 letters and digits", /^[A-Za-z0-9]{43}$/],
    ["UUID", /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/],
    ["passphrase of 7 words", /^[a-z]+(-[a-z]+){6,}$/],
  ];
  const seen = new Set<string>();
  for (const [name, shape] of shapes) {
    await dialog.getByRole("button", { name: "Generate Value" }).click();
    await dialog.getByRole("button", { name, exact: true }).click();
    await expect(dialog.getByLabel("Value", { exact: true })).toHaveValue(shape);
    seen.add(await dialog.getByLabel("Value", { exact: true }).inputValue());
  }
  expect(seen.size).toBe(shapes.length);
  await save(dialog);

  await createCategory(page, { name: "Made key", keyType: "ssh" });
  const form = await openEntryForm(page, "deploy");
  await form.getByRole("button", { name: "Generate Private key" }).click();
  await form.getByRole("button", { name: "Ed25519 private key" }).click();
  await save(form);
  await expect(row(page, "deploy").getByText(/^SHA256:/)).toBeVisible();
});

test("who was slower sees both texts, secrets masked, and keeps what was typed", async ({ signedIn: page, watch }) => {
  watch.allowedStatuses.add(412);
  await fill(page, "Contested", [["blog", "production", "canary-first"]]);
  const other = await page.context().newPage();
  await other.goto(page.url());
  await hydrated(other);
  for (const tab of [page, other]) await row(tab, "blog").getByRole("button", { name: "Edit blog, production" }).click();
  const [mine, theirs] = [page.getByRole("dialog"), other.getByRole("dialog")];
  const description = mine.getByRole("textbox", { name: "Description (optional)" });
  await theirs.getByLabel("Description").fill("theirs");
  await save(theirs);
  await description.fill("mine");
  await mine.getByRole("button", { name: "Replace the value" }).click();
  await mine.getByLabel("Value", { exact: true }).fill("canary-second");
  await mine.getByRole("button", { name: "Save" }).click();
  const both = mine.getByRole("group", { name: "Description" });
  await expect(both).toContainText("mine");
  await expect(both).toContainText("theirs");
  await expect(mine.getByRole("group", { name: "Value" }).first()).toContainText("••••••••");
  await expect(description).toHaveValue("mine");
  await expect(mine.getByRole("textbox", { name: "Value", exact: true })).toHaveValue("canary-second");
  await both.getByRole("button", { name: "Take this" }).click();
  await expect(description).toHaveValue("theirs");
  await save(mine);
  await reveal(page, "blog");
  await expect(page.getByText("canary-second")).toBeVisible();
  await other.close();
});

test("Back asks before it throws away what was typed", async ({ signedIn: page }) => {
  await createCategory(page, { name: "Guarded", keyType: "simple", variable: "GUARDED" });
  const dialog = await openEntryForm(page, "typed");
  await page.goBack();
  await expect(dialog).toBeVisible();
  await expect(dialog.getByText("Discard what you typed?")).toBeVisible();
  await expect(page).toHaveURL(/dialog=new-entry/);
  await dialog.getByRole("button", { name: "Keep editing" }).click();
  await expect(dialog.getByLabel("Project")).toHaveValue("typed");
  await page.goBack();
  await dialog.getByRole("button", { name: "Discard" }).click();
  await expect(dialog).toBeHidden();
  await expect(page).not.toHaveURL(/dialog=/);
});

test("a session that ends under the page is begun again over it", async ({ signedIn: page, watch }) => {
  watch.allowedStatuses.add(401);
  await createCategory(page, { name: "Ended", keyType: "simple", variable: "ENDED" });
  const dialog = await openEntryForm(page, "kept");
  await dialog.getByLabel("Value", { exact: true }).fill("canary-kept");
  await page.context().clearCookies({ name: /kagi_session/ });
  await dialog.getByRole("button", { name: "Create entry" }).click();
  const again = page.getByRole("dialog", { name: "Sign in again" });
  await again.getByLabel("Password").fill("not the password");
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again.getByText("This is not the password.")).toBeVisible();
  await again.getByLabel("Password").fill(password);
  await again.getByRole("button", { name: "Sign in" }).click();
  await expect(again).toBeHidden();
  const form = page.getByRole("dialog", { name: "New entry in Ended" });
  await expect(form.getByLabel("Value", { exact: true })).toHaveValue("canary-kept");
  await save(form);
  await expect(row(page, "kept")).toBeVisible();
});

test("what nobody touches in any tab is locked, with a way back", async ({ signedIn: page, watch }) => {
  watch.allowedStatuses.add(401);
  await fill(page, "Locked", [["blog", "production", "canary-locked"]]);
  const path = new URL(page.url()).pathname;
  const other = await page.context().newPage();
  const { clock } = page.context();
  await clock.install();
  for (const tab of [page, other]) {
    await tab.goto(`${new URL(page.url()).origin}${path}`);
    await hydrated(tab);
  }
  await reveal(page, "blog");
  await expect(page.getByText("canary-locked")).toBeVisible();
  // Somebody is in the other tab.
  await clock.fastForward("10:00");
  await other.keyboard.press("Shift");
  await clock.fastForward("10:00");
  await expect(page.getByRole("heading", { level: 1, name: "Locked" })).toBeVisible();
  await clock.fastForward("06:00");
  await expect(page).toHaveURL(new RegExp(`/sign-in\\?next=${encodeURIComponent(path)}`));
  await expect(page.getByText("canary-locked")).toHaveCount(0);
  await other.close();
});
