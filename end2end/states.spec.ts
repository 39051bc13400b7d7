// What lies over a page for a moment: it has to hold in both themes and sizes as the pages do.
import type { Page } from "@playwright/test";
import { expect, hydrated, test } from "./kagi";
import { eachLook } from "./looks";
import { openEntryForm, openFile, reveal, row } from "./pages";
import { type Filled, Seed, fill } from "./seed";

const filledTest = test.extend<object, { filled: Filled }>({
  filled: [async ({ kagi, session }, use) => use(await fill(kagi.url, session)), { scope: "worker" }],
});

filledTest.use({ server: "states" });

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await hydrated(page);
}

filledTest("a revealed value", async ({ signedIn: page, filled }) => {
  await open(page, `/keys/${filled.simple}`);
  await reveal(page, "blog");
  await expect(page.getByText("sk-1")).toBeVisible();
  await eachLook(page, "revealed");
});

filledTest("the drawer of an entry", async ({ signedIn: page, filled }) => {
  await open(page, `/keys/${filled.simple}`);
  await page.getByRole("link", { name: "newsletter", exact: true }).click();
  await expect(page.getByRole("complementary", { name: /,/ })).toContainText("Asked for in March");
  await eachLook(page, "drawer");
});

filledTest("the grid", async ({ signedIn: page, filled }) => {
  await open(page, `/keys/${filled.simple}?view=grid`);
  await expect(page.getByRole("link", { name: /^Missing / }).first()).toBeVisible();
  await eachLook(page, "grid");
});

filledTest("a filter that nothing fits", async ({ signedIn: page, filled }) => {
  await open(page, `/keys/${filled.simple}`);
  await page.getByRole("searchbox").fill("nothing of that name");
  await expect(page.getByText("No entry fits this search.")).toBeVisible();
  await eachLook(page, "filter-empty");
});

filledTest("the palette", async ({ signedIn: page, filled }) => {
  await open(page, `/keys/${filled.simple}`);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("dialog", { name: "Command palette" });
  await palette.getByRole("combobox").fill("blog");
  await expect(palette.getByRole("option").first()).toBeVisible();
  await eachLook(page, "palette");
});

filledTest("the shortcuts", async ({ signedIn: page, filled }) => {
  await open(page, `/keys/${filled.simple}`);
  await page.locator("#content").focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await eachLook(page, "shortcuts");
});

filledTest("the menu of the generator", async ({ signedIn: page, filled }) => {
  await open(page, `/keys/${filled.simple}`);
  const dialog = await openEntryForm(page, "made");
  await dialog.getByRole("button", { name: "Generate Value" }).click();
  await expect(dialog.getByRole("button", { name: "32-byte hex", exact: true })).toBeVisible();
  await eachLook(page, "generator");
});

filledTest("what an import would do", async ({ signedIn: page, filled }) => {
  await open(page, `/keys/${filled.simple}?import=open`);
  const dialog = page.getByRole("dialog", { name: "Import variables" });
  await expect(dialog.getByLabel("Variables")).toBeFocused();
  await eachLook(page, "import-empty");
  await dialog.getByLabel("Variables").fill("OPENAI_API_KEY=sk-other\nSTRIPE_SECRET_KEY=sk_live\nAWS_ACCESS_KEY_ID=a\nMY-KEY=1\nTWICE=1\nTWICE=2\n");
  await dialog.getByRole("button", { name: "Import", exact: true }).click();
  await eachLook(page, "import-without-project");
  await dialog.getByLabel("Project").fill("blog");
  await dialog.getByLabel("Project").press("Tab");
  await dialog.getByRole("switch", { name: /Replace values/ }).check();
  await expect(dialog.getByRole("region", { name: "Preview" })).toContainText("replaced");
  await eachLook(page, "import");
  await dialog.getByRole("region", { name: "Preview" }).getByRole("row").last().scrollIntoViewIfNeeded();
  await eachLook(page, "import-rows");
});

filledTest("a value that may be several variables", async ({ signedIn: page, filled }) => {
  await open(page, `/keys/${filled.simple}`);
  const form = await openEntryForm(page, "blog");
  await form.getByLabel("Value", { exact: true }).evaluate((field) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "A=1\nB=2");
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true }));
  });
  await expect(page.getByRole("dialog", { name: "Import variables" })).toContainText("2 new");
  await eachLook(page, "import-over-form");
});

filledTest("a file over the page", async ({ signedIn: page }) => {
  const dataTransfer = await page.evaluateHandle(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(["A=1"], ".env"));
    return transfer;
  });
  await page.dispatchEvent("#content", "dragover", { dataTransfer });
  await expect(page.getByText("Drop it to import its variables")).toBeVisible();
  await eachLook(page, "drop");
});

filledTest("the ways out of a project", async ({ signedIn: page, kagi, session }) => {
  const seed = new Seed(kagi.url, session);
  await seed.category({ name: "Odd", keyType: "simple", envVarName: "ODD_PASSWORD" }, [{ projectName: "leaving", value: "pa$$word" }]);
  await seed.category({ name: "Prompt", keyType: "simple", envVarName: "PS1" }, [{ projectName: "leaving", value: "x" }]);
  await open(page, "/project?name=leaving&dialog=export&environment=production");
  const dialog = page.getByRole("dialog", { name: "Export leaving, production" });
  await eachLook(page, "export-form");
  await dialog.getByRole("button", { name: "Download", exact: true }).click();
  await expect(dialog).toContainText("1 variable is not in it");
  await eachLook(page, "export-refused");
});

filledTest("a project held against a template", async ({ signedIn: page, filled: _ }) => {
  await open(page, "/project?name=blog&dialog=check");
  const dialog = page.getByRole("dialog", { name: "Check blog against a template" });
  await eachLook(page, "check-empty");
  await dialog.getByLabel("Template").fill("OPENAI_API_KEY=\nSTRIPE_SECRET_KEY=\nAWS_ACCESS_KEY_ID=\n");
  await dialog.getByRole("button", { name: "Check", exact: true }).click();
  await expect(dialog.getByRole("list", { name: "Missing" })).toBeVisible();
  await eachLook(page, "check");
});

filledTest("what asks before typing is thrown away", async ({ signedIn: page, filled }) => {
  await open(page, `/keys/${filled.simple}`);
  const dialog = await openEntryForm(page, "typed");
  await page.keyboard.press("Escape");
  await expect(dialog.getByText("Discard what you typed?")).toBeVisible();
  await eachLook(page, "discard");
});

filledTest("a form that breaks a rule", async ({ signedIn: page, filled, watch }) => {
  watch.allowedStatuses.add(422);
  await open(page, `/keys/${filled.simple}`);
  const dialog = await openEntryForm(page, "");
  await dialog.getByRole("button", { name: "Create entry" }).click();
  await expect(dialog.getByText("Fill this in; spaces alone are not enough.").first()).toBeVisible();
  await eachLook(page, "form-refused");
});

filledTest("both texts of a conflict", async ({ signedIn: page, filled, watch }) => {
  watch.allowedStatuses.add(412);
  await open(page, `/keys/${filled.simple}`);
  const other = await page.context().newPage();
  await open(other, `/keys/${filled.simple}`);
  for (const tab of [page, other]) await row(tab, "shop", "staging").getByRole("button", { name: "Edit shop, staging" }).click();
  const [mine, theirs] = [page.getByRole("dialog"), other.getByRole("dialog")];
  await theirs.getByLabel("Description").fill("The test account of the shop");
  await theirs.getByRole("button", { name: "Save" }).click();
  await expect(theirs).toBeHidden();
  await mine.getByRole("textbox", { name: "Description (optional)" }).fill("Test mode only");
  await mine.getByRole("button", { name: "Save" }).click();
  await expect(mine.getByRole("group", { name: "Description" })).toContainText("The test account of the shop");
  await eachLook(page, "conflict");
  await other.close();
});

filledTest("a recovery code that was taken", async ({ signedIn: page, filled: _ }) => {
  await open(page, "/recovery");
  await page.getByRole("button", { name: "Take a code of GitHub, ada@example.org", exact: true }).click();
  await expect(page.getByText("canary 3")).toBeVisible();
  await eachLook(page, "recovery-taken");
});

filledTest("the code of a generator", async ({ signedIn: page, filled: _ }) => {
  await open(page, "/recovery");
  await page.getByRole("button", { name: "Show code of AWS, root" }).click();
  await expect(page.getByRole("img", { name: /^Good for/ })).toBeVisible();
  await eachLook(page, "recovery-shown");
});

filledTest("the used codes of a set", async ({ signedIn: page, filled: _ }) => {
  await open(page, "/recovery");
  await page.getByRole("button", { name: "Used codes 3, npm, ada" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeVisible();
  await eachLook(page, "recovery-used-masked");
  await dialog.getByRole("button", { name: "Show them" }).click();
  await expect(dialog.getByText("canary 0")).toBeVisible();
  await eachLook(page, "recovery-used");
});

filledTest("the form of a set", async ({ signedIn: page, filled: _ }) => {
  await open(page, "/recovery?dialog=new");
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Codes, one a line").fill("a1b2c 3d4e5\nf6a7b 8c9d0\n");
  await dialog.getByRole("button", { name: "Show what I type" }).click();
  await expect(dialog.getByText("2 codes")).toBeVisible();
  await eachLook(page, "recovery-form");
});

filledTest("the form of a generator", async ({ signedIn: page, filled: _ }) => {
  await open(page, "/recovery?dialog=new-generator");
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Advanced (optional)").click();
  await expect(dialog.getByLabel("Algorithm")).toBeVisible();
  await eachLook(page, "recovery-generator-form");
});

filledTest("a session that ended", async ({ signedIn: page, filled, watch }) => {
  watch.allowedStatuses.add(401);
  await open(page, `/keys/${filled.simple}`);
  await page.context().clearCookies({ name: /kagi_session/ });
  await row(page, "blog").getByRole("button", { name: /^Reveal/ }).click();
  await expect(page.getByRole("dialog", { name: "Sign in again" })).toBeVisible();
  await eachLook(page, "signed-out");
});

filledTest("a message with a way back", async ({ signedIn: page, filled }) => {
  await open(page, `/keys/${filled.simple}`);
  await row(page, "newsletter", "local").getByRole("button", { name: /^Delete/ }).click();
  const undo = page.getByRole("button", { name: "Undo" });
  // With the focus in it, a message stays.
  await undo.focus();
  await eachLook(page, "toast");
  await undo.press("Enter");
  await expect(row(page, "newsletter", "local")).toBeVisible();
});

filledTest("a server that does not answer", async ({ signedIn: page, filled, watch }) => {
  await open(page, `/keys/${filled.simple}`);
  watch.outage = true;
  await page.context().setOffline(true);
  await row(page, "blog").getByRole("button", { name: /^Reveal/ }).click();
  await expect(page.getByRole("status").filter({ hasText: "You are offline." })).toBeVisible();
  await eachLook(page, "unreachable");
});

filledTest("the text of an env file", async ({ signedIn: page, filled }) => {
  const panel = await openFile(page, filled.envs);
  await expect(panel.getByRole("region", { name: "Lines to look at" })).toContainText("Line 5");
  await eachLook(page, "env-text");
});

filledTest("the variables of an env file", async ({ signedIn: page, filled }) => {
  const panel = await openFile(page, filled.envs, "env", "table");
  await panel.getByRole("button", { name: "Reveal STRIPE_KEY" }).click();
  await expect(panel.getByText("sk_live_1")).toBeVisible();
  await eachLook(page, "env-table");
  await panel.getByRole("button", { name: "Edit STRIPE_KEY" }).click();
  await expect(page.getByRole("dialog", { name: "Edit STRIPE_KEY" })).toBeVisible();
  await eachLook(page, "env-variable");
});

filledTest("what a file held before", async ({ signedIn: page, filled }) => {
  await open(page, `/envs/${filled.envs}?file=env.production&dialog=history`);
  const dialog = page.getByRole("dialog", { name: "History of .env.production" });
  await dialog.getByRole("button", { name: "Compare with now" }).click();
  await expect(dialog.getByRole("row", { name: /^B/ })).toContainText("added");
  await eachLook(page, "env-history");
});

filledTest("the dialects of a file", async ({ signedIn: page, filled }) => {
  await open(page, `/envs/${filled.envs}?dialog=export`);
  const dialog = page.getByRole("dialog", { name: "Export .env" });
  await dialog.getByLabel("Written for").selectOption("docker");
  await dialog.getByRole("button", { name: "Download" }).click();
  await expect(dialog.getByRole("status")).toContainText("MY-NAME");
  await eachLook(page, "env-export");
});

filledTest("all three texts of a conflict over a file", async ({ signedIn: page, filled, watch }) => {
  watch.allowedStatuses.add(412);
  const other = await page.context().newPage();
  const panels = [await openFile(page, filled.envs, "env.production"), await openFile(other, filled.envs, "env.production")];
  for (const [index, panel] of panels.entries()) await panel.getByRole("textbox").fill(`A=${10 + index}\nB=3\nC=${index}\n`);
  await panels[1].getByRole("button", { name: "Save" }).click();
  await expect(other.getByText("Saved .env.production")).toBeVisible();
  await panels[0].getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("region", { name: "What differs" })).toContainText("was saved elsewhere");
  await eachLook(page, "env-conflict");
  await other.close();
});
